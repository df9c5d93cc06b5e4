//! A polynomial is computed at Fejer's nodes, by a cosine transform alone.
//!
//! The nodes are a finer grid's points but not *the* grid's, from which nodes that hardly move would all stand
//! alike: there the kernel's aliases, 5e-16 of low orders and 3e-15 of high ones, are the same for each, and in every
//! step of a memory. Places in at least 25 parts of a grid step, evenly many in each, have no alias in common.

use super::dct::{Dct, DctScratch};
use super::nufft::FineGrid;
use super::shared_tables::SharedTables;
use std::iter::repeat;
use std::sync::Arc;

/// Odd factors of a half, in which no factor of a grid's is found.
const ODD: [usize; 6] = [25, 35, 49, 125, 175, 245];

/// Returns an even number of nodes of each half of the window, for products of two series of so many terms.
pub(super) fn fejer_half(orders: usize) -> usize {
    let halves = ODD.map(|odd| odd * orders.div_ceil(odd).next_power_of_two().max(2));
    halves.into_iter().fold(usize::MAX, usize::min)
}

static HELD: SharedTables<usize, FejerDct> = SharedTables::new();

/// Holds the transform of a half, which values at as many nodes share.
#[derive(Debug)]
struct FejerDct(Dct);

impl Drop for FejerDct {
    fn drop(&mut self) {
        HELD.forget_unused();
    }
}

/// Holds plan, scratch and values; serves one series at a time. Realtime: all but what makes it
/// ([`super::fast::FastLegendre::fejer_values`]).
#[derive(Clone, Debug)]
pub struct FejerValues {
    plan: Arc<FejerDct>,
    scratch: DctScratch,
    grid: FineGrid,
}

impl FejerValues {
    pub(super) fn prepare(orders: usize) -> Self {
        let half = fejer_half(orders);
        let plan = HELD.find_or(&half, || FejerDct(Dct::prepare(half)));
        Self {
            scratch: plan.0.scratch(),
            plan,
            grid: FineGrid::prepare(half),
        }
    }

    /// Makes the values of a Chebyshev series.
    pub(super) fn make(&mut self, chebyshev: impl Iterator<Item = f64>) {
        let Self {
            plan,
            scratch,
            grid,
        } = self;
        let FejerDct(dct) = &**plan;
        dct.set_terms(scratch, 0, chebyshev.chain(repeat(0.0)));
        dct.make_values(scratch);
        grid.unfold(&scratch.values, 0..grid.unfolded());
    }

    /// Returns the values `[k]` at the nodes `x = 1 - delta_k`, and at `x = delta_k - 1`.
    #[must_use]
    pub fn values(&self) -> [&[f64]; 2] {
        self.grid.values()
    }
}
