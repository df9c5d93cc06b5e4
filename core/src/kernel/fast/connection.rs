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
use super::part::{Part, Step, stages};
use super::tree::{Cells, Tree, Way};
use fearless_simd::dispatch;
use std::sync::Arc;

/// Plan and scratch for series of `orders` terms.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    level: Level,
    ratios: Arc<Ratios>,
    tree: Arc<Tree>,
    cells: Cells,
    /// Whole leaves of what is given, zero beyond the orders, and of what is found.
    pub(super) given: Vec<f64>,
    pub(super) found: Vec<f64>,
}

impl Connection {
    /// Allocates some 400 bytes an order.
    pub(super) fn new(level: Level, orders: usize) -> Self {
        let leaves = orders.div_ceil(LEAF);
        let tree = Tree::new(leaves);
        Self {
            level,
            ratios: Arc::new(Ratios::new(leaves * LEAF)),
            cells: tree.cells(),
            tree: Arc::new(tree),
            given: vec![0.0; leaves * LEAF],
            found: vec![0.0; leaves * LEAF],
        }
    }

    pub(super) fn leaves(&self) -> usize {
        self.given.len() / LEAF
    }

    /// From what is given to what is found. Forward, `sum_{n >= m} a((n-m)/2) a((n+m)/2) e_n` is the
    /// Chebyshev coefficient but for the factor 2; backward, `sum_{m <= n} a((n-m)/2) a((n+m)/2) c_m`.
    pub(super) fn apply(&mut self, way: Way) {
        stages(self.leaves()).for_each(|stage| self.work(way, &stage));
    }

    /// A part of it; the parts before it are done.
    pub(super) fn work(&mut self, way: Way, part: &Part) {
        let Self {
            level,
            ratios,
            tree,
            cells,
            given,
            found,
        } = self;
        let Part {
            step,
            tier,
            cells: span,
        } = part.clone();
        match (step, way) {
            (Step::Near, Way::Forward) => {
                dispatch!(level.0, simd => near::forward(simd, ratios, given, found, span));
            }
            (Step::Near, Way::Backward) => {
                dispatch!(level.0, simd => near::backward(simd, ratios, given, found, span));
            }
            (Step::Gather, _) => dispatch!(level.0, simd => tree.gather(simd, given, span, cells)),
            (Step::Rise, _) => dispatch!(level.0, simd => tree.rise(simd, tier, span, cells)),
            (Step::Cross, _) => {
                dispatch!(level.0, simd => tree.cross(simd, way, tier, span, cells));
            }
            (Step::Fall, _) => dispatch!(level.0, simd => tree.fall(simd, tier, span, cells)),
            (Step::Land, _) => dispatch!(level.0, simd => tree.land(simd, cells, span, found)),
        }
    }
}
