//! Step functions by their jumps, added to the direct kernels' sums.

use super::jumps::JumpSums;
use super::projector::Side;
use super::step_function::{StepFunction, WindowMeasure, WindowPlace};
use super::window_points::Strip;
use crate::math::SimdLevel;

/// Holds step functions by their jumps.
#[derive(Clone, Debug)]
pub(super) struct StepJumps {
    pub(super) sums: JumpSums,
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
    pub(super) fn add(&mut self, function: StepFunction<'_>, measure: &impl WindowMeasure) {
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
