//! Projecting onto a window what moves into it: points, one at a time, and step functions.

use super::jobs::SumsJob;
use super::jumps::JumpSums;
use super::plan::{Tables, TransformPlan};
use super::projector::{Projector, Side};
use super::step_points::StepPoints;
use crate::math::SimdLevel;
use crate::math::simd::{CompensatedSum, two_sum};
use fearless_simd::dispatch;

/// Points of a side that wait: whole strips of the kernels.
const STRIP: usize = 256;

/// Measures a place in the window, from both ends, so that neither is computed by subtracting the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WindowPlace {
    /// `u`, 0 the oldest.
    pub from_start: f64,
    /// `1 - u`, 0 is now.
    pub from_now: f64,
}

/// Tells how ages lie on a window, 0 the end of it that is now.
pub trait WindowMeasure {
    /// Returns where an age stands.
    fn place(&self, age: f64) -> WindowPlace;
    /// Returns the age itself, or the window's where it is older.
    fn clip(&self, age: f64) -> f64;
    /// Returns the share of the window that a unit of age fills there.
    fn density(&self, age: f64) -> f64;
    /// Returns the share of the window between two ages: not by subtracting places.
    fn share(&self, older: f64, newer: f64) -> f64;
    /// Returns the density, where it is the same of all ages.
    fn even_density(&self) -> Option<f64> {
        None
    }
}

/// Is a window as long as its oldest age.
#[derive(Clone, Copy, Debug)]
pub(super) struct EvenWindow {
    pub(super) length: f64,
}

impl WindowMeasure for EvenWindow {
    fn place(&self, age: f64) -> WindowPlace {
        WindowPlace {
            from_start: ((self.length - age) / self.length).max(0.0),
            from_now: (age / self.length).min(1.0),
        }
    }

    fn clip(&self, age: f64) -> f64 {
        age.min(self.length)
    }

    fn density(&self, _: f64) -> f64 {
        1.0 / self.length
    }

    fn share(&self, older: f64, newer: f64) -> f64 {
        (older - newer) / self.length
    }
}

/// Describes a function that is constant on cells.
#[derive(Clone, Copy, Debug)]
pub struct StepFunction<'a> {
    /// The value on each cell.
    pub values: &'a [f64],
    /// The cells' ends as ages, oldest first, one more than the values.
    pub knots: &'a [f64],
    /// How many cells, from the oldest on, are known to be of width one.
    pub known_units: usize,
}

/// Knots that are looked at together.
const KNOTS: usize = 64;

impl StepFunction<'_> {
    /// Counts the cells of width one before the first that is not; none where the window is shorter.
    #[inline(always)]
    fn leading_units(&self, measure: &impl WindowMeasure) -> usize {
        let is_whole = self
            .knots
            .first()
            .is_some_and(|age| measure.clip(*age) == *age);
        if !is_whole {
            return 0;
        }
        let is_unit = |older: &f64, newer: &f64| older - newer == 1.0;
        let alike = |from: &usize| {
            let knots = &self.knots[*from..(from + KNOTS + 1).min(self.knots.len())];
            let pairs = knots.iter().zip(&knots[1..]);
            // Without a branch a knot, so that it is done on vectors.
            pairs.fold(true, |all, (older, newer)| all & is_unit(older, newer))
        };
        let cells = self.values.len();
        let known = self.known_units.min(cells);
        let strips = (known..cells).step_by(KNOTS);
        let sure = known + strips.take_while(alike).count() * KNOTS;
        let sure = sure.min(cells);
        let more = self.knots[sure..].windows(2);
        sure + more.take_while(|pair| is_unit(&pair[0], &pair[1])).count()
    }

    /// Its integral over the window.
    fn mean(&self, measure: &impl WindowMeasure) -> f64 {
        let cells = self.values.iter().zip(self.knots.windows(2));
        let terms = cells.map(|(value, ages)| value * measure.share(ages[0], ages[1]));
        // A constant stays itself however many cells hold it.
        let (sum, lost) = terms.fold((0.0, 0.0), |sum, term| two_sum(sum, &term));
        sum + lost
    }
}

/// Holds plan and scratch of a window's moments; serves one window at a time. Realtime: all but `prepare`.
#[derive(Clone, Debug)]
pub struct WindowProjector {
    points: WindowPoints,
    steps: Steps,
    /// Integral of the step functions.
    mean: f64,
    level: SimdLevel,
}

/// Step functions, as each of the kernels takes them.
#[derive(Clone, Debug)]
enum Steps {
    Direct(StepJumps),
    Fast(Box<StepPoints>),
}

/// Collects weighted points on their way to a projector, a strip at a time.
#[derive(Clone, Debug)]
pub(super) struct WindowPoints {
    projector: Projector,
    left: Strip,
    right: Strip,
}

/// What waits on a side: the first `len` of a strip.
#[derive(Clone, Debug)]
struct Strip {
    delta: Box<[f64; STRIP]>,
    weight: Box<[f64; STRIP]>,
    len: usize,
}

