//! Words and numbers from the command line, refused before any file is touched.

use souvenir_core::memory::{MAX_ORDER, UnknownName};
use souvenir_core::settings::{
    ALLOWED_ERRORS_DB, BAND_EDGES_HZ, CURVE_PERIODS_SECS, ClockCurve, ClockDriver, CurveError,
    LIVE_LAYERS, MAX_OVERLAP, THRESHOLDS_DB,
};
use souvenir_core::ssm::LayerKind;
use souvenir_ui::{LIVE_TIME_SCALES_SECS, LIVE_WINDOWS_SECS, MAX_LIVE_ORDER, OscChoice};

use crate::app::{self, BUFFERS_FRAMES, CHANNELS, RATES_HZ};

/// Longest kernel and delay: six minutes at 48 kHz.
pub(super) const MAX_FRAMES: usize = 1 << 24;

/// Parses an order, `1..=MAX_ORDER`.
pub(crate) fn order(text: &str) -> Result<usize, String> {
    let order: usize = text
        .parse()
        .map_err(|_| format!("{text} is not a whole number"))?;
    if (1..=MAX_ORDER).contains(&order) {
        return Ok(order);
    }
    Err(format!("order {order} is outside 1 to {MAX_ORDER}"))
}

/// Parses a count of numbers, `1..=MAX_ORDER`.
pub(crate) fn numbers(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) if (1..=MAX_ORDER).contains(&count) => Ok(count),
        _ => Err(format!(
            "{text} is not a whole number from 1 to {MAX_ORDER}"
        )),
    }
}

/// Parses a relative error, above 0 and up to 1.
pub(crate) fn relative_error(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(error) if error > 0.0 && error <= 1.0 => Ok(error),
        _ => Err(format!("{text} is not a number above 0, up to 1")),
    }
}

/// Parses the length of a stretch that is remembered in a budget, `64..=2^20`.
pub(crate) fn stretch_frames(text: &str) -> Result<usize, String> {
    const LIMITS: std::ops::RangeInclusive<usize> = 64..=1 << 20;
    let frames: usize = text
        .parse()
        .map_err(|_| format!("{text} is not a whole number"))?;
    if LIMITS.contains(&frames) {
        return Ok(frames);
    }
    Err(format!(
        "a stretch of {frames} frames is outside {} to {}",
        LIMITS.start(),
        LIMITS.end()
    ))
}

/// Parses an order, `1..=MAX_LIVE_ORDER`.
pub(crate) fn live_order(text: &str) -> Result<usize, String> {
    let order = order(text)?;
    if order <= MAX_LIVE_ORDER {
        return Ok(order);
    }
    Err(format!(
        "order {order} is too large to be played live: at most {MAX_LIVE_ORDER}; `render` takes more"
    ))
}

/// Parses seconds in `LIVE_WINDOWS_SECS`.
pub(crate) fn live_window_secs(text: &str) -> Result<f64, String> {
    let secs = window_secs(text)?;
    if LIVE_WINDOWS_SECS.contains(&secs) {
        return Ok(secs);
    }
    let (least, most) = (LIVE_WINDOWS_SECS.start(), LIVE_WINDOWS_SECS.end());
    Err(format!(
        "a live window of {text} s is outside {least} to {most} s; `render` takes others"
    ))
}

/// Parses a layer that is played live.
pub(crate) fn live_layer(text: &str) -> Result<LayerKind, String> {
    let kind: LayerKind = text.parse().map_err(|error| format!("{error}"))?;
    if LIVE_LAYERS.contains(&kind) {
        return Ok(kind);
    }
    Err(format!(
        "{kind} is not played live: mode sliding is LegT, exact"
    ))
}

/// Parses seconds in `LIVE_TIME_SCALES_SECS`.
pub(crate) fn live_time_scale_secs(text: &str) -> Result<f64, String> {
    let secs = finite(text)?;
    if LIVE_TIME_SCALES_SECS.contains(&secs) {
        return Ok(secs);
    }
    let (least, most) = (LIVE_TIME_SCALES_SECS.start(), LIVE_TIME_SCALES_SECS.end());
    Err(format!(
        "a live time scale of {text} s is outside {least} to {most} s"
    ))
}

/// Parses a threshold in `THRESHOLDS_DB`.
pub(crate) fn threshold_db(text: &str) -> Result<f64, String> {
    let db = finite(text)?;
    if THRESHOLDS_DB.contains(&db) {
        return Ok(db);
    }
    let (least, most) = (THRESHOLDS_DB.start(), THRESHOLDS_DB.end());
    Err(format!(
        "a threshold of {text} dBFS is outside {least} to {most}"
    ))
}

/// Parses what an adaptive memory may lose.
pub(crate) fn allowed_error_db(text: &str) -> Result<f64, String> {
    let db = finite(text)?;
    if ALLOWED_ERRORS_DB.contains(&db) {
        return Ok(db);
    }
    let (least, most) = (ALLOWED_ERRORS_DB.start(), ALLOWED_ERRORS_DB.end());
    Err(format!(
        "an error of {text} dB is outside {least} to {most}"
    ))
}

/// Parses the edges of a band, `LOW:HIGH`.
pub(crate) fn band_hz(text: &str) -> Result<[f64; 2], String> {
    let Some((low, high)) = text.split_once(':') else {
        return Err(format!("{text} is not a band: LOW:HIGH, such as 200:3000"));
    };
    let edges = [finite(low)?, finite(high)?];
    let is_known = edges.iter().all(|edge| BAND_EDGES_HZ.contains(edge));
    if is_known && edges[0] <= edges[1] {
        return Ok(edges);
    }
    let (least, most) = (BAND_EDGES_HZ.start(), BAND_EDGES_HZ.end());
    Err(format!(
        "a band of {text} Hz does not rise from {least} to {most}"
    ))
}

