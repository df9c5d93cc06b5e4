//! Fast evaluation and projection in O(N log N + points): Legendre series become Chebyshev series, and those are
//! cosine series, which a nonuniform FFT takes to points.
//!
//! ```text
//! P_n(cos theta) = sum_m C_mn cos(m theta)
//! evaluate:  y = K F D^-1 C e            project:  g = C' D^-1 F' K' w
//! ```
//!
//! `C` is the connection (`transform/connection`); the rest is the nonuniform FFT (`transform/nufft`). Realtime: all
//! but the constructors.

pub(crate) use super::fejer_values::FejerValues;
pub use super::nufft::FineGrid;
pub(crate) use super::nufft::NonuniformPoints;

use super::both::both;
use super::connection::{Connection, ConnectionScratch};
use super::dct::DctScratch;
use super::fejer_values::fejer_half;
use super::fmm::Direction;
use super::nufft::{self, Nufft, Spreader};
use crate::math::{FejerPairs, SimdLevel};

/// Plans the fast kernels for series of `N` terms. A clone shares it.
#[derive(Clone, Debug)]
pub(super) struct FastPlan {
    pub(super) orders: usize,
    pub(super) connection: Connection,
    pub(super) nufft: Nufft,
}

/// Holds what one series at a time needs.
#[derive(Clone, Debug)]
pub(super) struct FastScratch {
    pub(super) connection: ConnectionScratch,
    pub(super) dct: DctScratch,
}

/// Holds plan and scratch of the fast kernels for series of `N` terms; serves any number of [`FineGrid`]s.
///
/// A clone shares the plan and has scratch of its own. Accurate to 1e-13 of the largest value up to `N = 65,536`
/// (`core/tests/fast.rs`).
#[derive(Clone, Debug)]
pub struct FastLegendre {
    pub(super) plan: FastPlan,
    pub(super) scratch: FastScratch,
}

impl FastPlan {
    /// Allocates some 550 bytes an order. Cost: O(N).
    pub(super) fn prepare(level: SimdLevel, orders: usize) -> Self {
        let (connection, nufft) = both(
            orders,
            || Connection::prepare(level, orders),
            || Nufft::prepare(level, orders),
        );
        Self {
            orders,
            connection,
            nufft,
        }
    }

    /// Allocates some 150 bytes an order.
    pub(super) fn scratch(&self) -> FastScratch {
        FastScratch {
            connection: self.connection.scratch(),
            dct: self.nufft.dct.scratch(),
        }
    }

    pub(super) fn spreader(&self) -> &Spreader {
        self.nufft.spreader()
    }

    /// Returns a quadrature, exact for products of two series. Allocates.
    pub(super) fn fejer_pairs(&self) -> FejerPairs {
        FejerPairs::new(fejer_half(self.orders))
    }
}

impl From<FastPlan> for FastLegendre {
    fn from(plan: FastPlan) -> Self {
        Self {
            scratch: plan.scratch(),
            plan,
        }
    }
}

impl FastLegendre {
    /// Plans for series of `orders` terms, at least one. Allocates some 700 bytes an order. Cost: O(N).
    #[must_use]
    pub fn prepare(level: SimdLevel, orders: usize) -> Self {
        FastPlan::prepare(level, orders).into()
    }

    /// Returns how many terms a series has.
    #[must_use]
    pub fn orders(&self) -> usize {
        self.plan.orders
    }

    /// Places points at `1 - delta` and `delta - 1` whose places on the grid are worked out now. Allocates
    /// 16 bytes a pair.
    #[must_use]
    pub fn set_points(&self, delta: &[f64]) -> NonuniformPoints {
        self.plan.spreader().set_points(delta)
    }

    /// Makes an empty grid. Allocates.
    #[must_use]
    pub fn grid(&self) -> FineGrid {
        self.plan.spreader().grid()
    }

