//! What a piece holds.

/// Says what a piece's numbers stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PieceContent {
    /// The samples themselves: one cell of new sound, at full detail.
    Samples,
    /// Coefficients of orthonormal polynomials over the piece.
    Polynomial,
}
