//! One of several joined files is read without the silence that its encoder added.

use std::ops::Range;

use nanomp3::VbrTag;

use super::header::Header;

/// The delay of every decoder's filters (LAME's tag counts the encoder's own delay only).
const DECODER_DELAY_FRAMES: u64 = 529;

/// Describes one of several files that were joined, as its tag does.
#[derive(Clone, Copy, Default)]
pub(super) struct Mp3Part {
    /// Frames of MPEG that belong to it; behind them nothing is cut off.
    pub(super) mpeg_frames: u64,
    /// Sound at its start that is the encoder's and the decoder's delay.
    pub(super) delay: u64,
    /// Sound until its padding begins.
    pub(super) sound: u64,
}

impl Mp3Part {
    /// Reads a tag, `None` where the tag does not say how long it is.
    pub(super) fn new(tag: VbrTag, first: Header) -> Option<Self> {
        let mpeg_frames = u64::from(tag.frames?);
        let all = mpeg_frames * first.num_frames;
        let (delay, padding) = match tag.encoder_delay_padding {
            Some((delay, padding)) => (
                u64::from(delay) + DECODER_DELAY_FRAMES,
                u64::from(padding).saturating_sub(DECODER_DELAY_FRAMES),
            ),
            None => (0, 0),
        };
        Some(Self {
            mpeg_frames,
            delay,
            sound: all.saturating_sub(delay + padding),
        })
    }

    /// Returns what is sound of a frame of MPEG with so many frames of samples.
    pub(super) fn keep(&mut self, num_frames: u64) -> Range<u64> {
        if self.mpeg_frames == 0 {
            return 0..num_frames;
        }
        self.mpeg_frames -= 1;
        let start = self.delay.min(num_frames);
        self.delay -= start;
        let sound = self.sound.min(num_frames - start);
        self.sound -= sound;
        start..start + sound
    }
}
