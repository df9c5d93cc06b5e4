//! How many numbers a piece of sound with a polynomial of its own takes.

/// The numbers that a piece takes besides its coefficients: one holds where it ends and how many there are.
pub(super) const STRUCTURE: usize = 1;
/// The most polynomials of one piece.
pub(super) const MAX_ORDER: usize = 32;
/// Up to so many frames all polynomials are used.
const SMALL: usize = 16;

/// Returns how many polynomials a piece of so many frames may take.
///
/// The recurrence loses their orthogonality where k is near L: by 4e-13 at L = k = 16, by 8e-14 at L = 64 and k = 32,
/// but by 1e-8 at L = k = 32.
pub(super) fn max_order(frames: usize) -> usize {
    frames.min(SMALL.max((frames / 2).min(MAX_ORDER)))
}
