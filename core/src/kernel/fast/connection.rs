//! Legendre to Chebyshev coefficients, and the transpose of that map.
//!
//! ```text
//! P_n(cos theta) = sum_{m <= n, n-m even} (2 - [m=0]) a((n-m)/2) a((n+m)/2) cos(m theta)
//! ```
//!
//! Sources: Alpert and Rokhlin 1991; Keiner 2009. Realtime: all but `new`. Cost: O(N).

use super::super::Level;
use super::LEAF;
use super::near::{self, Ratios};
use super::tree::{Cells, Tree, Way};
use fearless_simd::dispatch;

/// Plan and scratch for series of `orders` terms.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    level: Level,
    ratios: Ratios,
    tree: Tree,
    cells: Cells,
    /// Whole leaves of what is given and of what is found.
    given: Vec<f64>,
    found: Vec<f64>,
}

impl Connection {
    /// Allocates some 400 bytes an order.
    pub(super) fn new(level: Level, orders: usize) -> Self {
        let leaves = orders.div_ceil(LEAF);
        let tree = Tree::new(leaves);
        Self {
            level,
            ratios: Ratios::new(leaves * LEAF),
            cells: tree.cells(),
            tree,
            given: vec![0.0; leaves * LEAF],
            found: vec![0.0; leaves * LEAF],
        }
    }

    /// `sum_{n >= m} a((n-m)/2) a((n+m)/2) e_n`: the Chebyshev coefficient, but for the factor 2.
    pub(super) fn forward(&mut self, series: impl Iterator<Item = f64>) -> &[f64] {
        self.apply(Way::Forward, series)
    }

    /// `sum_{m <= n} a((n-m)/2) a((n+m)/2) c_m`.
    pub(super) fn backward(&mut self, moments: impl Iterator<Item = f64>) -> &[f64] {
        self.apply(Way::Backward, moments)
    }

    fn apply(&mut self, way: Way, given: impl Iterator<Item = f64>) -> &[f64] {
        self.given
            .iter_mut()
            .zip(given)
            .for_each(|(to, from)| *to = from);
        let Self {
            level,
            ratios,
            tree,
            cells,
            given,
            found,
        } = self;
        dispatch!(level.0, simd => match way {
            Way::Forward => near::forward(simd, ratios, given, found),
            Way::Backward => near::backward(simd, ratios, given, found),
        });
        dispatch!(level.0, simd => tree.rise(simd, given, cells));
        dispatch!(level.0, simd => tree.cross(simd, way, cells));
        dispatch!(level.0, simd => tree.fall(simd, cells, found));
        found
    }
}
