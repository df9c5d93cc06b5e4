//! Spectra of short frames: Hann windows of 2048 frames, every 512 frames.

use super::spectrum::Spectrum;

/// Frames of a spectrum: 43 ms at 48 kHz.
pub const SPECTRUM_FRAMES: usize = 2048;
const HOP_FRAMES: usize = 512;
/// Power that counts as silence, full-scale sine = 1: -100 dB, below the noise of 16 bits a bin.
const FLOOR_POWER: f64 = 1e-10;

/// Root mean square over frequency of the difference of log power spectra, mean over time, dB.
///
/// `D = mean_t sqrt(mean_k (10 log10 P[t][k] - 10 log10 Q[t][k])^2)`, 0 for equal spectra; blind
/// to phase. Powers below -100 dB of a full-scale sine count as -100 dB. `None` without samples.
///
/// Source: Gray and Markel, "Distance measures for speech processing", IEEE Transactions on
/// Acoustics, Speech and Signal Processing 24 (1976), pages 380 to 391 (the `d_2` measure).
#[must_use]
pub fn log_spectral_distance_db<S: Copy + Into<f64>>(
    reference: &[S],
    estimate: &[S],
) -> Option<f64> {
    let num_frames = reference.len().min(estimate.len());
    let [first, second] = &mut [(); 2].map(|()| Spectrum::new(SPECTRUM_FRAMES));
    super::mean(frame_starts(num_frames).map(|start| {
        let x = floored(first, &reference[start..num_frames]);
        let y = floored(second, &estimate[start..num_frames]);
        root_mean_square_db(x, y)
    }))
}

/// Mean power spectrum in dB, `SPECTRUM_FRAMES / 2 + 1` bins from 0 Hz to half the sample rate.
///
/// A full-scale sine in the middle of a bin reads 0 dB; the floor is -100 dB (Welch's method).
#[must_use]
pub fn mean_spectrum_db<S: Copy + Into<f64>>(samples: &[S]) -> Vec<f64> {
    let mut spectrum = Spectrum::new(SPECTRUM_FRAMES);
    let mut sums = vec![0.0; SPECTRUM_FRAMES / 2 + 1];
    let mut count = 0.0;
    for start in frame_starts(samples.len()) {
        count += 1.0;
        let powers = floored(&mut spectrum, &samples[start..]);
        for (sum, power) in sums.iter_mut().zip(powers) {
            *sum += power;
        }
    }
    sums.iter()
        .map(|sum| 10.0 * (sum / f64::max(count, 1.0)).max(FLOOR_POWER).log10())
        .collect()
}

/// Every hop whose frame is complete, or the only one, filled up with silence.
fn frame_starts(num_frames: usize) -> impl Iterator<Item = usize> {
    let num_hops = num_frames.saturating_sub(SPECTRUM_FRAMES) / HOP_FRAMES;
    (0..=num_hops)
        .map(|hop_idx| hop_idx * HOP_FRAMES)
        .filter(move |_| num_frames > 0)
}

fn root_mean_square_db(x: &[f64], y: &[f64]) -> f64 {
    let sum: f64 = x
        .iter()
        .zip(y)
        .map(|(x, y)| (10.0 * (x / y).log10()).powi(2))
        .sum();
    (sum / x.len() as f64).sqrt()
}

/// Powers of the first frame of `samples`, no lower than the floor.
fn floored<'a, S: Copy + Into<f64>>(spectrum: &'a mut Spectrum, samples: &[S]) -> &'a [f64] {
    let power = spectrum.power(samples.iter().copied());
    power
        .iter_mut()
        .for_each(|power| *power = power.max(FLOOR_POWER));
    power
}

#[cfg(test)]
mod tests {
    use super::{SPECTRUM_FRAMES, log_spectral_distance_db, mean_spectrum_db};
    use std::f64::consts::TAU;

    const BIN_IDX: usize = 100;

    fn sine(amplitude: f64, num_frames: usize) -> Vec<f64> {
        let step_rad = TAU * BIN_IDX as f64 / SPECTRUM_FRAMES as f64;
        (0..num_frames)
            .map(|frame| amplitude * (step_rad * frame as f64).sin())
            .collect()
    }

    /// A Dirac has the same power in all bins, so the distance has no floor in it.
    fn click(amplitude: f64) -> Vec<f64> {
        let mut samples = vec![0.0; SPECTRUM_FRAMES];
        samples[SPECTRUM_FRAMES / 2] = amplitude;
        samples
    }

    #[test]
    fn equal_sounds_have_no_distance() {
        assert_eq!(
            log_spectral_distance_db(&sine(0.5, 5000), &sine(0.5, 5000)),
            Some(0.0),
            "equal"
        );
    }

    #[test]
    fn a_tenth_of_the_amplitude_is_20_db_away() {
        let distance_db = log_spectral_distance_db(&click(1.0), &click(0.1)).unwrap();
        // Rounding of the transform: 11 stages of 2^-53 on powers, in dB.
        assert!((distance_db - 20.0).abs() < 1e-10, "{distance_db} dB");
    }

    #[test]
    fn the_sign_is_not_seen() {
        let distance_db = log_spectral_distance_db(&click(1.0), &click(-1.0)).unwrap();
        assert!(distance_db < 1e-10, "{distance_db} dB");
    }

    #[test]
    fn no_samples_have_no_distance() {
        assert_eq!(
            log_spectral_distance_db::<f32>(&[], &[]),
            None,
            "nothing to compare"
        );
    }

    #[test]
    fn a_full_scale_sine_reads_0_db_in_its_bin_and_nothing_far_from_it() {
        let spectrum_db = mean_spectrum_db(&sine(1.0, 3 * SPECTRUM_FRAMES));
        assert!(
            spectrum_db[BIN_IDX].abs() < 1e-9,
            "{} dB",
            spectrum_db[BIN_IDX]
        );
        assert_eq!(spectrum_db[3 * BIN_IDX], -100.0, "the floor");
    }
}
