//! The fast transforms in slices of some microseconds, for who must not do all at once.
//!
//! [`SeriesToGridJob`] makes a grid of a series, for interpolation at points: [`FastLegendre::series_to_grid`].
//! [`GridToSumsJob`] makes sums of a grid that points were spread over, [`FastLegendre::grid_to_sums`], and goes on to
//! make a grid of these.

use super::dct::FftSlice;
use super::fast::{FastLegendre, FastScratch, FineGrid};
use super::fmm::Direction;
use super::fmm::phases::{Phase, Task, phases};
use std::ops::Range;

/// Nanoseconds with AVX2 (bench `blocks`), of which a schedule needs the ratios.
///
/// A leaf or cell of each of the connection's phases:
fn phase_cost(phase: Phase) -> usize {
    match phase {
        Phase::P2P => 1750,
        Phase::P2M => 130,
        Phase::M2M => 125,
        // 110 from the second-level cache, 480 from memory.
        Phase::M2L => 250,
        Phase::L2L => 65,
        Phase::L2P => 230,
    }
}
/// 64 numbers that are read, scaled and written.
const COPY_COST: usize = 65;
/// 64 numbers in each of an FFT's halvings.
const FFT_COST: usize = 24;
/// Four quarters of an FFT, joined in one place.
const BUTTERFLY_COST: usize = 10;

/// Leaves or cells of a slice.
const CELLS: usize = 4;
/// Numbers of a slice that copies.
const NUMBERS: usize = 1024;
/// Places of a slice that joins.
const BUTTERFLIES: usize = 512;

/// Lists what the jobs of the fast kernels have in common.
pub trait FastJob {
    /// Lists the slices of the job. Allocates.
    #[must_use]
    fn prepare(fast: FastLegendre) -> Self;

    /// Returns how many slices there are.
    #[must_use]
    fn slices(&self) -> usize;

    /// Returns about how many nanoseconds of a core a slice takes.
    ///
    /// # Panics
    /// If there is no such slice.
    #[must_use]
    fn cost(&self, slice: usize) -> usize;
}

/// Makes a grid of a series. Plan and scratch; serves one grid at a time, any number of them. Realtime: all but
/// `prepare`.
#[derive(Clone, Debug)]
pub struct SeriesToGridJob {
    fast: FastLegendre,
    slices: Vec<InterpSlice>,
}

/// The slices of a [`SeriesToGridJob`], in their order.
#[derive(Clone, Debug)]
enum InterpSlice {
    /// Terms of the series.
    SetSeries(Range<usize>),
    Connect(Task),
    /// Terms of the cosine series.
    Deconvolve(Range<usize>),
    Dct(FftSlice),
    /// Pairs of neighbours on the grid.
    Unfold(Range<usize>),
}

/// Takes a grid that points were spread over, by way of its sums, to a grid for interpolation. Plan and scratch;
/// serves one pair of grids at a time, any number of them. Realtime: all but `prepare`.
#[derive(Clone, Debug)]
pub struct GridToSumsJob {
    slices: Vec<SpreadSlice>,
    interp: SeriesToGridJob,
}

/// The slices of a [`GridToSumsJob`] up to the sums, in their order.
#[derive(Clone, Debug)]
enum SpreadSlice {
    /// Grid points of each half.
    Fold(Range<usize>),
    Dct(FftSlice),
    /// Terms of the Chebyshev series.
    Deconvolve(Range<usize>),
    Connect(Task),
}

impl FastJob for SeriesToGridJob {
    fn prepare(fast: FastLegendre) -> Self {
        let dct = &fast.plan.nufft.dct;
        let slices = strips(fast.orders()).map(InterpSlice::SetSeries);
        let slices = slices
            .chain(connection(&fast).map(InterpSlice::Connect))
            .chain(strips(dct.terms()).map(InterpSlice::Deconvolve))
            .chain(dct.fft().slices(BUTTERFLIES).rev().map(InterpSlice::Dct))
            .chain(strips(fast.grid().unfolded()).map(InterpSlice::Unfold));
        Self {
            slices: slices.collect(),
            fast,
        }
    }

    fn slices(&self) -> usize {
        self.slices.len()
    }

    fn cost(&self, slice: usize) -> usize {
        match &self.slices[slice] {
            InterpSlice::SetSeries(span) => copy_cost(span.len()),
            InterpSlice::Connect(task) => task_cost(task),
            InterpSlice::Dct(slice) => fft_cost(&self.fast, slice),
            InterpSlice::Deconvolve(span) | InterpSlice::Unfold(span) => copy_cost(2 * span.len()),
        }
    }
}

impl SeriesToGridJob {
    pub(super) fn terms(&self, slice: usize) -> usize {
        match &self.slices[slice] {
            InterpSlice::SetSeries(span) => span.len(),
            _ => 0,
        }
    }

    /// Returns the kernels whose grids it makes.
    #[must_use]
    pub fn fast(&self) -> &FastLegendre {
        &self.fast
    }

    /// Does a slice; those before it are done. In the end `grid` may be interpolated on: it is
    /// `sum_n term(n) P_n`.
    ///
    /// # Panics
    /// If there is no such slice.
    pub fn run(&mut self, slice: usize, grid: &mut FineGrid, mut term: impl FnMut(usize) -> f64) {
        self.run_after_sums(slice, grid, |n, _| term(n));
    }

