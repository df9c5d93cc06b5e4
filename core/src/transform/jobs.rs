//! What sets an evaluator, in slices of some microseconds for who must not do all at once.
//!
//! A direct series is set in one slice that counts as no work; the fast kernels' slices are those of
//! [`super::sliced`].

use super::direct::Sums;
use super::evaluator::{Evaluator, Polynomial};
use super::fast::FastLegendre;
use super::plan::{Tables, TransformPlan};
use super::projector::{PointSums, Projector};
use super::sliced::{FastJob, GridToSumsJob, SeriesToGridJob};

/// Does a job in slices. It holds the plan and the scratch of one, and serves one evaluator or projector at a
/// time, any number of them. Realtime: all but `prepare`.
#[derive(Clone, Debug)]
pub struct SlicedJob<J> {
    fast: Option<Box<J>>,
    /// Of a direct job, `[n]`.
    sums: Vec<f64>,
}

/// Sets evaluators to series.
pub type SeriesJob = SlicedJob<SeriesToGridJob>;

/// Takes a projector's sums, and sets evaluators to polynomials of which these are the moments.
pub type SumsJob = SlicedJob<GridToSumsJob>;

impl<J: FastJob> SlicedJob<J> {
    /// Makes a job for what this plan makes. Allocates.
    #[must_use]
    pub fn prepare(plan: &TransformPlan) -> Self {
        let (fast, direct_orders) = match &*plan.tables {
            Tables::Direct(_) => (None, plan.orders()),
            Tables::Fast(plan) => (Some(Box::new(J::prepare(plan.clone().into()))), 0),
        };
        Self {
            fast,
            sums: vec![0.0; direct_orders],
        }
    }

    /// Returns how many slices there are: one at least.
    #[must_use]
    pub fn slices(&self) -> usize {
        slices(self.fast.as_deref())
    }

    /// Returns about how many nanoseconds of a core a slice takes.
    ///
    /// # Panics
    /// If there is no such slice.
    #[must_use]
    pub fn cost(&self, slice: usize) -> usize {
        cost(self.fast.as_deref(), slice)
    }
}

impl SeriesJob {
    /// Returns how many terms of the series a slice asks for, beside whatever it does with them. Direct ones count as no work.
    pub(crate) fn terms(&self, slice: usize) -> usize {
        self.fast.as_deref().map_or(0, |job| job.terms(slice))
    }

    /// Does a slice; those before it are done. In the end `to` is `sum_n term(n) P_n`.
    ///
    /// # Panics
    /// If there is no such slice.
    pub fn run(&mut self, slice: usize, to: &mut Evaluator, term: impl FnMut(usize) -> f64) {
        run_series(self.fast.as_deref_mut(), slice, to, term);
    }

    /// Does all slices.
    pub fn run_all(&mut self, to: &mut Evaluator, mut term: impl FnMut(usize) -> f64) {
        (0..self.slices()).for_each(|slice| self.run(slice, to, &mut term));
    }
}

impl SumsJob {
    /// Does a slice; those before it are done. In the end `from` has no points. `tell(n, sums)` is told all
    /// `sum_j w_j P_m(x_j)`, `[m]`, and says what goes on: `to` becomes `sum_n (2n+1) told P_n`.
    ///
    /// # Panics
    /// If there is no such slice.
    pub fn run(
        &mut self,
        slice: usize,
        from: &mut Projector,
        to: &mut Evaluator,
        mut tell: impl FnMut(usize, &[f64]) -> f64,
    ) {
        match (&mut self.fast, &mut from.sums, &mut to.polynomial) {
            (None, PointSums::Direct { left, right, .. }, Polynomial::Direct { series, .. }) => {
                let sums = self.sums.iter_mut().zip(of_both_sides(left, right));
                sums.for_each(|(to, sum)| *to = sum);
                set_series(series, |n| (2 * n + 1) as f64 * tell(n, &self.sums));
                left.clear();
                right.clear();
            }
            (Some(job), PointSums::Fast { grid, .. }, Polynomial::Fast { grid: to, .. }) => {
                job.run(slice, grid, to, tell);
            }
            _ => debug_assert!(false, "of another plan"),
        }
    }

    /// Takes all slices up to the sums at once, and tells them from `n = 0` on; `from` has no points then.
    pub fn take(&mut self, from: &mut Projector, tell: impl FnMut(f64)) {
        match (&mut self.fast, &mut from.sums) {
            (None, PointSums::Direct { left, right, .. }) => {
                of_both_sides(left, right).for_each(tell);
                left.clear();
                right.clear();
            }
            (Some(job), PointSums::Fast { grid, .. }) => {
                job.fast_mut().grid_to_sums(grid).for_each(tell);
            }
            _ => debug_assert!(false, "a projector of another plan"),
        }
    }

