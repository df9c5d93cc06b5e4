//! The part of a sound that a page can hold.

use std::ops::Range;

use super::outline::Outline;

/// What browsers still open at once; beyond it the page plays an excerpt of each sound.
const MAX_PAGE_BYTES: usize = 64 << 20;
/// Below this an excerpt says nothing.
const MIN_EXCERPT_SECS: u64 = 2;

/// Is the part of every sound that the page plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) start_frames: u64,
    pub(super) len_frames: u64,
}

impl Excerpt {
    /// Chooses the whole sound where the page stays small enough, its middle otherwise.
    pub(super) fn choose(outline: &Outline, num_renderings: usize) -> Self {
        // Dry, and memory and residual of each rendering; base64 makes 4 bytes of 3.
        let num_players = 2 * num_renderings + 1;
        let frame_bytes = (2 * outline.num_channels * num_players * 4).div_ceil(3);
        let least_frames = MIN_EXCERPT_SECS * u64::from(outline.sample_rate_hz);
        let len_frames = ((MAX_PAGE_BYTES / frame_bytes) as u64)
            .max(least_frames)
            .min(outline.num_frames);
        Self {
            start_frames: (outline.num_frames - len_frames) / 2,
            len_frames,
        }
    }

    pub(super) fn range(&self) -> Range<u64> {
        self.start_frames..self.start_frames + self.len_frames
    }
}
