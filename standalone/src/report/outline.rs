//! What is known of a sound before its first rendering.

use std::ops::Range;

use souvenir_core::memory::frames_of;

/// A period of a low note, and single periods of a high one.
const WAVEFORM_SECS: f64 = 0.01;

/// Holds what must be known of a sound before the first rendering.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outline {
    pub(crate) sample_rate_hz: u32,
    pub(crate) num_channels: usize,
    pub(crate) num_frames: u64,
    /// The peak of the first channel.
    peak: f32,
    peak_frame: u64,
}

impl Outline {
    /// Starts with nothing.
    pub(crate) fn new(sample_rate_hz: u32, num_channels: usize) -> Self {
        Self {
            sample_rate_hz,
            num_channels,
            num_frames: 0,
            peak: 0.0,
            peak_frame: 0,
        }
    }

    /// Takes the next frames.
    pub(crate) fn add(&mut self, block: &[Vec<f32>]) {
        let first = block.first().map_or(&[][..], Vec::as_slice);
        for (frame, sample) in (self.num_frames..).zip(first) {
            if sample.abs() >= self.peak {
                (self.peak, self.peak_frame) = (sample.abs(), frame);
            }
        }
        self.num_frames += first.len() as u64;
    }

    pub(super) fn rate_hz(&self) -> f64 {
        f64::from(self.sample_rate_hz)
    }

    /// Returns the frames of the detail, with the peak in its middle.
    pub(super) fn detail(&self) -> Range<u64> {
        let len = frames_of(WAVEFORM_SECS, self.rate_hz()).max(2) as u64;
        let len = len.min(self.num_frames);
        let start = self.peak_frame.saturating_sub(len / 2);
        let start = start.min(self.num_frames - len);
        start..start + len
    }
}
