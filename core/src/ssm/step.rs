//! One step of a layer on its real state: the forms that `A_bar` takes.

mod dense;
mod diagonal;
mod feedback;
mod legs;

pub(super) use dense::DenseStep;
pub(super) use diagonal::{DiagonalStep, RealDiagonalStep, exp_minus_one};
pub(super) use feedback::FeedbackStep;
pub(super) use legs::LegsStep;

use super::kind::{LayerKind, StepRule};
use super::modes::Modes;
use super::spec::LayerSpec;
use crate::memory::textbook::LegtStep;

/// Steps `s' = A_bar s + B_bar u`, by what `A_bar` allows.
#[derive(Clone, Debug)]
pub(super) enum LinearStep {
    Diagonal(DiagonalStep),
    RealDiagonal(RealDiagonalStep),
    /// Normal plus rank one: a diagonal system that is fed back.
    Feedback(FeedbackStep),
    Legs(LegsStep),
    Legt(LegtStep),
    Dense(DenseStep),
}

impl LinearStep {
    pub(super) fn prepare(spec: &LayerSpec) -> Self {
        let LayerSpec {
            kind,
            order,
            step,
            rule,
        } = *spec;
        let diagonal = |modes: &Modes| Self::Diagonal(DiagonalStep::new(modes, step, rule));
        match (kind, rule) {
            (LayerKind::S4dLegs, _) => diagonal(&Modes::legs(order)),
            (LayerKind::S4dLin, _) => diagonal(&Modes::linear(order)),
            (LayerKind::S4dInv, _) => diagonal(&Modes::inverse(order)),
            (LayerKind::S4dReal, _) => Self::RealDiagonal(RealDiagonalStep::new(order, step, rule)),
            (LayerKind::S4, StepRule::Bilinear) => Self::Feedback(FeedbackStep::legs(order, step)),
            (LayerKind::Legs, StepRule::Bilinear) => Self::Legs(LegsStep::new(order, step)),
            (LayerKind::Legt, StepRule::Bilinear) => Self::Legt(LegtStep::bilinear(order, step)),
            _ => Self::Dense(DenseStep::zero_order_hold(kind, order, step)),
        }
    }

    pub(super) fn advance(&self, state: &mut [f64], scratch: &mut [f64], input: f64) {
        match self {
            Self::Diagonal(step) => step.advance(state, input),
            Self::RealDiagonal(step) => step.advance(state, input),
            Self::Feedback(step) => step.advance(state, input),
            Self::Legs(step) => step.advance(state, input),
            Self::Legt(step) => {
                step.advance(state, scratch, input);
                state.copy_from_slice(scratch);
            }
            Self::Dense(step) => {
                step.advance(state, scratch, input);
                state.copy_from_slice(scratch);
            }
        }
    }

    /// Writes `A_bar^frames B_bar` where it has a closed form; false where it has none.
    pub(super) fn write_response(&self, frames: usize, state: &mut [f64]) -> bool {
        match self {
            Self::Diagonal(step) => step.write_response(frames as f64, state),
            Self::RealDiagonal(step) => step.write_response(frames as f64, state),
            _ => return false,
        }
        true
    }

    /// Lets states `[state][number]` be for so many frames, where powers have a closed form; false where they have none.
    pub(super) fn decay(&self, frames: usize, states: &mut [f64]) -> bool {
        match self {
            Self::Diagonal(step) => step.decay(frames as f64, states),
            Self::RealDiagonal(step) => step.decay(frames as f64, states),
            _ => return false,
        }
        true
    }

    /// Returns what the slowest mode loses in a frame, in nepers, where the modes are held.
    pub(super) fn slowest_decay(&self) -> Option<f64> {
        match self {
            Self::Diagonal(step) => Some(step.slowest_decay()),
            Self::RealDiagonal(step) => Some(step.slowest_decay()),
            _ => None,
        }
    }
}
