//! What a decoder of any format is: a header, and frames in order.

use anyhow::ensure;

use super::MAX_CHANNELS;

/// Delivers the frames of one sound, in order; [`SoundReader`](super::SoundReader) checks them.
pub(super) trait Stream: Send {
    fn spec(&self) -> Spec;

    /// Fills `block` (planar, as many channels as [`Spec`] says) with the next frames, perhaps none;
    /// false at the end.
    fn next(&mut self, block: &mut Vec<Vec<f64>>) -> anyhow::Result<bool>;

    /// Goes on at that frame or before it; returns where. What is not seekable goes on where it is.
    fn seek(&mut self, frame: u64) -> anyhow::Result<u64>;

    /// Returns what was skipped or lost so far because it is damaged; a part of a sentence about the file.
    fn loss(&self) -> Option<String> {
        None
    }
}

/// Holds what a header says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Spec {
    /// Positive.
    pub(super) sample_rate_hz: u32,
    /// 1 to [`MAX_CHANNELS`].
    pub(super) num_channels: usize,
    /// `None` where the format does not say, or only guesses.
    pub(super) num_frames: Option<u64>,
}

impl Spec {
    /// # Errors
    /// Where nothing with that rate or that many channels can be remembered.
    pub(super) fn check(self) -> anyhow::Result<Self> {
        ensure!(self.sample_rate_hz > 0, "its sample rate is 0 Hz");
        ensure!(self.num_channels > 0, "it has 0 channels");
        ensure!(
            self.num_channels <= MAX_CHANNELS,
            "it has {} channels, at most {MAX_CHANNELS} can be remembered",
            self.num_channels
        );
        Ok(self)
    }
}
