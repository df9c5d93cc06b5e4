//! The connection turns Legendre into Chebyshev coefficients; its transpose goes the other way.
//!
//! ```text
//! P_n(cos theta) = sum_{m <= n, n-m even} (2 - [m=0]) a((n-m)/2) a((n+m)/2) cos(m theta)
//! ```
//!
//! Sources: Alpert and Rokhlin 1991; Keiner 2009. Realtime: all but `prepare`. Cost: O(N).

use super::fmm::near_field::{self, GammaRatios};
use super::fmm::phases::{Phase, Task, phases};
use super::fmm::tree::{Expansions, Tree};
use super::fmm::{Direction, LEAF};
use crate::math::SimdLevel;
use fearless_simd::dispatch;
use std::sync::Arc;

/// Plans the connection for series of `orders` terms. A clone shares it.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    level: SimdLevel,
    leaves: usize,
    ratios: Arc<GammaRatios>,
    tree: Arc<Tree>,
}

/// Holds what one series at a time needs.
#[derive(Clone, Debug)]
pub(super) struct ConnectionScratch {
    expansions: Expansions,
    /// Whole leaves of what is given, zero beyond the orders, and of what is found.
    pub(super) given: Vec<f64>,
    pub(super) found: Vec<f64>,
}

impl Connection {
    /// Allocates some 400 bytes an order.
    pub(super) fn prepare(level: SimdLevel, orders: usize) -> Self {
        let leaves = orders.div_ceil(LEAF);
        Self {
            level,
            leaves,
            ratios: Arc::new(GammaRatios::prepare(leaves * LEAF)),
            tree: Arc::new(Tree::prepare(leaves)),
        }
    }

    /// Allocates.
    pub(super) fn scratch(&self) -> ConnectionScratch {
        ConnectionScratch {
            expansions: self.tree.expansions(),
            given: vec![0.0; self.leaves * LEAF],
            found: vec![0.0; self.leaves * LEAF],
        }
    }

    pub(super) fn leaves(&self) -> usize {
        self.leaves
    }

    /// Goes from what is given to what is found. Forward, `sum_{n >= m} a((n-m)/2) a((n+m)/2) e_n` is the Chebyshev
    /// coefficient but for the factor 2; transposed, `sum_{m <= n} a((n-m)/2) a((n+m)/2) c_m`.
    pub(super) fn apply(&self, scratch: &mut ConnectionScratch, direction: Direction) {
        phases(self.leaves()).for_each(|task| self.run(scratch, direction, &task));
    }

    /// A task of it; the tasks before it are done.
    pub(super) fn run(&self, scratch: &mut ConnectionScratch, direction: Direction, task: &Task) {
        let Self {
            level,
            ratios,
            tree,
            ..
        } = self;
        let ConnectionScratch {
            expansions,
            given,
            found,
        } = scratch;
        let Task {
            phase,
            level: tree_level,
            cells,
        } = task.clone();
        match (phase, direction) {
            (Phase::P2P, Direction::Forward) => {
                dispatch!(level.0, simd => near_field::p2p(simd, ratios, given, found, cells));
            }
            (Phase::P2P, Direction::Transposed) => {
                dispatch!(level.0, simd => near_field::p2p_transposed(simd, ratios, given, found, cells));
            }
            (Phase::P2M, _) => dispatch!(level.0, simd => tree.p2m(simd, given, cells, expansions)),
            (Phase::M2M, _) => {
                dispatch!(level.0, simd => tree.m2m(simd, tree_level, cells, expansions));
            }
            (Phase::M2L, _) => {
                dispatch!(level.0, simd => tree.m2l(simd, direction, tree_level, cells, expansions));
            }
            (Phase::L2L, _) => {
                dispatch!(level.0, simd => tree.l2l(simd, tree_level, cells, expansions));
            }
            (Phase::L2P, _) => dispatch!(level.0, simd => tree.l2p(simd, expansions, cells, found)),
        }
    }
}
