//! Projecting onto a window what moves into it: points, one at a time, and step functions.

use super::jobs::SumsJob;
use super::plan::{Tables, TransformPlan};
use super::projector::Side;
use super::step_function::{BegunSteps, StepFunction, WindowMeasure};
use super::step_jumps::StepJumps;
use super::step_points::StepPoints;
use super::window_points::WindowPoints;
use crate::math::SimdLevel;
use crate::math::simd::CompensatedSum;
use fearless_simd::dispatch;

/// Cells that are summed at once.
const SUMMED: usize = 2048;

/// Holds plan and scratch of a window's moments; serves one window at a time. Realtime: all but `prepare`.
#[derive(Clone, Debug)]
pub struct WindowProjector {
    points: WindowPoints,
    steps: Steps,
    /// Integral of the step functions.
    mean: f64,
    /// Sum of the first values of a step function that has begun, and how many these are.
    sum: CompensatedSum,
    summed: usize,
    level: SimdLevel,
}

/// Step functions, as each of the kernels takes them.
#[derive(Clone, Debug)]
enum Steps {
    Direct(StepJumps),
    Fast(Box<StepPoints>),
}

impl WindowProjector {
    /// Makes an empty window. Allocates.
    #[must_use]
    pub fn prepare(plan: &TransformPlan) -> Self {
        let (level, orders) = (plan.level(), plan.orders());
        Self {
            points: WindowPoints::new(plan.projector()),
            steps: match &*plan.tables {
                Tables::Direct(_) => Steps::Direct(StepJumps::prepare(level, orders)),
                Tables::Fast(_) => Steps::Fast(Box::new(StepPoints::prepare(level, orders))),
            },
            mean: 0.0,
            sum: CompensatedSum::new(level),
            summed: 0,
            level,
        }
    }

    /// Adds a point at a distance `delta` from its side.
    pub fn add(&mut self, side: Side, delta: f64, weight: f64) {
        self.points.add(side, delta, weight);
    }

    /// Adds points at distances `delta` from their side.
    ///
    /// # Panics
    /// If `weights` and `delta` differ in length.
    pub(crate) fn add_all(&mut self, side: Side, delta: &[f64], weights: &[f64]) {
        self.points.projector.add(side, delta, weights);
    }

    /// Tells whether steps whose oldest age this is can be added as they come, none being held for the end.
    pub(crate) fn passes(&self, oldest: f64, measure: &impl WindowMeasure) -> bool {
        let is_even = measure.even_density().is_some() && measure.clip(oldest) == oldest;
        is_even && matches!(self.steps, Steps::Fast(_))
    }

    /// Adds what is known of a step function, so far as nothing later changes how it is added; what was added of it
    /// before is not added again. [`Self::end_steps`] adds the rest: the same bits follow, however often this was
    /// called. Returns the first cell whose value is asked for again.
    pub(crate) fn add_begun(
        &mut self,
        begun: BegunSteps<'_>,
        measure: &impl WindowMeasure,
    ) -> usize {
        let units = self.leading_units(begun, measure);
        self.sum_strips(begun);
        match &mut self.steps {
            Steps::Direct(_) => 0,
            Steps::Fast(points) => {
                let added = points.add(begun, units, measure, &mut self.points);
                added.min(self.summed)
            }
        }
    }

    /// Adds the rest of a step function of which all is known, and held unless it [passes](Self::passes).
    pub(crate) fn end_steps(&mut self, steps: BegunSteps<'_>, measure: &impl WindowMeasure) {
        let whole = StepFunction {
            values: steps.values,
            knots: steps.knots,
            known_units: steps.known_units,
        };
        let units = self.leading_units(steps, measure);
        self.add_begun(steps, measure);
        match &mut self.steps {
            Steps::Direct(jumps) => jumps.add(whole, measure),
            Steps::Fast(points) => points.begin(),
        }
        let total = self.sum_rest(steps);
        let alike = measure.even_density();
        let alike = alike.filter(|_| units == steps.cells());
        self.mean += alike.map_or_else(|| whole.mean(measure), |density| density * total);
    }

    /// Adds a step function.
    pub fn add_steps(&mut self, function: StepFunction<'_>, measure: &impl WindowMeasure) {
        self.end_steps(function.into(), measure);
    }

    fn leading_units(&self, steps: BegunSteps<'_>, measure: &impl WindowMeasure) -> usize {
        // Nothing of its own, but compiled for the level's vectors.
        dispatch!(self.level.0, _simd => steps.leading_units(measure))
    }

    /// Sums what there is of a function in whole strips.
    fn sum_strips(&mut self, steps: BegunSteps<'_>) {
        let strips = steps.values_from(self.summed).chunks_exact(SUMMED);
        self.summed = steps.known() - strips.remainder().len();
        strips.for_each(|strip| self.sum.add(strip));
    }

    /// Returns the sum of all values, and forgets it.
    fn sum_rest(&mut self, steps: BegunSteps<'_>) -> f64 {
        let summed = std::mem::take(&mut self.summed);
        self.sum.add(steps.values_from(summed));
        std::mem::replace(&mut self.sum, CompensatedSum::new(self.level)).total()
    }

    /// Forgets all that was added. Cost: O(orders).
    pub(crate) fn clear(&mut self) {
        self.points.clear();
        (self.mean, self.summed) = (0.0, 0);
        self.sum = CompensatedSum::new(self.level);
        match &mut self.steps {
            Steps::Direct(jumps) => jumps.sums.clear(),
            Steps::Fast(points) => points.begin(),
        }
    }

    /// Lets no point wait: those that are added later are summed after these.
    pub fn flush(&mut self) {
        self.points.flush();
    }

    /// Writes the moments of all that was added, and leaves an empty window. The job is of the same plan and
    /// between two runs; `mean` is the points' integral where it is known without a sum. Cost: that of a job.
    pub fn take(&mut self, job: &mut SumsJob, mean: Option<f64>, moments: &mut [f64]) {
        self.points.flush();
        let mut to = moments.iter_mut();
        job.take(&mut self.points.projector, |sum| {
            if let Some(to) = to.next() {
                *to = sum;
            }
        });
        let steps = std::mem::take(&mut self.mean);
        match &mut self.steps {
            Steps::Direct(jumps) => {
                jumps.sums.take(moments);
                moments.iter_mut().take(1).for_each(|mean| *mean += steps);
            }
            Steps::Fast(_) => {
                if let (Some(points), Some(mean)) = (mean, moments.first_mut()) {
                    *mean = points + steps;
                }
            }
        }
    }
}