    /// Plan and scratch, where the kernels are the fast ones.
    pub(super) fn fast(&mut self) -> Option<&mut FastLegendre> {
        self.fast.as_mut().map(|job| job.fast_mut())
    }

    /// Returns how many slices it takes to set one more evaluator to a series: one at least.
    #[must_use]
    pub fn series_slices(&self) -> usize {
        slices(self.fast.as_deref().map(GridToSumsJob::interp))
    }

    /// Returns about how many nanoseconds of a core one of these slices takes.
    ///
    /// # Panics
    /// If there is no such slice.
    #[must_use]
    pub fn series_cost(&self, slice: usize) -> usize {
        cost(self.fast.as_deref().map(GridToSumsJob::interp), slice)
    }

    /// Sets one more evaluator as [`SeriesJob::run`] does, between two runs of all slices.
    ///
    /// # Panics
    /// If there is no such slice.
    pub fn run_series(&mut self, slice: usize, to: &mut Evaluator, term: impl FnMut(usize) -> f64) {
        let job = self.fast.as_deref_mut().map(GridToSumsJob::interp_mut);
        run_series(job, slice, to, term);
    }
}

/// A direct job is one slice.
fn slices(job: Option<&impl FastJob>) -> usize {
    job.map_or(1, FastJob::slices)
}

/// A direct slice counts as no work.
fn cost(job: Option<&impl FastJob>, slice: usize) -> usize {
    job.map_or(0, |job| job.cost(slice))
}

fn run_series(
    job: Option<&mut SeriesToGridJob>,
    slice: usize,
    to: &mut Evaluator,
    term: impl FnMut(usize) -> f64,
) {
    match (job, &mut to.polynomial) {
        (None, Polynomial::Direct { series, .. }) => set_series(series, term),
        (Some(job), Polynomial::Fast { grid, .. }) => job.run(slice, grid, term),
        _ => debug_assert!(false, "an evaluator of another plan"),
    }
}

fn set_series(series: &mut [f64], mut term: impl FnMut(usize) -> f64) {
    for (n, to) in series.iter_mut().enumerate() {
        *to = term(n);
    }
}

/// `P_n` of the left side is the mirror image of the right side's.
fn of_both_sides(left: &Sums, right: &Sums) -> impl Iterator<Item = f64> {
    let both = left.finish().zip(right.finish()).enumerate();
    both.map(|(n, (left, right))| {
        if n % 2 == 0 {
            right + left
        } else {
            right - left
        }
    })
}

/// Counts how far a job has come that is done for some channels, one after the other.
#[derive(Clone, Debug)]
pub struct Progress {
    /// Costs of a channel's slices up to the end of each.
    ends: Vec<usize>,
    channels: usize,
    done: usize,
}

/// Names a slice whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The channel that it is for.
    pub channel_idx: usize,
    /// The slice, counted from 0.
    pub slice: usize,
}

impl Progress {
    /// Begins a job with slices of these costs, one at least. Nothing is done. Allocates.
    #[must_use]
    pub fn prepare(costs: impl Iterator<Item = usize>, channels: usize) -> Self {
        let add = |sum: &mut usize, cost| {
            *sum += cost;
            Some(*sum)
        };
        Self {
            ends: costs.scan(0, add).collect(),
            channels,
            done: 0,
        }
    }

    /// Returns the cost of all slices for one channel.
    #[must_use]
    pub fn channel_cost(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Returns the cost of all slices for all channels.
    #[must_use]
    pub fn cost(&self) -> usize {
        self.channel_cost() * self.channels
    }

    /// Begins again with all that is to be done.
    pub fn begin(&mut self) {
        self.done = 0;
    }

    /// Leaves nothing to be done.
    pub fn skip(&mut self) {
        self.done = self.ends.len() * self.channels;
    }

    /// Tells whether nothing is left.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done == self.ends.len() * self.channels
    }

    /// Returns the next slice, if `has_time` for its own cost and that of all before it; it counts as done from here on.
    pub fn next_due(&mut self, has_time: impl Fn(usize) -> bool) -> Option<Due> {
        if self.is_done() {
            return None;
        }
        let slices = self.ends.len();
        let due = Due {
            channel_idx: self.done / slices,
            slice: self.done % slices,
        };
        let end = due.channel_idx * self.channel_cost() + self.ends[due.slice];
        has_time(end).then(|| {
            self.done += 1;
            due
        })
    }
}
