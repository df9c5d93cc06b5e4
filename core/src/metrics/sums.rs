//! What measures add up, sample by sample: energies, segments, means.
//!
//! Sums run in the order of the samples, so any split into blocks gives the same bits.

use crate::memory::timeline::frames_of;

/// Frames shorter than this say little about the noise in them (Loizou uses 15 to 20 ms).
const SEGMENT_SECS: f64 = 0.02;
/// A frame outside of this range is heard as "noise only" or "clean" (Hansen and Pellom 1998).
const SEGMENT_RANGE_DB: (f64, f64) = (-10.0, 35.0);
/// Mean square of silence: -100 dB, just below the noise of 16 bits.
const SILENCE_POWER: f64 = 1e-10;

/// Sums the energy of the reference and of the difference.
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

/// Averages the signal-to-noise ratios of frames of 20 ms, each limited; silent ones do not count.
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

/// Adds up a mean.
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
