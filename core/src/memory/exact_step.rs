//! A step moves the window, in plain Legendre moments `d_n = integral_0^1 f(u) P_n(2u-1) du`:
//!
//! ```text
//! d' = project(old polynomial where the measure puts it) + project(new block)
//! ```
//!
//! Both are projections of known functions: the step adds nothing of its own but rounding. The old polynomial is
//! taken at the nodes of a quadrature, which move with the window. Realtime: all but `prepare`.

use crate::memory::running_measure::{KeptPart, RunningMeasure, WindowMotion};
use crate::transform::{
    BegunSteps, Evaluator, EvenOdd, NodeDistance, Quadrature, Share, Side, StepFunction, SumsJob,
    TransformPlan, WindowProjector,
};
use fearless_simd::dispatch;
use std::ops::Range;

/// Moments smaller than this (-1200 dB) are zero: silence becomes exact, and never subnormal.
const SILENCE: f64 = 1e-60;
/// Nodes that are read at once.
const STRIP: usize = 32;
/// Pairs of nodes that move at once: whole strips of the kernels.
const MOVED: usize = 256;

/// Plans and scratch; serves its channels in turn.
#[derive(Clone, Debug)]
pub(crate) struct ExactStep {
    job: SumsJob,
    quadrature: Quadrature,
    /// The old polynomial, to be read elsewhere than at the nodes.
    past: Evaluator,
    window: WindowProjector,
    /// Windows of channels whose blocks have begun, where it is known how a block will end.
    begun: Vec<WindowProjector>,
    /// What is left of `d_0`, where it is known without a sum.
    kept_mean: Option<f64>,
    transform: TransformPlan,
}

impl ExactStep {
    /// Makes steps for blocks that are taken whole, and for blocks of so many channels that [`Self::begin`]. Allocates some
    /// kilobyte an order. Cost: O(order) or O(order^2), as the plan's kernels.
    pub(crate) fn prepare(transform: &TransformPlan, begun: usize) -> Self {
        Self {
            job: SumsJob::prepare(transform),
            quadrature: Quadrature::prepare(transform),
            past: transform.evaluator(),
            window: WindowProjector::prepare(transform),
            begun: vec![WindowProjector::prepare(transform); begun],
            kept_mean: Some(0.0),
            transform: transform.clone(),
        }
    }

    /// Writes into `new` the memory after the window has moved and taken a block of samples held
    /// on cells.
    pub(crate) fn take(
        &mut self,
        old: &[f64],
        motion: WindowMotion,
        block: StepFunction<'_>,
        measure: &RunningMeasure,
        new: &mut [f64],
    ) {
        self.hold(block, measure);
        self.carry(old, motion);
        self.finish(new);
        settle(new);
    }

    /// Tells whether samples of a block whose oldest age this is can be taken by [`Self::begin`], to be held no longer.
    pub(crate) fn passes(&self, oldest: f64, measure: &RunningMeasure) -> bool {
        let window = self.begun.first();
        window.is_some_and(|window| window.passes(oldest, measure))
    }

    /// Takes the first samples of a channel's block whose knots are known, as far as nothing later changes how they
    /// are taken. [`Self::end`] takes the rest: the same bits follow, however often this was called. Returns the first
    /// sample that is asked for again.
    pub(crate) fn begin(
        &mut self,
        channel_idx: usize,
        begun: BegunSteps<'_>,
        measure: &RunningMeasure,
    ) -> usize {
        let window = self.begun.get_mut(channel_idx);
        window.map_or(0, |window| window.add_begun(begun, measure))
    }

    /// Takes the rest of a channel's block. [`Self::take_ended`] is to follow: points are summed in one order, however
    /// much had begun.
    pub(crate) fn end(
        &mut self,
        channel_idx: usize,
        block: BegunSteps<'_>,
        measure: &RunningMeasure,
    ) {
        let window = self.begun.get_mut(channel_idx);
        let window = window.unwrap_or(&mut self.window);
        window.end_steps(block, measure);
    }

    /// Does what [`Self::take`] does, of a channel whose block has ended.
    pub(crate) fn take_ended(
        &mut self,
        channel_idx: usize,
        old: &[f64],
        motion: WindowMotion,
        new: &mut [f64],
    ) {
        self.exchange(channel_idx);
        self.carry(old, motion);
        self.finish(new);
        settle(new);
        self.exchange(channel_idx);
    }

    fn exchange(&mut self, channel_idx: usize) {
        if let Some(window) = self.begun.get_mut(channel_idx) {
            std::mem::swap(window, &mut self.window);
        }
    }

    /// Forgets blocks that have begun.
    pub(crate) fn forget(&mut self) {
        self.begun.iter_mut().for_each(WindowProjector::clear);
    }

    /// Takes what is left of the memory `old` after the window has moved.
    pub(crate) fn carry(&mut self, old: &[f64], motion: WindowMotion) {
        let term = |n: usize| (2 * n + 1) as f64 * old.get(n).copied().unwrap_or(0.0);
        self.window.flush();
        match motion.kept {
            KeptPart::Nothing => return,
            KeptPart::Whole => {
                self.quadrature.set(&mut self.job, term);
                self.kept_mean = old.first().map(|mean| (1.0 - motion.new_share) * mean);
                self.carry_whole(motion.new_share);
            }
            KeptPart::Newest => {
                let slices = self.job.series_slices();
                (0..slices).for_each(|slice| self.job.run_series(slice, &mut self.past, term));
                self.kept_mean = None;
                self.carry_newest(motion.new_share);
            }
        }
        self.window.flush();
    }

