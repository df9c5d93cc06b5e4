//! Two transforms, adjoint to each other, go between Legendre series and points `x_j`:
//!
//! ```text
//! evaluate:  y_j = sum_n e_n P_n(x_j)          project:  g_n = sum_j w_j P_n(x_j)
//! ```
//!
//! A point is held as `delta = 1 - |x|`, its distance to the nearer end of `[-1, 1]`, so that
//! nothing is lost by subtraction where `P_n` turns fastest; `P_n(-x) = (-1)^n P_n(x)` serves the
//! other half.
//!
//! A [`TransformPlan`] owns the choice between two ways, and makes what evaluates ([`Evaluator`], set by a
//! [`SeriesJob`]) and what projects ([`Projector`], whose sums a [`SumsJob`] takes); nothing outside this room can
//! tell which way it is. The [`direct`] kernels sum every order at every point. The [`fast`] ones go by way of
//! Chebyshev series (`connection`, a fast multipole method, `fmm`), a cosine transform (`dct`) and a nonuniform
//! FFT (`nufft`); [`sliced`] does so in slices of some microseconds.

mod both;
mod calibration;
mod connection;
mod dct;
pub(crate) mod direct;
mod evaluator;
pub(crate) mod fast;
mod fejer_values;
mod fmm;
mod group_nodes;
mod group_size;
mod jobs;
mod jumps;
mod kernel_calibration;
mod mirrored_matrix;
mod nufft;
mod plan;
mod point_set;
mod projector;
mod quadrature;
mod shared_plans;
mod shared_tables;
mod sinc_interpolator;
pub(crate) mod sliced;
mod step_function;
mod step_jumps;
mod step_points;
mod window_points;
mod window_projector;

pub(crate) use both::both;
pub use evaluator::{Evaluator, EvenOdd};
pub(crate) use jobs::Due;
pub use jobs::{Progress, SeriesJob, SumsJob};
pub(crate) use jumps::JumpSums;
pub use kernel_calibration::{CalibrationError, KernelCalibration};
pub use plan::TransformPlan;
pub(crate) use plan::{NodeErrors, SlicePoints};
pub use point_set::PointSet;
pub use projector::{Projector, Side};
pub use quadrature::Quadrature;
pub(crate) use quadrature::{NodeDistance, Share};
pub(crate) use shared_plans::PlanKey;
#[cfg(test)]
pub(crate) use shared_tables::MADE;
pub(crate) use shared_tables::SharedTables;
pub(crate) use sinc_interpolator::{REACH_FRAMES, SincInterpolator};
pub(crate) use step_function::BegunSteps;
pub use step_function::{StepFunction, WindowMeasure, WindowPlace};
pub use window_projector::WindowProjector;

use crate::math::SimdLevel;

/// Says how the sums over orders and points are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernels {
    /// Every order is summed at every point: O(N) a point.
    Direct,
    /// Series are transformed: O(log N) a point.
    Fast,
}

impl Kernels {
    /// Returns what is fastest for series of `orders` terms on this level, as far as it was measured: by [`KernelCalibration`], or else
    /// where this library was written. Realtime: yes.
    #[must_use]
    pub fn for_order(level: SimdLevel, orders: usize) -> Self {
        let measured = kernel_calibration::fast_from(level);
        if orders < measured.unwrap_or_else(|| calibration::fast_from(level)) {
            Self::Direct
        } else {
            Self::Fast
        }
    }
}
