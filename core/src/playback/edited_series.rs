//! What is heard of frozen coefficients, set piece by piece so that it can be read.

use crate::math::orthonormal_scale;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::playback::frozen::FrozenMemory;
use crate::transform::{Evaluator, Progress, SeriesJob, TransformPlan};

/// A coefficient that is tilted, painted over and cut takes so long at most (bench `edits`).
const TERM_NANOS: usize = 40;

/// Holds the series of every channel under the same edits. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct EditedSeries {
    pub(super) edits: CoefficientEdits,
    progress: Progress,
    /// Nanoseconds that there were since all was to be set.
    time: usize,
    /// A channel each.
    evaluators: Vec<Evaluator>,
}

impl EditedSeries {
    /// Allocates.
    pub(super) fn prepare(job: &SeriesJob, transform: &TransformPlan, channels: usize) -> Self {
        let cost = |slice| job.cost(slice) + TERM_NANOS * job.terms(slice);
        let costs = (0..job.slices()).map(cost);
        Self {
            edits: CoefficientEdits::default(),
            progress: Progress::prepare(costs, channels),
            time: 0,
            evaluators: vec![transform.evaluator(); channels],
        }
    }

    /// All is to be set again.
    pub(super) fn begin(&mut self) {
        self.time = 0;
        self.progress.begin();
    }

    /// Goes on for so many nanoseconds of a core: a slice is done when its cost and that of those before it had the time.
    pub(super) fn work(&mut self, frozen: &FrozenMemory, job: &mut SeriesJob, nanos: usize) {
        self.time = self.time.saturating_add(nanos);
        let Self {
            edits,
            progress,
            time,
            evaluators,
        } = self;
        while let Some(due) = progress.next_due(|end| end <= *time) {
            job.run(due.slice, &mut evaluators[due.channel_idx], |n| {
                term_of(frozen.coefficients(due.channel_idx), edits, n)
            });
        }
    }

    /// Nanoseconds of [`Self::work`] until it can be read.
    pub(super) fn time_left(&self, frozen: &FrozenMemory) -> usize {
        if self.progress.is_done() || frozen.order() == 0 || frozen.is_in_pieces() {
            return 0;
        }
        self.progress.cost() - self.time
    }

    /// Returns what is read of a channel, the last one where there is no such channel; `None` until all is set.
    pub(super) fn evaluator(&self, channel_idx: usize) -> Option<&Evaluator> {
        let evaluator = self.evaluators.get(channel_idx).or(self.evaluators.last());
        evaluator.filter(|_| self.progress.is_done())
    }
}

/// Returns what is heard of `(2n+1) d_n`.
fn term_of(coefficients: &[f64], edits: &CoefficientEdits, n: usize) -> f64 {
    let order = coefficients.len();
    let c = coefficients.get(edits.source(order, n));
    orthonormal_scale(n) * edits.heard(order, n, c.copied().unwrap_or(0.0))
}
