//! How long pieces and cells are, and of how many numbers.

use crate::budget::piece_size::max_order;

pub(super) use crate::budget::piece_size::MAX_ORDER;

/// The most frames of a cell.
pub(super) const MAX_CELL_FRAMES: usize = 64;

/// Returns how many coefficients a piece may have.
pub(super) fn max_piece_order(frames: u64) -> usize {
    let frames = usize::try_from(frames).unwrap_or(usize::MAX);
    max_order(frames).min(MAX_ORDER)
}
