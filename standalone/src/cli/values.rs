//! Words and numbers from the command line, refused before any file is touched.

use std::path::Path;

use souvenir_core::config::MAX_ORDER;

/// `1..=MAX_ORDER`.
pub(crate) fn order(text: &str) -> Result<usize, String> {
    let order: usize = text
        .parse()
        .map_err(|_| format!("{text} is not a whole number"))?;
    if (1..=MAX_ORDER).contains(&order) {
        return Ok(order);
    }
    Err(format!("order {order} is outside 1 to {MAX_ORDER}"))
}

/// A finite number above 0.
pub(crate) fn window_secs(text: &str) -> Result<f64, String> {
    let secs = finite(text)?;
    if secs > 0.0 {
        Ok(secs)
    } else {
        Err(format!("a window of {text} s is not above 0"))
    }
}

/// A finite number, 0 or more.
pub(crate) fn time_secs(text: &str) -> Result<f64, String> {
    let secs = finite(text)?;
    if secs >= 0.0 {
        Ok(secs)
    } else {
        Err(format!("a time of {text} s is before the start"))
    }
}

/// 1 or more.
pub(crate) fn count(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("0 is too few".to_owned()),
        Ok(count) => Ok(count),
        Err(_) => Err(format!("{text} is not a whole number")),
    }
}

fn finite(text: &str) -> Result<f64, String> {
    let number: f64 = text
        .parse()
        .map_err(|_| format!("{text} is not a number"))?;
    if number.is_finite() {
        Ok(number)
    } else {
        Err(format!("{text} is not a finite number"))
    }
}

/// The window in frames, between 2 samples and the whole file.
///
/// # Errors
/// One sentence with the numbers.
pub(crate) fn window_frames(
    input: &Path,
    sound: &crate::sound::Sound,
    window_secs: f64,
) -> anyhow::Result<f64> {
    let frames = window_secs * sound.rate_hz();
    let name = input.display();
    anyhow::ensure!(
        frames >= 2.0,
        "a window of {window_secs} s is {frames:.3} samples of {name}, at least 2 are needed"
    );
    let duration_secs = sound.duration_secs();
    anyhow::ensure!(
        frames <= sound.num_frames() as f64,
        "a window of {window_secs} s is longer than {name}, which lasts {duration_secs:.3} s"
    );
    Ok(frames)
}
