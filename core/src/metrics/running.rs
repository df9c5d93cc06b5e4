//! Measures of sounds that arrive in blocks: nothing is held but the frame in the making.
//!
//! Sums run in the order of the samples, so any split into blocks gives the same bits.

use super::spectral::SpectralDistance;
use super::sums::{Energies, Segments};

/// Holds what is known of one channel at the end; a measure that has no value is `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Signal to noise, as of [`snr_db`](super::snr_db).
    pub snr_db: Option<f64>,
    /// Signal to noise of segments, as of [`segmental_snr_db`](super::segmental_snr_db).
    pub segmental_snr_db: Option<f64>,
    /// Distance of spectra, as of [`log_spectral_distance_db`](super::log_spectral_distance_db).
    pub log_spectral_distance_db: Option<f64>,
}

/// Compares one channel's reference and estimate, sample-aligned, block by block. Cost of memory: some kilobytes,
/// whatever the length.
#[derive(Debug)]
pub struct RunningMetrics {
    all: Energies,
    segments: Segments,
    spectra: SpectralDistance,
}

impl RunningMetrics {
    /// Prepares to compare sounds at that rate. Allocates.
    #[must_use]
    pub fn prepare(sample_rate_hz: f64) -> Self {
        Self {
            all: Energies::default(),
            segments: Segments::new(sample_rate_hz),
            spectra: SpectralDistance::prepare(),
        }
    }

    /// Takes the next block of both; the longer one is cut.
    pub fn add<S: Copy + Into<f64>>(&mut self, reference: &[S], estimate: &[S]) {
        self.all.add(reference, estimate);
        self.segments.add(reference, estimate);
        self.spectra.add(reference, estimate);
    }

    /// Returns the measures at the end of both sounds.
    #[must_use]
    pub fn finish(self) -> Metrics {
        Metrics {
            snr_db: self.all.snr_db(),
            segmental_snr_db: self.segments.finish(),
            log_spectral_distance_db: self.spectra.finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Metrics, RunningMetrics};
    use crate::metrics::{log_spectral_distance_db, segmental_snr_db, snr_db};

    const RATE_HZ: f64 = 8000.0;

    fn sounds(frames: u32) -> [Vec<f64>; 2] {
        let sine = |hz: f64| move |frame| (hz * f64::from(frame)).sin();
        let estimate = |frame: u32| 0.9 * sine(0.1)(frame) + 0.01 * sine(2.1)(frame);
        [
            (0..frames).map(sine(0.1)).collect(),
            (0..frames).map(estimate).collect(),
        ]
    }

    #[test]
    fn any_split_gives_the_bits_of_the_whole() {
        for frames in [1, 100, 160, 161, 2047, 2048, 2049, 2560, 10_001] {
            let [x, y] = sounds(frames);
            let whole = Metrics {
                snr_db: snr_db(&x, &y),
                segmental_snr_db: segmental_snr_db(&x, &y, RATE_HZ),
                log_spectral_distance_db: log_spectral_distance_db(&x, &y),
            };
            for block in [1, 7, 160, 2048, 5000] {
                let mut running = RunningMetrics::prepare(RATE_HZ);
                for (x, y) in x.chunks(block).zip(y.chunks(block)) {
                    running.add(x, y);
                }
                assert_eq!(running.finish(), whole, "{frames} in blocks of {block}");
            }
        }
    }

    #[test]
    fn nothing_has_no_measures() {
        let nothing = Metrics {
            snr_db: None,
            segmental_snr_db: None,
            log_spectral_distance_db: None,
        };
        assert_eq!(RunningMetrics::prepare(RATE_HZ).finish(), nothing);
    }
}
