//! Frozen coefficients, ready to be read.

use crate::math::{SimdLevel, orthonormal_scale};
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::memory::timeline::Timeline;
use crate::playback::frozen::FrozenMemory;
use crate::transform::{Evaluator, EvenOdd, Kernels, Progress, SeriesJob, TransformPlan};

/// Holds one polynomial a channel, ready to be played. Realtime: all but the constructors.
///
/// Cost: O(1) a frame read with room for at least 128 coefficients, else O(N). The former takes an
/// opening first, O(N log N), which is spread over frames. Memory: some 500 bytes a coefficient, but 90
/// where the plan is that of the memory which was frozen, and 26 more a channel; at N = 65,536 in stereo
/// 36 MB and 9 MB.
#[derive(Debug)]
pub struct Polynomials {
    frozen: FrozenMemory,
    edits: CoefficientEdits,
    job: SeriesJob,
    progress: Progress,
    /// Nanoseconds that there were since all was to be set.
    time: usize,
    /// A channel each.
    evaluators: Vec<Evaluator>,
}

impl Polynomials {
    /// Makes an empty one, with room for `max_order` coefficients a channel. Allocates.
    #[must_use]
    pub fn prepare(max_order: usize, channels: usize) -> Self {
        Self::of(FrozenMemory::prepare(max_order, channels))
    }

    /// Makes those of a frozen memory, open. Allocates. Cost: O(N log N).
    #[must_use]
    pub fn of(frozen: FrozenMemory) -> Self {
        let kernels = Kernels::for_order(SimdLevel::detect(), frozen.max_order());
        Self::of_by(frozen, kernels)
    }

    /// Makes what [`Self::of`] makes, by these kernels. Allocates.
    #[must_use]
    pub(crate) fn of_by(frozen: FrozenMemory, kernels: Kernels) -> Self {
        let transform = TransformPlan::prepare(kernels, SimdLevel::detect(), frozen.max_order());
        Self::with(frozen, &transform)
    }

    /// Makes what [`Self::of`] makes, sharing tables with a plan for as many coefficients as there is room for.
    pub(crate) fn sharing(frozen: FrozenMemory, transform: &TransformPlan) -> Self {
        Self::with(frozen, &transform.or_fastest())
    }

    fn with(frozen: FrozenMemory, transform: &TransformPlan) -> Self {
        let channels = frozen.channels();
        let job = SeriesJob::prepare(transform);
        let costs = (0..job.slices()).map(|slice| job.cost(slice));
        let mut new = Self {
            edits: CoefficientEdits::default(),
            progress: Progress::prepare(costs, channels),
            job,
            time: 0,
            evaluators: vec![transform.evaluator(); channels],
            frozen,
        };
        new.begin();
        new.open();
        new
    }

    /// Takes coefficients as [`FrozenMemory::take`] does.
    pub(crate) fn take<'c>(
        &mut self,
        timeline: Timeline,
        sample_rate_hz: f64,
        coefficients: impl Fn(usize) -> &'c [f64],
    ) {
        self.frozen.take(timeline, sample_rate_hz, coefficients);
        self.begin();
    }

    /// Sets what is heard of the coefficients, which stay as they are.
    pub(super) fn edit(&mut self, edits: CoefficientEdits) {
        if edits != self.edits {
            self.edits = edits;
            self.begin();
        }
    }

    /// All is to be set again.
    fn begin(&mut self) {
        self.time = 0;
        self.progress.begin();
        self.work(0);
    }

    /// Sets all that is left of the polynomials, at once.
    pub(super) fn open(&mut self) {
        self.work(self.time_left());
    }

    /// Goes on with setting polynomials for so many nanoseconds of a core: a slice is done when its cost and that
    /// of those before it had the time.
    pub(super) fn work(&mut self, nanos: usize) {
        self.time = self.time.saturating_add(nanos);
        let Self {
            frozen,
            edits,
            job,
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
    pub(super) fn time_left(&self) -> usize {
        if self.progress.is_done() || self.frozen.order() == 0 {
            return 0;
        }
        self.progress.cost() - self.time
    }

    pub(crate) fn clear(&mut self) {
        self.frozen.clear();
    }

    pub(crate) fn frozen(&self) -> &FrozenMemory {
        &self.frozen
    }

    /// Tells whether there is room for just `channels` times `order` coefficients: with more of it, what is
    /// frozen would be read on another grid, and not to the bit as where it is restored.
    pub(crate) fn is_for(&self, channels: usize, order: usize) -> bool {
        self.frozen.channels() == channels && self.frozen.max_order() == order
    }

    /// Sums over even and over odd orders at `delta`, of a channel; of the last one where there is no
    /// such channel: what was mono is heard on both sides. Zero until it is open.
    pub(super) fn read(&self, channel_idx: usize, delta: &[f64], sums: EvenOdd<'_>) {
        let evaluator = self.evaluators.get(channel_idx).or(self.evaluators.last());
        match evaluator {
            Some(evaluator) if self.progress.is_done() && self.frozen.order() > 0 => {
                evaluator.evaluate(delta, sums);
            }
            _ => {
                sums.even.fill(0.0);
                sums.odd.fill(0.0);
            }
        }
    }

    /// Returns what a channel says was heard so many frames before the end of the window. Allocates.
    pub(crate) fn at_ages(&self, channel_idx: usize, ages_frames: &[f64]) -> Vec<f64> {
        let timeline = self.frozen.timeline();
        let places: Vec<_> = ages_frames.iter().map(|age| timeline.place(*age)).collect();
        let delta: Vec<f64> = places.iter().map(|place| place.delta()).collect();
        let [mut even, mut odd] = [vec![0.0; delta.len()], vec![0.0; delta.len()]];
        let sums = EvenOdd {
            even: &mut even,
            odd: &mut odd,
        };
        self.read(channel_idx, &delta, sums);
        let parts = even.iter().zip(&odd);
        let both = places.iter().zip(parts);
        both.map(|(place, (even, odd))| place.value(*even, *odd))
            .collect()
    }
}

/// What is heard of `(2n+1) d_n`.
fn term_of(coefficients: &[f64], edits: &CoefficientEdits, n: usize) -> f64 {
    let c = coefficients.get(n);
    orthonormal_scale(n) * edits.apply(n, c.copied().unwrap_or(0.0))
}
