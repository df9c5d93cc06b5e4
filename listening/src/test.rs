//! A listening test as its file holds it.

mod check;
mod hash;
mod ladder;
#[cfg(test)]
mod mutation;
mod procedure;
mod reading;
mod signals;

use serde::{Deserialize, Serialize};

pub use check::{MAX_MATERIALS, MAX_MUSHRA_SIGNALS, MAX_STIMULI, MAX_TRIALS};
pub use ladder::{Ladder, Step};
pub use procedure::{Procedure, ThresholdRule, ThresholdTask, VariedParameter};
pub use reading::MAX_FILE_BYTES;
pub use signals::{LOW_ANCHOR, MID_ANCHOR, REFERENCE};

/// The version of the format, raised when fields come to mean something else.
pub const VERSION: u32 = 1;

/// Holds a test as it is shared: what is heard, how it is asked, and the seed of every order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListeningTest {
    /// [`VERSION`].
    pub version: u32,
    /// What it is called.
    pub title: String,
    /// What is told before it.
    #[serde(default)]
    pub instructions: String,
    /// Below 2^53, so that every program reads the same number.
    pub seed: u64,
    /// Trials before the first that counts.
    #[serde(default)]
    pub training_trials: usize,
    /// How loud the signals are, and how they begin and end.
    #[serde(default)]
    pub level: Level,
    /// How it is asked.
    pub procedure: Procedure,
    /// Sounds that the signals are made of.
    pub material: Vec<MaterialItem>,
    /// What is done to each of them.
    #[serde(default)]
    pub stimuli: Vec<Stimulus>,
}

/// Says how loud signals are played, and how they begin and end: alike for all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Level {
    /// Whether every signal is made as loud as the reference of its material (integrated loudness, EBU R 128).
    pub match_loudness: bool,
    /// What every reference is brought to, LUFS; without it they stay as loud as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loudness_lufs: Option<f64>,
    /// Raised-cosine fade at both ends of every signal, seconds.
    pub fade_secs: f64,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            match_loudness: true,
            loudness_lufs: None,
            fade_secs: 0.01,
        }
    }
}

/// Names a sound and the part of it that is heard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MaterialItem {
    /// Unique, short.
    pub name: String,
    /// A file, beside the test file where it is relative.
    pub sound: String,
    /// Seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<f64>,
    /// Seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<f64>,
}

/// Describes a signal: what a memory keeps of a material, or a file that another program has made of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Stimulus {
    /// Unique, short.
    pub name: String,
    /// The memory's word, as `souvenir render --memory` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<String>,
    /// Coefficients of a window.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<usize>,
    /// Instead: numbers that a memory of a budget may keep.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numbers: Option<usize>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<f64>,
    /// How the state equation is stepped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap: Option<f64>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<f64>,
    /// Instead of a memory: a file as long as the material, in whose name `{material}` is the material's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}
