//! The same measures of sounds that arrive in blocks: nothing is held but the frame in the making.
//!
//! Sums run in the order of the samples, so any split into blocks gives the same bits.

use super::spectral::SpectralDistance;
use super::{SEGMENT_RANGE_DB, SEGMENT_SECS, SILENCE_POWER};
use crate::memory::timeline::frames_of;

/// What is known of one channel at the end; a measure that has no value is `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// See [`snr_db`](super::snr_db).
    pub snr_db: Option<f64>,
    /// See [`segmental_snr_db`](super::segmental_snr_db).
    pub segmental_snr_db: Option<f64>,
    /// See [`log_spectral_distance_db`](super::log_spectral_distance_db).
    pub log_spectral_distance_db: Option<f64>,
}

/// One channel's reference and estimate, sample-aligned, block by block. Cost of memory: some kilobytes,
/// whatever the length.
#[derive(Debug)]
pub struct RunningMetrics {
    all: Energies,
    segments: Segments,
    spectra: SpectralDistance,
}

impl RunningMetrics {
    /// Of sounds at that rate. Allocates.
    #[must_use]
    pub fn new(sample_rate_hz: f64) -> Self {
        Self {
            all: Energies::default(),
            segments: Segments::new(sample_rate_hz),
            spectra: SpectralDistance::new(),
        }
    }

    /// The next block of both; the longer one is cut.
    pub fn add<S: Copy + Into<f64>>(&mut self, reference: &[S], estimate: &[S]) {
        self.all.add(reference, estimate);
        self.segments.add(reference, estimate);
        self.spectra.add(reference, estimate);
    }

    /// At the end of both.
    #[must_use]
    pub fn finish(self) -> Metrics {
        Metrics {
            snr_db: self.all.snr_db(),
            segmental_snr_db: self.segments.finish(),
            log_spectral_distance_db: self.spectra.finish(),
        }
    }
}

/// Energy of the reference and of the difference.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Energies {
    signal: f64,
    noise: f64,
}

impl Energies {
    pub(super) fn add<S: Copy + Into<f64>>(&mut self, reference: &[S], estimate: &[S]) {
        for (x, y) in reference.iter().zip(estimate) {
            let (x, y): (f64, f64) = ((*x).into(), (*y).into());
            self.signal += x * x;
            self.noise += (x - y) * (x - y);
        }
    }

    pub(super) fn snr_db(&self) -> Option<f64> {
        (self.signal > 0.0).then(|| 10.0 * (self.signal / self.noise).log10())
    }
}

/// Frames of 20 ms, each limited; silent ones do not count.
#[derive(Debug)]
pub(super) struct Segments {
    segment_frames: usize,
    now: Energies,
    /// Frames of the segment in the making.
    filled: usize,
    num_complete: usize,
    mean: Mean,
}

impl Segments {
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        Self {
            segment_frames: frames_of(SEGMENT_SECS, sample_rate_hz).max(1),
            now: Energies::default(),
            filled: 0,
            num_complete: 0,
            mean: Mean::default(),
        }
    }

    pub(super) fn add<S: Copy + Into<f64>>(&mut self, reference: &[S], estimate: &[S]) {
        let frames = reference.len().min(estimate.len());
        let mut done = 0;
        while done < frames {
            let take = (frames - done).min(self.segment_frames - self.filled);
            let to = done + take;
            self.now.add(&reference[done..to], &estimate[done..to]);
            self.filled += take;
            done = to;
            if self.filled == self.segment_frames {
                self.end();
                self.num_complete += 1;
            }
        }
    }

    fn end(&mut self) {
        let Energies { signal, noise } = std::mem::take(&mut self.now);
        let is_heard = signal > SILENCE_POWER * self.filled as f64;
        if is_heard {
            let (lowest_db, highest_db) = SEGMENT_RANGE_DB;
            let snr_db = 10.0 * (signal / noise).log10();
            self.mean.add(snr_db.clamp(lowest_db, highest_db));
        }
        self.filled = 0;
    }

    /// An incomplete frame counts where it is the only one.
    pub(super) fn finish(mut self) -> Option<f64> {
        if self.num_complete == 0 && self.filled > 0 {
            self.end();
        }
        self.mean.value()
    }
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mean {
    sum: f64,
    count: f64,
}

impl Mean {
    pub(super) fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1.0;
    }

    pub(super) fn value(&self) -> Option<f64> {
        (self.count > 0.0).then(|| self.sum / self.count)
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
                let mut running = RunningMetrics::new(RATE_HZ);
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
        assert_eq!(RunningMetrics::new(RATE_HZ).finish(), nothing);
    }
}