    /// Returns a quadrature that is exact for products of two series. Allocates.
    #[must_use]
    pub fn fejer_pairs(&self) -> FejerPairs {
        self.plan.fejer_pairs()
    }

    /// Makes room for values at [`Self::fejer_pairs`]. Allocates.
    #[must_use]
    pub fn fejer_values(&self) -> FejerValues {
        FejerValues::prepare(self.plan.orders)
    }

    /// Makes a grid of the series `sum_n series_n P_n`, for [`Self::interp`].
    ///
    /// Cost: O(N log N).
    pub fn series_to_grid(&mut self, series: impl Iterator<Item = f64>, grid: &mut FineGrid) {
        self.make_chebyshev(series);
        let (nufft, FastScratch { connection, dct }) = (&self.plan.nufft, &mut self.scratch);
        nufft.deconvolve(&connection.found, 0..nufft.dct.terms(), dct);
        nufft.dct.make_values(dct);
        grid.unfold(&dct.values, 0..grid.unfolded());
    }

    /// Makes a table of the series' values at [`Self::fejer_pairs`].
    ///
    /// Cost: O(N log N).
    pub fn series_to_values(
        &mut self,
        series: impl Iterator<Item = f64>,
        values: &mut FejerValues,
    ) {
        self.make_chebyshev(series);
        let found = self.scratch.connection.found[..self.plan.orders].iter();
        let chebyshev = found.enumerate().map(|(m, c)| nufft::factor(m) * c);
        values.make(chebyshev);
    }

    fn make_chebyshev(&mut self, series: impl Iterator<Item = f64>) {
        let scratch = &mut self.scratch.connection;
        let given = scratch.given.iter_mut();
        given
            .zip(series.take(self.plan.orders))
            .for_each(|(to, from)| *to = from);
        self.plan.connection.apply(scratch, Direction::Forward);
    }

    /// Evaluates as [`super::direct::evaluate()`] does, the series that the grid was made of. Cost: O(points).
    ///
    /// # Panics
    /// If the slices over points differ in length.
    pub fn interp(&self, grid: &FineGrid, delta: &[f64], even: &mut [f64], odd: &mut [f64]) {
        self.plan.spreader().interp(grid, delta, even, odd);
    }

    /// Spreads points on the right, as [`super::direct::Sums::add`] adds them. Cost: O(points).
    ///
    /// # Panics
    /// If `weights` and `delta` differ in length.
    pub fn spread_right(&self, grid: &mut FineGrid, delta: &[f64], weights: &[f64]) {
        self.plan.spreader().spread_right(grid, delta, weights);
    }

    /// Spreads points at `x = delta - 1`.
    ///
    /// # Panics
    /// As [`Self::spread_right`].
    pub fn spread_left(&self, grid: &mut FineGrid, delta: &[f64], weights: &[f64]) {
        self.plan.spreader().spread_left(grid, delta, weights);
    }

    /// Spreads as [`super::direct::Sums::add_pairs`] adds. Cost: O(points).
    ///
    /// # Panics
    /// If the slices over points differ in length.
    pub fn spread_pairs(&self, grid: &mut FineGrid, delta: &[f64], even: &[f64], odd: &[f64]) {
        self.plan.spreader().spread_pairs(grid, delta, even, odd);
    }

    /// Returns the sums `sum_j w_j P_n(x_j)` of all points that were spread over the grid, from `n = 0` on. The grid is
    /// empty then.
    ///
    /// Cost: O(N log N).
    pub fn grid_to_sums(&mut self, grid: &mut FineGrid) -> impl Iterator<Item = f64> {
        let orders = self.plan.orders;
        let (plan, FastScratch { connection, dct }) = (&self.plan, &mut self.scratch);
        grid.fold(&mut dct.values, 0..grid.half());
        plan.nufft.dct.make_series(dct);
        plan.nufft
            .deconvolve_transposed(dct, 0..orders, &mut connection.given);
        plan.connection.apply(connection, Direction::Transposed);
        connection.found[..orders].iter().copied()
    }
}