    /// The nodes `q` move to `(1 - new_share) q`.
    fn carry_whole(&mut self, new_share: f64) {
        let pairs = self.quadrature.nodes().len();
        for from in (0..pairs).step_by(MOVED) {
            self.carry_pairs(from..(from + MOVED).min(pairs), new_share);
        }
    }

    /// Up to [`MOVED`] pairs. Distances rise: the last of the right nodes may have passed the middle.
    fn carry_pairs(&mut self, pairs: Range<usize>, new_share: f64) {
        let (share, kept) = (1.0 - new_share, Share::new(1.0 - new_share));
        let [mut left, mut right, mut moved] = [[0.0; MOVED]; 3];
        let count = pairs.len();
        let weights = [&mut left[..count], &mut right[..count]];
        // Nothing of its own, but compiled for the level's vectors.
        dispatch!(self.transform.level().0, _simd => {
            self.quadrature.write_weighed(pairs.clone(), share, weights);
            self.quadrature.write_shares(pairs.clone(), kept, &mut moved[..count]);
        });
        self.window
            .add_all(Side::Left, &moved[..count], &left[..count]);
        moved.iter_mut().for_each(|moved| *moved += 2.0 * new_share);
        let near = moved[..count].partition_point(|from_right| *from_right <= 1.0);
        self.window
            .add_all(Side::Right, &moved[..near], &right[..near]);
        for (pair, weight) in pairs.zip(right).skip(near) {
            let distance = self.quadrature.distance(pair).mirrored();
            self.window.add(Side::Left, kept.of(distance), weight);
        }
    }

    /// The old polynomial at the nodes of its newest part, `1 - kept (1 - q)`. The nodes being symmetric, these
    /// are the mirror image of the places `kept q` that they move to.
    fn carry_newest(&mut self, new_share: f64) {
        let (share, kept) = (1.0 - new_share, Share::new(1.0 - new_share));
        let far = |delta: f64| 2.0 * new_share + share * delta;
        let pairs = self.quadrature.nodes().len();
        for from in (0..pairs).step_by(STRIP) {
            let to = (from + STRIP).min(pairs);
            let delta = &self.quadrature.nodes().delta[from..to];
            let near = read(&self.past, delta, |delta| share * delta);
            let mirrored = read(&self.past, delta, |d| far(d).min(2.0 - far(d)));
            for pair in from..to {
                let node = self.quadrature.nodes().delta[pair];
                let left = mirrored[pair - from][usize::from(far(node) <= 1.0)];
                let values = [left, near[pair - from][0]];
                self.add_kept(pair, new_share, kept, values);
            }
        }
    }

    /// Weighs a pair of nodes with the values read at what becomes its left and its right node.
    fn add_kept(&mut self, pair: usize, new_share: f64, kept: Share, [left, right]: [f64; 2]) {
        let distance = self.quadrature.distance(pair);
        let weight = (1.0 - new_share) * self.quadrature.nodes().weight[pair];
        self.window
            .add(Side::Left, kept.of(distance), weight * left);
        self.add_kept_right(distance, new_share, kept, weight * right);
    }

    /// A node that stood at `x = 1 - delta` before the window took more.
    fn add_kept_right(&mut self, node: NodeDistance, new_share: f64, kept: Share, weight: f64) {
        let from_right = 2.0 * new_share + kept.of(node);
        if from_right <= 1.0 {
            self.window.add(Side::Right, from_right, weight);
        } else {
            let from_left = kept.of(node.mirrored());
            self.window.add(Side::Left, from_left, weight);
        }
    }

    /// Adds a block of samples held on cells.
    pub(crate) fn hold(&mut self, block: StepFunction<'_>, measure: &RunningMeasure) {
        self.window.add_steps(block, measure);
    }

    /// Writes the memory of all that was taken since the last call.
    pub(crate) fn finish(&mut self, new: &mut [f64]) {
        let kept_mean = self.kept_mean.replace(0.0);
        self.window.take(&mut self.job, kept_mean, new);
    }
}

/// A polynomial at `x = 1 - d` and `x = d - 1` for up to a strip of `d = place(delta)`.
fn read(past: &Evaluator, delta: &[f64], place: impl Fn(f64) -> f64) -> [[f64; 2]; STRIP] {
    let mut places = [0.0; STRIP];
    places
        .iter_mut()
        .zip(delta)
        .for_each(|(to, delta)| *to = place(*delta));
    let (mut even, mut odd) = ([0.0; STRIP], [0.0; STRIP]);
    let sums = EvenOdd {
        even: &mut even,
        odd: &mut odd,
    };
    past.evaluate(&places, sums);
    std::array::from_fn(|j| [even[j] + odd[j], even[j] - odd[j]])
}

/// Flushes what is inaudible by any measure to exact silence.
pub(crate) fn settle(moments: &mut [f64]) {
    for moment in moments {
        if moment.abs() < SILENCE {
            *moment = 0.0;
        }
    }
}
