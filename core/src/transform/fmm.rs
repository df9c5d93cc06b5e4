//! A fast multipole method (Greengard and Rokhlin 1987) for the Legendre-Chebyshev connection, in its black-box
//! form: what is smooth is interpolated at Chebyshev nodes.
//!
//! Coefficients are the particles, leaves of [`LEAF`] orders their boxes. Next to the diagonal entries are
//! summed one by one (P2P, [`near_field`]); the rest goes up and down a tree of cells ([`tree`]): P2M, M2M, M2L,
//! L2L, L2P. [`phases`] says in which order, [`dense`] has the small matrices.

mod dense;
pub(super) mod near_field;
pub(super) mod phases;
pub(super) mod tree;

/// Orders of a leaf, next to which the connection is summed entry by entry.
pub(super) const LEAF: usize = 64;
/// Chebyshev nodes of a cell.
const NODES: usize = 16;

/// Says which way the connection is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// Goes from orders `n` down to `m < n`.
    Forward,
    /// Goes from orders `m` up to `n > m`.
    Transposed,
}