    /// Does a slice after sums were made, all of which a term may know.
    fn run_after_sums(
        &mut self,
        slice: usize,
        grid: &mut FineGrid,
        mut term: impl FnMut(usize, &[f64]) -> f64,
    ) {
        let FastLegendre { plan, scratch } = &mut self.fast;
        let FastScratch { connection, dct } = scratch;
        match self.slices[slice].clone() {
            InterpSlice::SetSeries(orders) => {
                for n in orders {
                    connection.given[n] = term(n, &connection.found);
                }
            }
            InterpSlice::Connect(task) => {
                plan.connection.run(connection, Direction::Forward, &task);
            }
            InterpSlice::Deconvolve(terms) => plan.nufft.deconvolve(&connection.found, terms, dct),
            InterpSlice::Dct(slice) => plan.nufft.dct.run_values(dct, &slice),
            InterpSlice::Unfold(pairs) => grid.unfold(&dct.values, pairs),
        }
    }
}

impl FastJob for GridToSumsJob {
    fn prepare(fast: FastLegendre) -> Self {
        let dct = &fast.plan.nufft.dct;
        let slices = strips(dct.half()).map(SpreadSlice::Fold);
        let slices = slices
            .chain(dct.fft().slices(BUTTERFLIES).map(SpreadSlice::Dct))
            .chain(strips(fast.orders()).map(SpreadSlice::Deconvolve))
            .chain(connection(&fast).map(SpreadSlice::Connect));
        Self {
            slices: slices.collect(),
            interp: SeriesToGridJob::prepare(fast),
        }
    }

    fn slices(&self) -> usize {
        self.slices.len() + self.interp.slices()
    }

    fn cost(&self, slice: usize) -> usize {
        let Some(own) = self.slices.get(slice) else {
            return self.interp.cost(slice - self.slices.len());
        };
        match own {
            SpreadSlice::Fold(span) => copy_cost(3 * span.len()),
            SpreadSlice::Dct(slice) => fft_cost(self.fast(), slice),
            SpreadSlice::Deconvolve(span) => copy_cost(span.len()),
            SpreadSlice::Connect(task) => task_cost(task),
        }
    }
}

impl GridToSumsJob {
    /// Returns the kernels whose grids it takes.
    #[must_use]
    pub fn fast(&self) -> &FastLegendre {
        self.interp.fast()
    }

    /// Returns these kernels, to be used between two runs of all slices.
    pub(super) fn fast_mut(&mut self) -> &mut FastLegendre {
        &mut self.interp.fast
    }

    /// Returns its last slices, which serve further grids too.
    #[must_use]
    pub fn interp(&self) -> &SeriesToGridJob {
        &self.interp
    }

    /// Returns these slices, to be run between two runs of all slices.
    pub fn interp_mut(&mut self) -> &mut SeriesToGridJob {
        &mut self.interp
    }

    /// Does a slice; those before it are done. `from` is empty in the end, and `to` may be interpolated on.
    /// `tell(n, sums)` is told all `sum_j w_j P_m(x_j)` of what was spread over `from`, `[m]`, and says what goes on:
    /// `to` becomes the polynomial of which these are the moments, `sum_n (2n+1) told P_n`.
    ///
    /// # Panics
    /// If there is no such slice.
    pub fn run(
        &mut self,
        slice: usize,
        from: &mut FineGrid,
        to: &mut FineGrid,
        mut tell: impl FnMut(usize, &[f64]) -> f64,
    ) {
        let Some(own) = self.slices.get(slice).cloned() else {
            let term = |n: usize, sums: &[f64]| (2 * n + 1) as f64 * tell(n, sums);
            self.interp
                .run_after_sums(slice - self.slices.len(), to, term);
            return;
        };
        let FastLegendre { plan, scratch } = &mut self.interp.fast;
        let FastScratch { connection, dct } = scratch;
        match own {
            SpreadSlice::Fold(points) => from.fold(&mut dct.values, points),
            SpreadSlice::Dct(slice) => plan.nufft.dct.run_series(dct, &slice),
            SpreadSlice::Deconvolve(orders) => {
                let given = &mut connection.given;
                plan.nufft.deconvolve_transposed(dct, orders, given);
            }
            SpreadSlice::Connect(task) => {
                plan.connection
                    .run(connection, Direction::Transposed, &task);
            }
        }
    }
}

fn strips(end: usize) -> impl Iterator<Item = Range<usize>> {
    let strip = move |from: usize| from..(from + NUMBERS).min(end);
    (0..end).step_by(NUMBERS).map(strip)
}

/// All of the connection.
fn connection(fast: &FastLegendre) -> impl Iterator<Item = Task> + use<> {
    phases(fast.plan.connection.leaves()).flat_map(|task| task.split(CELLS))
}

fn copy_cost(numbers: usize) -> usize {
    (COPY_COST * numbers).div_ceil(64)
}

fn task_cost(task: &Task) -> usize {
    phase_cost(task.phase) * task.cells.len()
}

fn fft_cost(fast: &FastLegendre, slice: &FftSlice) -> usize {
    let points = fast.plan.nufft.dct.fft().planned();
    match slice {
        FftSlice::Butterflies(span) => BUTTERFLY_COST * span.len(),
        _ => (FFT_COST * points * points.ilog2() as usize).div_ceil(64),
    }
}
