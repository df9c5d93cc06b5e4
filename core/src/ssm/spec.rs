//! Which layer, of which order, stepped how.

use super::error::LayerError;
use super::kind::{LayerKind, StepRule};

/// Largest order of a state-space layer: its readout solves a dense system of as many unknowns.
pub const MAX_LAYER_ORDER: usize = 4096;
/// Largest order where the state's covariance or step is found by dense products.
const MAX_DENSE_ORDER: usize = 1024;
const STEPS: std::ops::RangeInclusive<f64> = 1e-9..=1000.0;

/// Specifies a linear layer to be prepared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LayerSpec {
    /// Its state matrix.
    pub kind: LayerKind,
    /// Real numbers of its state: `N/2` pairs of a complex layer.
    pub order: usize,
    /// `D = 1 / (time scale in seconds x sample rate)`.
    pub step: f64,
    /// How it is stepped.
    pub rule: StepRule,
}

impl LayerSpec {
    /// Specifies a layer that is stepped as it is published.
    #[must_use]
    pub const fn new(kind: LayerKind, order: usize, step: f64) -> Self {
        Self {
            kind,
            order,
            step,
            rule: kind.usual_rule(),
        }
    }

    /// Checks the ranges.
    ///
    /// # Errors
    /// [`LayerError`] names the value out of range.
    pub fn check(&self) -> Result<(), LayerError> {
        let Self {
            kind, order, step, ..
        } = *self;
        let (min, max) = (
            1 + usize::from(kind.has_pairs()),
            largest_order(kind, self.rule),
        );
        if !(min..=max).contains(&order) {
            return Err(LayerError::Order {
                kind,
                order,
                min,
                max,
            });
        }
        if kind.has_pairs() && !order.is_multiple_of(2) {
            return Err(LayerError::OddOrder { kind, order });
        }
        if self.rule == StepRule::Mixed && !kind.is_diagonal() {
            return Err(LayerError::Rule { kind });
        }
        if !STEPS.contains(&step) {
            return Err(LayerError::Step { step });
        }
        Ok(())
    }
}

fn largest_order(kind: LayerKind, rule: StepRule) -> usize {
    let is_dense = matches!(kind, LayerKind::Legs | LayerKind::S4) && rule != StepRule::Bilinear;
    if is_dense || kind == LayerKind::Legt {
        MAX_DENSE_ORDER
    } else {
        MAX_LAYER_ORDER
    }
}
