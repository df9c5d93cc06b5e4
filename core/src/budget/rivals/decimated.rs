//! A low-passed sound, of which every so manyth frame is kept.

use crate::budget::cosine_transform::{cosine_transform, inverse_cosine_transform};

/// The low-pass filter falls over this part of what the frames can hold, as a filter of finite length does.
const TRANSITION: f64 = 0.05;

pub(in crate::budget) fn recall(sound: &[f64], numbers: usize) -> Vec<f64> {
    if numbers >= sound.len() {
        return sound.to_vec();
    }
    let kept = resampled(&low_passed(sound, numbers), numbers);
    resampled(&kept, sound.len())
}

/// Returns the sound without what `frames` frames could not hold.
pub(super) fn low_passed(sound: &[f64], frames: usize) -> Vec<f64> {
    let mut coefficients = cosine_transform(sound);
    for (k, c) in coefficients.iter_mut().enumerate() {
        let above = k as f64 / frames as f64 - (1.0 - TRANSITION);
        let fallen = (above / TRANSITION).clamp(0.0, 1.0);
        *c *= 0.5 + 0.5 * (std::f64::consts::PI * fallen).cos();
    }
    inverse_cosine_transform(coefficients)
}

/// Returns the same sound in so many frames, those in between found by its cosines; at its ends it goes on as it came,
/// backwards.
///
/// By a transform of the whole: rubato's synchronous resampler is off by up to half a frame at odd ratios.
pub(super) fn resampled(sound: &[f64], frames: usize) -> Vec<f64> {
    let mut coefficients = cosine_transform(sound);
    coefficients.resize(frames, 0.0);
    let scale = (frames as f64 / sound.len() as f64).sqrt();
    coefficients.iter_mut().for_each(|c| *c *= scale);
    inverse_cosine_transform(coefficients)
}

#[cfg(test)]
mod tests {
    use super::{low_passed, recall, resampled};

    /// Fifteen periods in a hundred frames are far below half of their rate.
    #[test]
    fn a_low_tone_comes_back_in_its_place() {
        let sound: Vec<f64> = (0..4800).map(|k| (0.02 * f64::from(k)).cos()).collect();
        for numbers in [99, 100, 250, 251] {
            let kept = resampled(&low_passed(&sound, numbers), numbers);
            let spacing = 4800.0 / numbers as f64;
            for (j, x) in kept.iter().enumerate().skip(20).take(numbers - 40) {
                let at = spacing * (j as f64 + 0.5) - 0.5;
                assert!((x - (0.02 * at).cos()).abs() < 0.01, "{numbers}: frame {j}");
            }
            let recalled = recall(&sound, numbers);
            let middle = sound.iter().zip(&recalled).skip(1000).take(2800);
            let worst = middle.map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
            assert!(worst < 0.01, "{numbers}: {worst}");
        }
    }
}
