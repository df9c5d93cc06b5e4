//! How much a streaming adaptive memory holds, and of how long a past.

use super::piece_limits::MAX_CELL_FRAMES;

/// A cell of samples takes at most this part of all numbers.
const CELL_SHARE: usize = 8;
/// A piece is at most this part of a sliding window: it leaves as a whole.
const WINDOW_SHARE: u64 = 4;
/// The longest piece: 265 days at 48 kHz.
const MAX_PIECE_FRAMES: u64 = 1 << 40;

/// Specifies a streaming adaptive memory of one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StreamingAdaptiveConfig {
    /// The most numbers that are held, structure included, [`Self::MIN_NUMBERS`] to [`Self::MAX_NUMBERS`].
    pub numbers: usize,
    /// Frames that are remembered; `None`: all that was heard.
    pub window_frames: Option<u64>,
}

impl StreamingAdaptiveConfig {
    /// The fewest numbers that make a memory.
    pub const MIN_NUMBERS: usize = 16;
    /// The most numbers, which take some 130 MB.
    pub const MAX_NUMBERS: usize = 1 << 20;

    /// Returns the frames of a cell: a power of two.
    pub(super) fn cell_frames(&self) -> usize {
        let most = (self.numbers / CELL_SHARE).clamp(1, MAX_CELL_FRAMES);
        1 << most.ilog2()
    }

    /// Returns the frames of the longest piece.
    pub(super) fn max_piece_frames(&self) -> u64 {
        let window = self
            .window_frames
            .map_or(u64::MAX, |frames| frames / WINDOW_SHARE);
        window.clamp(self.cell_frames() as u64, MAX_PIECE_FRAMES)
    }
}

/// Says why there is no such memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StreamingAdaptiveError {
    /// Too few or too many numbers.
    #[error(
        "a streaming adaptive memory holds {} to {} numbers, not {numbers}",
        StreamingAdaptiveConfig::MIN_NUMBERS,
        StreamingAdaptiveConfig::MAX_NUMBERS
    )]
    Numbers {
        /// What was asked for.
        numbers: usize,
    },
    /// A window of no frames.
    #[error(
        "a window of no frames remembers nothing: choose at least one frame, or no window for all that is heard"
    )]
    Window,
}
