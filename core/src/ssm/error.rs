//! Why a layer cannot be prepared.

use super::kind::LayerKind;

/// Says why a state-space layer cannot be prepared or run.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum LayerError {
    /// The order is out of range.
    #[error("{kind} takes an order from {min} to {max}, not {order}")]
    Order {
        /// The layer.
        kind: LayerKind,
        /// What was asked for.
        order: usize,
        /// The smallest.
        min: usize,
        /// The largest.
        max: usize,
    },
    /// The order of a layer of conjugate pairs is odd.
    #[error("{kind} counts two real numbers a pair: its order must be even, and {order} is odd")]
    OddOrder {
        /// The layer.
        kind: LayerKind,
        /// What was asked for.
        order: usize,
    },
    /// The rule needs a diagonal A.
    #[error("{kind} has no mixed step: only diagonal layers do, s4d-inv for one")]
    Rule {
        /// The layer.
        kind: LayerKind,
    },
    /// The step is not a positive number, or so large that nothing is remembered.
    #[error("a step of {step} is outside 1e-9 to 1000")]
    Step {
        /// What was asked for.
        step: f64,
    },
    /// The readout does not have as many numbers as the state.
    #[error("{kind} of order {expected} is read by {expected} real numbers, not by {actual}")]
    Readout {
        /// The layer.
        kind: LayerKind,
        /// The order.
        expected: usize,
        /// What was given.
        actual: usize,
    },
    /// The state's covariance cannot be solved even with its noise floor.
    #[error(
        "the readout cannot be solved with a noise floor of {noise_floor}: a larger one is needed"
    )]
    Singular {
        /// What was asked for.
        noise_floor: f64,
    },
}
