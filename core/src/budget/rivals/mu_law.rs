//! Mu-law (G.711) of a decimated sound: eight bits a frame.

use super::decimated::{low_passed, resampled};
use crate::budget::BITS_PER_NUMBER;

const BITS_PER_FRAME: usize = 8;
/// G.711's companding.
const MU: f64 = 255.0;

pub(in crate::budget) fn recall(sound: &[f64], numbers: usize) -> Vec<f64> {
    let frames = (numbers * BITS_PER_NUMBER / BITS_PER_FRAME).clamp(1, sound.len());
    let peak = sound
        .iter()
        .fold(f64::MIN_POSITIVE, |peak, x| peak.max(x.abs()));
    let kept = if frames == sound.len() {
        sound.to_vec()
    } else {
        resampled(&low_passed(sound, frames), frames)
    };
    let kept: Vec<f64> = kept.iter().map(|x| peak * quantised(x / peak)).collect();
    if frames == sound.len() {
        return kept;
    }
    resampled(&kept, sound.len())
}

/// The continuous curve at 255 levels, full scale at the sound's peak.
fn quantised(x: f64) -> f64 {
    let compressed = (MU * x.clamp(-1.0, 1.0).abs()).ln_1p() / MU.ln_1p();
    let level = (compressed * 127.0).round() / 127.0;
    ((level * MU.ln_1p()).exp_m1() / MU).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::quantised;

    /// Steps of the curve are 1/127 of the logarithm's range: half a step is 2.2 % of what is added to 1/255.
    #[test]
    fn the_error_grows_with_the_level() {
        for k in -1000..=1000 {
            let x = f64::from(k) / 1000.0;
            let bound = (x.abs() + 1.0 / 255.0) * 0.0221;
            assert!((quantised(x) - x).abs() < bound, "{x}");
        }
    }
}