/// Parses the word of what drives a clock here.
pub(crate) fn clock_driver(text: &str) -> Result<ClockDriver, String> {
    match text
        .parse()
        .map_err(|error: UnknownName| error.to_string())?
    {
        ClockDriver::Sidechain => Err(
            "a sidechain is what a host sends beside a sound, and here is the sound alone: choose \
             level, onsets, band, automation or curve"
                .to_owned(),
        ),
        driver => Ok(driver),
    }
}

/// Parses a drawn curve.
pub(crate) fn curve(text: &str) -> Result<ClockCurve, String> {
    text.parse().map_err(|error: CurveError| error.to_string())
}

/// Parses the time after which a drawn curve begins anew.
pub(crate) fn curve_period_secs(text: &str) -> Result<f64, String> {
    let secs = finite(text)?;
    if CURVE_PERIODS_SECS.contains(&secs) {
        return Ok(secs);
    }
    let (least, most) = (CURVE_PERIODS_SECS.start(), CURVE_PERIODS_SECS.end());
    Err(format!("a period of {text} s is outside {least} to {most}"))
}

/// Parses a finite number above 0.
pub(crate) fn window_secs(text: &str) -> Result<f64, String> {
    let secs = finite(text)?;
    if secs > 0.0 {
        Ok(secs)
    } else {
        Err(format!("a window of {text} s is not above 0"))
    }
}

/// Parses a finite number, 0 or more.
pub(crate) fn time_secs(text: &str) -> Result<f64, String> {
    let secs = finite(text)?;
    if secs >= 0.0 {
        Ok(secs)
    } else {
        Err(format!("a time of {text} s is before the start"))
    }
}

/// Parses a share `[0, MAX_OVERLAP]`, typed in percent.
pub(crate) fn overlap(text: &str) -> Result<f64, String> {
    let share = finite(text)? / 100.0;
    if (0.0..=MAX_OVERLAP).contains(&share) {
        return Ok(share);
    }
    let most = 100.0 * MAX_OVERLAP;
    Err(format!("an overlap of {text} % is outside 0 to {most}"))
}

/// Parses a finite number, 0 or more.
pub(crate) fn delay_secs(text: &str) -> Result<f64, String> {
    let secs = finite(text)?;
    if secs >= 0.0 {
        Ok(secs)
    } else {
        Err(format!("a delay of {text} s is before the sound"))
    }
}

/// Parses a finite number above 0.
pub(crate) fn time_scale_secs(text: &str) -> Result<f64, String> {
    let secs = finite(text)?;
    if secs > 0.0 {
        Ok(secs)
    } else {
        Err(format!("a time scale of {text} s is not above 0"))
    }
}

/// Parses a finite number above 0, and not above 1.
pub(crate) fn noise_floor(text: &str) -> Result<f64, String> {
    let share = finite(text)?;
    if share > 0.0 && share <= 1.0 {
        Ok(share)
    } else {
        Err(format!("a noise floor of {text} is outside 0 to 1"))
    }
}

/// Parses a number of frames, `1..=MAX_FRAMES`.
pub(crate) fn frames(text: &str) -> Result<usize, String> {
    let frames = count(text)?;
    if frames <= MAX_FRAMES {
        Ok(frames)
    } else {
        Err(format!("{frames} frames are more than {MAX_FRAMES}"))
    }
}

/// Parses a rate in `RATES_HZ`.
pub(crate) fn rate_hz(text: &str) -> Result<u32, String> {
    let (least, most) = (RATES_HZ.start(), RATES_HZ.end());
    let rate_hz = text
        .parse()
        .ok()
        .filter(|rate_hz| RATES_HZ.contains(rate_hz));
    rate_hz.ok_or_else(|| format!("{text} is not a whole number of {least} to {most} Hz"))
}

/// Parses a buffer in `BUFFERS_FRAMES`.
pub(crate) fn buffer_frames(text: &str) -> Result<u32, String> {
    let (least, most) = (BUFFERS_FRAMES.start(), BUFFERS_FRAMES.end());
    let frames = text
        .parse()
        .ok()
        .filter(|frames| BUFFERS_FRAMES.contains(frames));
    frames.ok_or_else(|| format!("{text} is not a whole number of {least} to {most} frames"))
}

/// Parses a port in `OscChoice::PORTS`.
pub(crate) fn osc_port(text: &str) -> Result<u16, String> {
    let (least, most) = (OscChoice::PORTS.start(), OscChoice::PORTS.end());
    let port = text
        .parse()
        .ok()
        .filter(|port| OscChoice::PORTS.contains(port));
    port.ok_or_else(|| format!("{text} is not a port of {least} to {most}"))
}

/// Parses a number of channels in `CHANNELS`.
pub(crate) fn channels(text: &str) -> Result<u16, String> {
    let channels = text
        .parse()
        .ok()
        .filter(|channels| CHANNELS.contains(channels));
    channels.ok_or_else(|| format!("{text} channels are not 1 or 2"))
}

/// Reads a sound system that this program knows, as it is written.
pub(crate) fn host(text: &str) -> Result<String, String> {
    app::devices::canonical_host(text).map_err(|error| error.to_string())
}

/// Parses a number, 1 or more.
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

/// Converts what is whole already; of what no `u64` holds, the nearest is taken.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and `as` saturates"
)]
pub(crate) fn whole(frames: f64) -> u64 {
    frames as u64
}
