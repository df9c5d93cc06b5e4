//! What a piece holds.

use super::piece_limits::{MAX_CELL_FRAMES, max_piece_order};

/// Says what a piece's numbers stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PieceContent {
    /// The samples themselves: one cell of new sound, at full detail.
    Samples,
    /// Coefficients of orthonormal polynomials over the piece.
    Polynomial,
}

impl PieceContent {
    /// Tells whether a piece of so many frames may hold so many numbers.
    pub(crate) fn may_have(self, order: usize, frames: u64) -> bool {
        match self {
            Self::Samples => order as u64 == frames && (1..=MAX_CELL_FRAMES).contains(&order),
            Self::Polynomial => frames > 0 && order <= max_piece_order(frames),
        }
    }
}