impl WindowProjector {
    /// Makes an empty window. Allocates.
    #[must_use]
    pub fn prepare(plan: &TransformPlan) -> Self {
        let (level, orders) = (plan.level(), plan.orders());
        Self {
            points: WindowPoints {
                projector: plan.projector(),
                left: Strip::new(),
                right: Strip::new(),
            },
            steps: match &*plan.tables {
                Tables::Direct(_) => Steps::Direct(StepJumps::prepare(level, orders)),
                Tables::Fast(_) => Steps::Fast(Box::new(StepPoints::prepare(level, orders))),
            },
            mean: 0.0,
            level,
        }
    }

    /// Adds a point at a distance `delta` from its side.
    pub fn add(&mut self, side: Side, delta: f64, weight: f64) {
        self.points.add(side, delta, weight);
    }

    /// Adds a step function.
    pub fn add_steps(&mut self, function: StepFunction<'_>, measure: &impl WindowMeasure) {
        // Nothing of its own, but compiled for the level's vectors.
        let units = dispatch!(self.level.0, _simd => function.leading_units(measure));
        let mut sum = CompensatedSum::new(self.level);
        match &mut self.steps {
            Steps::Direct(jumps) => {
                jumps.add(function, measure);
                sum.add(function.values);
            }
            Steps::Fast(points) => {
                points.add(function, units, measure, &mut self.points, &mut sum);
            }
        }
        let alike = measure.even_density();
        let alike = alike.filter(|_| units == function.values.len());
        self.mean += alike.map_or_else(|| function.mean(measure), |density| density * sum.total());
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

impl WindowPoints {
    #[inline]
    pub(super) fn add(&mut self, side: Side, delta: f64, weight: f64) {
        let strip = match side {
            Side::Left => &mut self.left,
            Side::Right => &mut self.right,
        };
        if strip.push(delta, weight) {
            let (delta, weight) = strip.take();
            self.projector.add(side, delta, weight);
        }
    }

    /// Adds a point to the side that it stands on.
    #[inline]
    pub(super) fn add_place(&mut self, place: WindowPlace, weight: f64) {
        if place.from_now <= 0.5 {
            self.add(Side::Right, 2.0 * place.from_now, weight);
        } else {
            self.add(Side::Left, 2.0 * place.from_start, weight);
        }
    }

    /// Lets none wait.
    fn flush(&mut self) {
        let (right, left) = (&mut self.right, &mut self.left);
        for (side, strip) in [(Side::Right, right), (Side::Left, left)] {
            let (delta, weight) = strip.take();
            self.projector.add(side, delta, weight);
        }
    }
}

impl Strip {
    fn new() -> Self {
        Self {
            delta: Box::new([0.0; STRIP]),
            weight: Box::new([0.0; STRIP]),
            len: 0,
        }
    }

    /// Tells whether the strip is full now; then it is to be taken.
    #[inline]
    fn push(&mut self, delta: f64, weight: f64) -> bool {
        let at = self.len % STRIP;
        self.delta[at] = delta;
        self.weight[at] = weight;
        self.len = at + 1;
        self.len == STRIP
    }

    /// Returns what waits; nothing does then.
    fn take(&mut self) -> (&[f64], &[f64]) {
        let len = std::mem::take(&mut self.len);
        (&self.delta[..len], &self.weight[..len])
    }
}

/// Holds step functions by their jumps.
#[derive(Clone, Debug)]
pub(super) struct StepJumps {
    sums: JumpSums,
    left: Strip,
    right: Strip,
}

impl StepJumps {
    pub(super) fn prepare(level: SimdLevel, orders: usize) -> Self {
        Self {
            sums: JumpSums::prepare(level, orders),
            left: Strip::new(),
            right: Strip::new(),
        }
    }

    /// Writes the moments of one function alone.
    pub(super) fn project(
        &mut self,
        function: StepFunction<'_>,
        measure: &impl WindowMeasure,
        moments: &mut [f64],
    ) {
        moments.fill(0.0);
        self.add(function, measure);
        self.sums.take(moments);
        moments
            .iter_mut()
            .take(1)
            .for_each(|mean| *mean += function.mean(measure));
    }

    /// Adds all but the mean.
    fn add(&mut self, function: StepFunction<'_>, measure: &impl WindowMeasure) {
        let mut before = 0.0;
        for (j, age) in function.knots.iter().enumerate() {
            let after = function.values.get(j).copied().unwrap_or(0.0);
            let WindowPlace {
                from_start,
                from_now,
            } = measure.place(*age);
            if from_start <= 0.5 {
                self.push(Side::Left, 2.0 * from_start, before - after);
            } else {
                self.push(Side::Right, 2.0 * from_now, before - after);
            }
            before = after;
        }
        self.flush(Side::Left);
        self.flush(Side::Right);
    }

    fn push(&mut self, side: Side, delta: f64, jump: f64) {
        let strip = match side {
            Side::Left => &mut self.left,
            Side::Right => &mut self.right,
        };
        if strip.push(delta, jump) {
            self.flush(side);
        }
    }

    fn flush(&mut self, side: Side) {
        let strip = match side {
            Side::Left => &mut self.left,
            Side::Right => &mut self.right,
        };
        let (delta, jumps) = strip.take();
        self.sums.add(side, delta, jumps);
    }
}
