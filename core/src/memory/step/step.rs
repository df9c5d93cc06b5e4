//! Which kernels a step of the window uses.

use super::Projector;
use super::fast::FastProjector;
use crate::math::SimdLevel;
use crate::memory::measure::{RunningMeasure, WindowMotion};
use crate::transform::Kernels;

/// A step of the window, chosen once.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Direct(Box<Projector>),
    Fast(Box<FastProjector>),
}

impl Step {
    /// For blocks of up to `max_frames` frames. Allocates.
    pub(crate) fn prepare(
        kernels: Kernels,
        level: SimdLevel,
        order: usize,
        max_frames: usize,
    ) -> Self {
        match kernels {
            Kernels::Direct => Self::Direct(Box::new(Projector::prepare(level, order, max_frames))),
            Kernels::Fast => Self::Fast(Box::new(FastProjector::prepare(level, order))),
        }
    }

    /// Writes into `new` the memory after the window has moved and taken a block of samples held
    /// on cells; `ages` are its knots', oldest first, one more than the samples.
    pub(crate) fn take(
        &mut self,
        (old, motion): (&[f64], WindowMotion),
        (samples, ages): (&[f64], &[f64]),
        clock: &RunningMeasure,
        new: &mut [f64],
    ) {
        match self {
            Self::Direct(direct) => {
                direct.carry(old, motion, new);
                direct.hold(samples, ages, clock, new);
            }
            Self::Fast(fast) => {
                fast.carry(old, motion);
                fast.hold(samples, ages, clock, new);
            }
        }
        super::settle(new);
    }
}
