//! A run from its first trial to its threshold.

use super::estimate::{self, ThresholdEstimate};
use super::grid::BeliefGrid;
use super::staircase::Staircase;
use crate::test::{Ladder, Procedure, ThresholdRule};
use crate::{ListeningError, ListeningTest};

/// The interval is not asked for before: it would end runs whose first answers were lucky.
const MIN_TRIALS: usize = 15;

/// Conducts an adaptive run. The same answers make the same run again.
#[derive(Clone, Debug)]
pub struct AdaptiveRun {
    rule: ThresholdRule,
    max_trials: usize,
    max_reversals: usize,
    interval_octaves: f64,
    ladder: Ladder,
    intensities: Vec<f64>,
    grid: BeliefGrid,
    staircase: Staircase,
    /// Steps and whether the answer was right, `[trial]`.
    answers: Vec<(usize, bool)>,
}

impl AdaptiveRun {
    /// Begins a run.
    ///
    /// # Errors
    /// The test is not adaptive.
    pub fn begin(test: &ListeningTest) -> Result<Self, ListeningError> {
        let Procedure::AdaptiveThreshold {
            rule,
            task,
            max_trials,
            reversals,
            interval_octaves,
            ..
        } = test.procedure
        else {
            return crate::error::refused("the test is not adaptive");
        };
        let Some(ladder) = test.ladder()? else {
            return crate::error::refused("the test is not adaptive");
        };
        let intensities: Vec<f64> = ladder.steps.iter().map(|step| step.intensity).collect();
        Ok(Self {
            rule,
            max_trials,
            max_reversals: reversals,
            interval_octaves,
            grid: BeliefGrid::new(&intensities, task.guess_rate()),
            staircase: Staircase::new(intensities.len()),
            intensities,
            ladder,
            answers: Vec::new(),
        })
    }

    /// Returns the step that is asked next; `None` where the run is over.
    #[must_use]
    pub fn next_step(&self) -> Option<usize> {
        if self.is_over() {
            return None;
        }
        Some(match self.rule {
            ThresholdRule::Bayesian => self.grid.most_telling(),
            ThresholdRule::TwoDownOneUp => self.staircase.step_idx(),
        })
    }

    fn is_over(&self) -> bool {
        let trials = self.answers.len();
        let has_enough = match self.rule {
            ThresholdRule::TwoDownOneUp => self.staircase.reversals().len() >= self.max_reversals,
            ThresholdRule::Bayesian => trials >= MIN_TRIALS && self.is_narrow(),
        };
        trials >= self.max_trials || has_enough
    }

    fn is_narrow(&self) -> bool {
        let (_, [low, high]) = self.grid.threshold();
        high - low < self.interval_octaves
    }

    /// Takes the answer to a step.
    pub fn learn(&mut self, step_idx: usize, is_right: bool) {
        self.grid.learn(step_idx, is_right);
        self.staircase.learn(is_right);
        self.answers.push((step_idx, is_right));
    }

    /// Returns the answers so far: steps, and whether they were right.
    #[must_use]
    pub fn answers(&self) -> &[(usize, bool)] {
        &self.answers
    }

    /// Returns the steps.
    #[must_use]
    pub const fn ladder(&self) -> &Ladder {
        &self.ladder
    }

    /// Estimates the threshold from all answers so far.
    #[must_use]
    pub fn estimate(&self) -> ThresholdEstimate {
        let (intensity, interval) = self.grid.threshold();
        let value = |intensity| estimate::value_at(&self.ladder, intensity);
        let reversal_mean = self.staircase.reversal_mean(&self.intensities);
        let mut interval_value = interval.map(value);
        interval_value.sort_by(f64::total_cmp);
        ThresholdEstimate {
            intensity,
            interval,
            value: value(intensity),
            interval_value,
            reversal_value: reversal_mean
                .filter(|_| self.rule == ThresholdRule::TwoDownOneUp)
                .map(value),
            is_beyond: estimate::is_beyond(&self.intensities, interval),
            function: self.grid.mean_function(),
            points: estimate::points(&self.ladder, &self.answers),
            trials: self.answers.len(),
        }
    }
}
