//! What a span of sound leaves when it has been learnt, to be handed over to the reader.

use super::moving_window::MovingWindow;
use crate::transform::Projector;

/// Orders times points that one piece may cover: some 5 microseconds of AVX-512.
pub(super) const PIECE_POINTS: usize = 32;

/// Holds what a span has left of a channel.
pub(super) enum Learnt<'a> {
    /// Sums of a segment: they are read.
    Segment(&'a mut Projector),
    /// A window that moves on: it is learnt from again, and read.
    Window(&'a mut MovingWindow),
    /// A textbook memory, which has moments at once.
    Moments(&'a mut dyn Moments),
}

/// Yields the moments of a channel's span at once.
pub(super) trait Moments {
    /// Writes the moments `d_n` after the span; ready for the next.
    fn finish(&mut self, channel_idx: usize, moments: &mut [f64]);
}
