//! Adaptive thresholds: which step is asked next, when a run is over, and what it says.
//!
//! `p(x) = guess + (1 - guess - lapse) Phi((x - mean) / spread)`, with the intensity `x` of a step in octaves. The
//! threshold is where 70.7 % of the answers are right, lapses left out: where two-down-one-up settles, for both rules.

mod adaptive_run;
mod estimate;
mod grid;
mod psychometric;
mod staircase;

pub use adaptive_run::AdaptiveRun;
pub use estimate::{PsychometricPoint, ThresholdEstimate};
pub use grid::{LAPSE_RATES, SPREADS_OCTAVES, THRESHOLD_STEP_OCTAVES};
pub use psychometric::Psychometric;
pub use staircase::Staircase;

/// Where two right answers in a row are as likely as not: the square root of one half.
pub const TARGET_SHARE: f64 = std::f64::consts::FRAC_1_SQRT_2;
