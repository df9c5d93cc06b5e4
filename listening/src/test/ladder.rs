//! The values that an adaptive test moves between.

use serde::Serialize;

use super::{ListeningTest, Procedure, Stimulus, VariedParameter};
use crate::ListeningError;
use crate::error::refused;

/// More would not be rendered in an evening.
pub(super) const MAX_STEPS: usize = 64;

/// Lists the values of an adaptive test, from the easiest to the hardest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ladder {
    /// `[step_idx]`
    pub steps: Vec<Step>,
}

/// Describes one value of an adaptive test.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    /// The signal's name.
    pub signal: String,
    /// Order, numbers, or seconds.
    pub value: f64,
    /// How easily it is told from the reference, in octaves: 0 for the easiest, and less for what is harder.
    pub intensity: f64,
}

impl ListeningTest {
    /// Returns the values of an adaptive test; `None` for every other.
    ///
    /// # Errors
    /// They are too many, or two are one.
    pub fn ladder(&self) -> Result<Option<Ladder>, ListeningError> {
        let Procedure::AdaptiveThreshold {
            varies,
            from,
            to,
            steps_per_octave,
            ..
        } = self.procedure
        else {
            return Ok(None);
        };
        if !(1..=12).contains(&steps_per_octave) {
            return refused("steps_per_octave is outside 1 to 12");
        }
        if !(from.is_finite() && to.is_finite() && from > 0.0 && from < to) {
            return refused("an adaptive test goes `from` a value above 0 `to` a larger one");
        }
        let values = values(varies, [from, to], steps_per_octave as f64)?;
        Ok(Some(Ladder::of(varies, &values)))
    }

    /// Returns the only stimulus of an adaptive test with the value of a step; `None` where there is none.
    #[must_use]
    pub fn stimulus_at(&self, step: &Step) -> Option<Stimulus> {
        let Procedure::AdaptiveThreshold { varies, .. } = self.procedure else {
            return None;
        };
        let mut stimulus = self.stimuli.first()?.clone();
        stimulus.name.clone_from(&step.signal);
        match varies {
            VariedParameter::Order => stimulus.order = Some(count(step.value)),
            VariedParameter::Numbers => stimulus.numbers = Some(count(step.value)),
            VariedParameter::Window => stimulus.window = Some(step.value),
        }
        Some(stimulus)
    }
}

impl Ladder {
    fn of(varies: VariedParameter, rising: &[f64]) -> Self {
        let mut values = rising.to_vec();
        if varies == VariedParameter::Window {
            values.reverse();
        }
        let easiest = values.first().copied().unwrap_or(1.0);
        let step = |value: f64| Step {
            signal: format!("{} {value}", varies.name()),
            value,
            // Down from 0, whichever way the value goes.
            intensity: 0.0 - (value / easiest).log2().abs(),
        };
        Self {
            steps: values.into_iter().map(step).collect(),
        }
    }
}

fn values(
    varies: VariedParameter,
    [from, to]: [f64; 2],
    steps_per_octave: f64,
) -> Result<Vec<f64>, ListeningError> {
    let num_steps = 1.0 + ((to / from).log2() * steps_per_octave + 1e-9).floor();
    if !(2.0..=MAX_STEPS as f64).contains(&num_steps) {
        return refused(format!(
            "an adaptive test has 2 to {MAX_STEPS} values, and this one would have {num_steps}"
        ));
    }
    let value = |idx: usize| rounded(varies, from * (idx as f64 / steps_per_octave).exp2());
    let values: Vec<f64> = (0..count(num_steps)).map(value).collect();
    if values.windows(2).any(|pair| pair[0] >= pair[1]) {
        return refused("two values of the adaptive test are one: fewer steps_per_octave");
    }
    Ok(values)
}

/// Whole numbers, or microseconds.
fn rounded(varies: VariedParameter, value: f64) -> f64 {
    match varies {
        VariedParameter::Order | VariedParameter::Numbers => value.round(),
        VariedParameter::Window => (value * 1e6).round() / 1e6,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and `as` saturates"
)]
fn count(value: f64) -> usize {
    value as usize
}
