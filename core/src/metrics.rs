//! How much of a sound a memory kept, off the audio thread: pure functions on whole sounds, and the
//! same of sounds that arrive in blocks ([`RunningMetrics`]).
//!
//! A measure is `None` where it has no value (silence to compare with, no sound at all).
//! Reference and estimate are sample-aligned; the longer one is cut.

mod loudness;
mod running;
mod spectral;
mod spectrum;
mod sums;

pub use loudness::{RunningLoudness, loudness_lufs};
pub use running::{Metrics, RunningMetrics};
pub use spectral::{MeanSpectrum, SPECTRUM_FRAMES, log_spectral_distance_db, mean_spectrum_db};
pub use spectrum::Spectrum;
use sums::{Energies, Segments};

/// Computes signal to noise: `10 log10(sum x^2 / sum (x - y)^2)`, dB.
///
/// `None` for a silent reference, infinite where nothing was lost.
#[must_use]
pub fn snr_db<S: Copy + Into<f64>>(reference: &[S], estimate: &[S]) -> Option<f64> {
    let mut energies = Energies::default();
    energies.add(reference, estimate);
    energies.snr_db()
}

/// Computes the mean over frames of 20 ms of their SNR, each limited to -10..35 dB; silent frames do not count.
///
/// Nearer to what is heard than [`snr_db`], where loud passages hide what happens to soft ones.
/// An incomplete last frame counts only where it is the only one.
///
/// Source: Hansen and Pellom, "An effective quality evaluation protocol for speech enhancement
/// algorithms", ICSLP 1998, equation 2.
#[must_use]
pub fn segmental_snr_db<S: Copy + Into<f64>>(
    reference: &[S],
    estimate: &[S],
    sample_rate_hz: f64,
) -> Option<f64> {
    let mut segments = Segments::new(sample_rate_hz);
    segments.add(reference, estimate);
    segments.finish()
}

#[cfg(test)]
mod tests {
    use super::{segmental_snr_db, snr_db};

    /// 20 ms are 20 frames.
    const RATE_HZ: f64 = 1000.0;
    /// Rounding of one division and one logarithm.
    const TOLERANCE_DB: f64 = 1e-12;

    fn check(measured: Option<f64>, expected_db: f64) {
        let measured = measured.unwrap();
        assert!(
            (measured - expected_db).abs() < TOLERANCE_DB,
            "{measured} is not {expected_db}"
        );
    }

    #[test]
    fn a_tenth_lost_is_20_db() {
        check(snr_db(&[1.0, -2.0, 3.0], &[0.9, -1.8, 2.7]), 20.0);
    }

    #[test]
    fn an_estimate_of_silence_is_0_db() {
        check(snr_db(&[0.5_f32, -0.25], &[0.0, 0.0]), 0.0);
    }

    #[test]
    fn nothing_lost_is_infinite() {
        assert_eq!(
            snr_db(&[0.5], &[0.5]),
            Some(f64::INFINITY),
            "no noise at all"
        );
    }

    #[test]
    fn a_silent_reference_has_no_snr() {
        assert_eq!(snr_db(&[0.0, 0.0], &[0.5, 0.5]), None, "no signal");
        assert_eq!(
            segmental_snr_db(&[0.0, 0.0], &[0.5, 0.5], RATE_HZ),
            None,
            "no frame heard"
        );
        assert_eq!(snr_db::<f64>(&[], &[]), None, "no sound");
    }

    #[test]
    fn the_segmental_snr_is_the_mean_of_the_frames() {
        let reference = [[1.0; 20], [0.01; 20]].concat();
        let estimate = [[0.9; 20], [0.0; 20]].concat();
        check(
            segmental_snr_db(&reference, &estimate, RATE_HZ),
            (20.0 + 0.0) / 2.0,
        );
    }

    #[test]
    fn a_frame_counts_between_minus_10_and_35_db() {
        let reference = [[1.0; 20], [0.01; 20]].concat();
        let estimate = [[1.0; 20], [9.0; 20]].concat();
        check(
            segmental_snr_db(&reference, &estimate, RATE_HZ),
            (35.0 - 10.0) / 2.0,
        );
    }

    #[test]
    fn silent_frames_do_not_count() {
        let reference = [[1.0; 20], [0.0; 20]].concat();
        let estimate = [[0.9; 20], [0.5; 20]].concat();
        check(segmental_snr_db(&reference, &estimate, RATE_HZ), 20.0);
    }

    #[test]
    fn an_incomplete_frame_counts_only_where_it_is_the_only_one() {
        let reference = [1.0; 25];
        let estimate = [[0.9; 20].as_slice(), &[0.0; 5]].concat();
        check(segmental_snr_db(&reference, &estimate, RATE_HZ), 20.0);
        check(
            segmental_snr_db(&reference[..5], &estimate[..5], RATE_HZ),
            20.0,
        );
    }
}
