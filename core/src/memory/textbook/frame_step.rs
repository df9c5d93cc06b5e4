//! The step that takes a memory over one frame, as this crate takes it: the numbers behind every method.
//!
//! | memory | method | `A_bar` |
//! |---|---|---|
//! | LegS, from frame `k-1` to `k` | exact, zero-order hold | `exp(A ln(k/(k-1)))`, diagonal `((k-1)/k)^(n+1)` |
//! | LegS | as published (Gu et al. 2020) | the method's step of length `1/k` |
//! | fading | exact | `exp(A / tau)` |
//! | LegT | exact | the old polynomial, moved by a frame, projected |
//! | LegT | as published (Voelker et al. 2019) | the method's step of length `1/theta` |
//!
//! In log time LegS is time-invariant, `dc/d(ln t) = A c + B f`, so that its exact step is an exponential of
//! the logarithm, not of `1/k`: those differ by 1 % at `k = 10`.

use super::eigenvalues::legs_eigenvalues;
use super::state_equation::{Cell, StateEquation};
use crate::math::{SimdLevel, orthonormal_scale};
use crate::memory::exact_step::ExactStep;
use crate::memory::running_measure::RunningMeasure;
use crate::memory::spec::Method;
use crate::transform::{Kernels, StepFunction, TransformPlan};
use nalgebra::{DMatrix, DVector};

/// Says which memory takes a step of one frame, and which step that is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FrameStep {
    /// LegS, from frame `k - 1` to frame `k`, which is 1 or more.
    Legs {
        /// Frames after the step.
        k: f64,
    },
    /// Fading LegS: all its steps are alike.
    Fading {
        /// Time constant in frames.
        tau_frames: f64,
    },
    /// LegT: all its steps are alike.
    Legt {
        /// Window in frames.
        theta_frames: f64,
    },
}

impl FrameStep {
    /// Returns the step in the equation's time: what A is multiplied with. Infinite at the first frame of an exact
    /// LegS, which had no past.
    #[must_use]
    pub fn length(self, method: Method) -> f64 {
        match self {
            // Not ln(k) - ln(k-1), which cancels at large k.
            Self::Legs { k } if is_exact(method) => -(-1.0 / k).ln_1p(),
            Self::Legs { k: frames }
            | Self::Fading { tau_frames: frames }
            | Self::Legt {
                theta_frames: frames,
            } => 1.0 / frames,
        }
    }

    /// Returns the step as an RNN cell of `order` coefficients. Allocates. Cost: O(order^3).
    #[must_use]
    pub fn cell(self, method: Method, order: usize) -> Cell {
        match (self, method) {
            (Self::Legt { .. }, Method::Exact) => projected(self.measure(), order),
            (Self::Legs { .. } | Self::Fading { .. }, _) if is_exact(method) => {
                let mut cell = projected(self.measure(), order);
                // A is a triangle: above its diagonal a projection has nothing but rounding.
                cell.w.fill_upper_triangle(0.0, 1);
                cell
            }
            _ => self.equation(order).discretise(method, self.length(method)),
        }
    }

    /// Returns the state equation of which this is a step. Allocates.
    #[must_use]
    pub fn equation(self, order: usize) -> StateEquation {
        match self {
            Self::Legs { .. } | Self::Fading { .. } => StateEquation::legs(order),
            Self::Legt { .. } => StateEquation::legt(order),
        }
    }

    /// Returns the eigenvalues of `A_bar`, `[real, imaginary]`, where they are known whatever the order: those of a
    /// triangle, its diagonal. Allocates.
    #[must_use]
    pub fn known_eigenvalues(self, method: Method, order: usize) -> Option<Vec<[f64; 2]>> {
        let diagonal = || legs_eigenvalues(order, method, self.length(method));
        match self {
            Self::Legs { .. } | Self::Fading { .. } => {
                Some(diagonal().into_iter().map(|value| [value, 0.0]).collect())
            }
            Self::Legt { .. } => None,
        }
    }

    /// Returns the measure as it was before the step.
    fn measure(self) -> RunningMeasure {
        match self {
            Self::Legs { k } => RunningMeasure::Legs { elapsed: k - 1.0 },
            Self::Fading { tau_frames: tau } => RunningMeasure::Fading { tau, heard: true },
            Self::Legt {
                theta_frames: theta,
            } => RunningMeasure::Legt { theta, heard: true },
        }
    }
}

/// A held LegS has a closed form, which is what the exact memory computes.
fn is_exact(method: Method) -> bool {
    matches!(method, Method::Exact | Method::ZeroOrderHold)
}

/// The exact memory's own step, of each coefficient alone and of a sample alone.
fn projected(mut measure: RunningMeasure, order: usize) -> Cell {
    let transform = TransformPlan::prepare(Kernels::Direct, SimdLevel::detect(), order);
    let mut step = ExactStep::prepare(&transform, 0);
    let mut moments = vec![0.0; order];
    let mut w = DMatrix::zeros(order, order);
    let mut u = DVector::zeros(order);
    let scales: Vec<f64> = (0..order).map(orthonormal_scale).collect();
    let Some(motion) = measure.advance(1.0) else {
        return Cell { w, u };
    };
    for (k, mut column) in w.column_iter_mut().enumerate() {
        let mut alone = vec![0.0; order];
        alone[k] = 1.0 / scales[k];
        step.carry(&alone, motion);
        step.finish(&mut moments);
        let new = moments.iter().zip(&scales).map(|(d, r)| r * d);
        column.iter_mut().zip(new).for_each(|(to, c)| *to = c);
    }
    let cell = StepFunction {
        values: &[1.0],
        knots: &[1.0, 0.0],
        known_units: 0,
    };
    step.hold(cell, &measure);
    step.finish(&mut moments);
    let new = moments.iter().zip(&scales).map(|(d, r)| r * d);
    u.iter_mut().zip(new).for_each(|(to, c)| *to = c);
    Cell { w, u }
}
