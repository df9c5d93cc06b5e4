//! How a listener is asked.

use serde::{Deserialize, Serialize};

/// Says how a listener is asked, trial by trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Procedure {
    /// Is X the signal A or the signal B?
    Abx {
        /// Trials of each pair and material.
        trials: usize,
        /// What is A and B; empty: the reference against every stimulus.
        #[serde(default)]
        pairs: Vec<[String; 2]>,
    },
    /// Which of two signals is preferred, without a reference?
    AbPreference {
        /// Trials of each pair and material.
        trials: usize,
        /// What is compared; empty: every stimulus with every other.
        #[serde(default)]
        pairs: Vec<[String; 2]>,
        /// Whether "no preference" may be answered.
        #[serde(default)]
        ties: bool,
    },
    /// How good are all signals beside the reference, 0 to 100 (ITU-R BS.1534-3)?
    Mushra {
        /// Whether the 3.5 and 7 kHz low-passed references are among them.
        #[serde(default = "yes")]
        anchors: bool,
    },
    /// Which of three intervals is the odd one?
    Triangle {
        /// Trials of each pair and material.
        trials: usize,
        /// What differs; empty: the reference against every stimulus.
        #[serde(default)]
        pairs: Vec<[String; 2]>,
    },
    /// Up to which order, budget or window is a difference from the reference heard?
    AdaptiveThreshold {
        /// What is varied of the only stimulus.
        varies: VariedParameter,
        /// The smallest value.
        from: f64,
        /// The largest value.
        to: f64,
        /// Values of an octave.
        #[serde(default = "two")]
        steps_per_octave: usize,
        /// What a trial asks.
        #[serde(default)]
        task: ThresholdTask,
        /// Which value comes next.
        #[serde(default)]
        rule: ThresholdRule,
        /// A run ends here at the latest.
        #[serde(default = "sixty")]
        max_trials: usize,
        /// The staircase ends after so many reversals.
        #[serde(default = "twelve")]
        reversals: usize,
        /// The Bayesian rule ends where the 95 % interval of the threshold is narrower, octaves; 0: never.
        #[serde(default = "one_octave")]
        interval_octaves: f64,
    },
}

/// Names what an adaptive test varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VariedParameter {
    /// Coefficients of a window: the more, the harder.
    Order,
    /// Numbers of a budget: the more, the harder.
    Numbers,
    /// Seconds of a window of one order: the longer, the easier.
    Window,
}

/// Names what a trial of an adaptive test asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThresholdTask {
    /// The odd one of three intervals: one in three is guessed.
    #[default]
    Triangle,
    /// X is the reference or the stimulus: one in two is guessed.
    Abx,
}

/// Names the rule by which an adaptive test chooses the next value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThresholdRule {
    /// The value whose answer is expected to tell most (QUEST+, Watson 2017).
    #[default]
    Bayesian,
    /// Harder after two right answers, easier after a wrong one (Levitt 1971).
    TwoDownOneUp,
}

impl Procedure {
    /// Returns the word for it in files.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Abx { .. } => "abx",
            Self::AbPreference { .. } => "ab-preference",
            Self::Mushra { .. } => "mushra",
            Self::Triangle { .. } => "triangle",
            Self::AdaptiveThreshold { .. } => "adaptive-threshold",
        }
    }
}

impl VariedParameter {
    /// Returns the word for it in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Numbers => "numbers",
            Self::Window => "window",
        }
    }
}

impl ThresholdTask {
    /// Returns how often guessing is right.
    #[must_use]
    pub fn guess_rate(self) -> f64 {
        match self {
            Self::Triangle => 1.0 / 3.0,
            Self::Abx => 0.5,
        }
    }
}

const fn yes() -> bool {
    true
}

const fn two() -> usize {
    2
}

const fn twelve() -> usize {
    12
}

const fn sixty() -> usize {
    60
}

const fn one_octave() -> f64 {
    1.0
}
