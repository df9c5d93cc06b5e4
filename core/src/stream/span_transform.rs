//! The transform from what was learnt to what is read, done between a turn and the slices that follow it, one
//! channel after the other.
//!
//! What is learnt from again is set as it is, and once more as it is to be heard.

use super::learnt::{Learnt, Moments, PIECE_POINTS};
use super::moving_window::MovingWindow;
use super::span_learner::SpanLearner;
use super::strip_reader::StripReader;
use crate::math::orthonormal_scale;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::memory::exact_step::settle;
use crate::transform::{Due, Evaluator, Progress, Projector, SumsJob, TransformPlan};

/// Nanoseconds of a pair of points that is learnt, most of them the interpolation's, and of one that
/// is read: in the measure of [`SumsJob::cost`].
const LEARNT_COST: usize = 250;
const READ_COST: usize = 42;
/// How much faster than the rest it goes on: what is heard waits for it.
const PACE: usize = 2;

/// Takes what was learnt over to what is read. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct SpanTransform {
    job: SumsJob,
    progress: Progress,
    /// Nothing was learnt; what is coming was known before, and is set only.
    is_inherited: bool,
    /// What is heard of the window that is handed over.
    edits: CoefficientEdits,
    /// Orthonormal coefficients of the window that is handed over, `[channel][n]`.
    pub(super) coming: Vec<Vec<f64>>,
    /// Moments of a memory that has them at once.
    moments: Vec<f64>,
}

/// Says how much of the time for the hand-over has passed.
#[derive(Clone, Copy, Debug)]
pub(super) struct ElapsedShare {
    pub(super) frames: usize,
    pub(super) of: usize,
}

impl SpanTransform {
    pub(super) fn prepare(
        transform: &TransformPlan,
        channels: usize,
        learner: &mut SpanLearner,
        reader: &StripReader,
    ) -> Self {
        let job = SumsJob::prepare(transform);
        let is_fed_back = channels > 0 && matches!(learner.learnt(0), Learnt::Window(_));
        let again = if is_fed_back && !reader.is_silent() {
            job.series_slices()
        } else {
            0
        };
        let once = (0..job.slices()).map(|slice| job.cost(slice));
        let again = (0..again).map(|slice| job.series_cost(slice));
        Self {
            progress: Progress::prepare(once.chain(again), channels),
            job,
            is_inherited: false,
            edits: CoefficientEdits::default(),
            coming: vec![vec![0.0; transform.orders()]; channels],
            moments: vec![0.0; transform.orders()],
        }
    }

    /// The first frames of a hop, which are for it alone: its share of the work, were it `PACE` times
    /// less.
    pub(super) fn frames(&self, hop: usize, learner: &SpanLearner, reader: &StripReader) -> usize {
        let pieces = LEARNT_COST * learner.pieces() + READ_COST * reader.pieces();
        let own = self.progress.channel_cost();
        hop * own / (own + PACE * PIECE_POINTS * pieces).max(1)
    }

    /// Tells whether what was learnt by the last turn is not known yet.
    pub(super) fn is_behind(&self) -> bool {
        !self.progress.is_done() && !self.is_inherited
    }

    /// The turn has come: all is to be done, and this is heard.
    pub(super) fn begin(&mut self, edits: CoefficientEdits) {
        self.progress.begin();
        self.edits = edits;
        self.is_inherited = false;
    }

    /// Begins where nothing was learnt, and these are the coefficients of a channel.
    pub(super) fn begin_with<'c>(&mut self, coefficients: impl Fn(usize) -> &'c [f64]) {
        self.begin(CoefficientEdits::default());
        self.is_inherited = true;
        for (channel_idx, coming) in self.coming.iter_mut().enumerate() {
            coming.copy_from_slice(coefficients(channel_idx));
        }
    }

    /// Nothing was learnt, and what is read is silent.
    pub(super) fn rest(&mut self) {
        self.progress.skip();
    }

    /// Does what is due when so much time has passed: a slice is when its cost and that of those
    /// before it has the time. True where that was the last.
    pub(super) fn work(
        &mut self,
        time: ElapsedShare,
        learner: &mut SpanLearner,
        reader: &mut StripReader,
    ) -> bool {
        if self.progress.is_done() {
            return false;
        }
        let ElapsedShare { frames, of } = time;
        let time = frames.min(of) * self.progress.cost();
        while let Some(due) = self.progress.next_due(|end| end * of <= time) {
            self.run(due, learner, reader);
        }
        self.progress.is_done()
    }

    fn run(&mut self, due: Due, learner: &mut SpanLearner, reader: &mut StripReader) {
        let read = reader.evaluator(due.channel_idx);
        match (learner.learnt(due.channel_idx), read) {
            (Learnt::Segment(projector), Some(read)) => self.pass(due, projector, read),
            (Learnt::Window(window), read) => self.feed_back(due, window, read),
            (Learnt::Moments(learner), read) if !self.is_inherited => {
                self.tell(due.channel_idx, learner, read);
            }
            (Learnt::Segment(_) | Learnt::Moments(_), _) => {}
        }
    }

    /// What is read is what was learnt, but for what is cut.
    fn pass(&mut self, due: Due, learnt: &mut Projector, read: &mut Evaluator) {
        let (edits, coming) = (&self.edits, &mut self.coming[due.channel_idx]);
        let is_edited = !edits.is_none();
        self.job.run(due.slice, learnt, read, |n, moments| {
            coming[n] = orthonormal_scale(n) * moments[n];
            if is_edited {
                edits.heard_moment(n, &moments[..coming.len()])
            } else {
                moments[n]
            }
        });
    }

    fn feed_back(&mut self, due: Due, window: &mut MovingWindow, read: Option<&mut Evaluator>) {
        if let Some(slice) = due.slice.checked_sub(self.job.slices()) {
            if let Some(read) = read {
                self.set_again(Due { slice, ..due }, &window.past, read);
            }
            return;
        }
        let (is_inherited, coming) = (self.is_inherited, &mut self.coming[due.channel_idx]);
        let MovingWindow { past, next } = window;
        self.job.run(due.slice, next, past, |n, moments| {
            let mut moment = moments[n];
            let scale = orthonormal_scale(n);
            if is_inherited {
                return coming[n] / scale;
            }
            settle(std::slice::from_mut(&mut moment));
            coming[n] = scale * moment;
            moment
        });
    }

    fn set_again(&mut self, due: Due, past: &Evaluator, read: &mut Evaluator) {
        let (edits, coming) = (&self.edits, &self.coming[due.channel_idx]);
        if !edits.is_none() {
            self.job.run_series(due.slice, read, |n| {
                let order = coming.len();
                orthonormal_scale(n) * edits.heard(order, n, coming[edits.source(order, n)])
            });
        } else if due.slice == 0 {
            read.copy(past);
        }
    }

    /// What has moments at once.
    fn tell(
        &mut self,
        channel_idx: usize,
        learner: &mut dyn Moments,
        read: Option<&mut Evaluator>,
    ) {
        let Self {
            job,
            edits,
            moments,
            ..
        } = self;
        learner.finish(channel_idx, moments);
        for (n, (c, d)) in self.coming[channel_idx]
            .iter_mut()
            .zip(&*moments)
            .enumerate()
        {
            *c = orthonormal_scale(n) * d;
        }
        if let Some(read) = read {
            job.run_series(0, read, |n| {
                (2 * n + 1) as f64 * edits.heard_moment(n, moments)
            });
        }
    }
}
