//! What a run says.

use serde::Serialize;

use super::Psychometric;
use crate::statistics::{abx_d_prime, triangle_d_prime};
use crate::test::Ladder;

/// Holds the threshold of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ThresholdEstimate {
    /// Octaves above the easiest step: mean of what is believed after the last answer.
    pub intensity: f64,
    /// 95 % interval, octaves.
    pub interval: [f64; 2],
    /// Order, numbers or seconds.
    pub value: f64,
    /// 95 % interval, in rising order.
    pub interval_value: [f64; 2],
    /// The staircase's own mean of reversals; `None` for the other rule and of too few.
    pub reversal_value: Option<f64>,
    /// Whether the interval reaches beyond the steps: the threshold may lie outside.
    pub is_beyond: bool,
    /// The function of mean parameters.
    pub function: Psychometric,
    /// Right answers at each step that was asked.
    pub points: Vec<PsychometricPoint>,
    /// Answers in all.
    pub trials: usize,
}

/// Counts the answers to a step.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PsychometricPoint {
    /// Order, numbers or seconds.
    pub value: f64,
    /// Octaves above the easiest.
    pub intensity: f64,
    /// Answers.
    pub trials: u64,
    /// Right ones.
    pub correct: u64,
}

impl ThresholdEstimate {
    /// Estimates d' from a share of right answers, as the run's task asks for it: where 70.7 % are right it is always
    /// the same.
    #[must_use]
    pub fn d_prime(&self, share_correct: f64) -> f64 {
        if self.function.guess_rate < 0.5 {
            triangle_d_prime(share_correct)
        } else {
            abx_d_prime(share_correct)
        }
    }
}

/// A step's value is its easiest's, moved by octaves in the steps' own direction.
pub(super) fn value_at(ladder: &Ladder, intensity: f64) -> f64 {
    let values =
        [ladder.steps.first(), ladder.steps.last()].map(|step| step.map_or(1.0, |step| step.value));
    let [easiest, hardest] = values;
    if hardest > easiest {
        easiest * (-intensity).exp2()
    } else {
        easiest * intensity.exp2()
    }
}

pub(super) fn is_beyond(intensities: &[f64], [low, high]: [f64; 2]) -> bool {
    let [easiest, hardest] = [intensities.first(), intensities.last()];
    hardest.is_some_and(|hardest| low < *hardest) || easiest.is_some_and(|easiest| high > *easiest)
}

pub(super) fn points(ladder: &Ladder, answers: &[(usize, bool)]) -> Vec<PsychometricPoint> {
    let point = |(idx, step): (usize, &crate::test::Step)| {
        let here = answers.iter().filter(move |(step_idx, _)| *step_idx == idx);
        PsychometricPoint {
            value: step.value,
            intensity: step.intensity,
            trials: here.clone().count() as u64,
            correct: here.filter(|(_, is_right)| *is_right).count() as u64,
        }
    };
    let all = ladder.steps.iter().enumerate().map(point);
    all.filter(|point| point.trials > 0).collect()
}
