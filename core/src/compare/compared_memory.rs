//! What can stand in a slot of a comparison.

#[cfg(feature = "budget")]
use crate::budget::BudgetMemory;
use crate::settings::memory::MemorySettings;

/// Describes a memory that is compared.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(
    feature = "budget",
    expect(
        clippy::large_enum_variant,
        reason = "there are four of them, and settings are copied"
    )
)]
pub enum ComparedMemory {
    /// One that hears live sound.
    Live(MemorySettings),
    /// One that is held to a count of numbers, offline.
    #[cfg(feature = "budget")]
    Budget(BudgetSettings),
}

/// Says what a memory may keep of a material.
#[cfg(feature = "budget")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BudgetSettings {
    /// Which one.
    pub memory: BudgetMemory,
    /// Numbers of each channel and stretch.
    pub numbers: usize,
    /// The length of a stretch; `None`: all of the material.
    pub window_secs: Option<f64>,
}

#[cfg(feature = "budget")]
impl BudgetSettings {
    /// Gives a memory as many numbers as a live one takes.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most two windows' order"
    )]
    pub fn at_the_cost_of(settings: &MemorySettings, memory: BudgetMemory) -> Self {
        let window_secs = settings.window_secs;
        match settings.coefficients_per_sec() {
            Some(per_sec) => Self {
                memory,
                numbers: (per_sec * window_secs).round() as usize,
                window_secs: Some(window_secs),
            },
            None => Self {
                memory,
                numbers: settings.order,
                window_secs: None,
            },
        }
    }
}

impl ComparedMemory {
    /// Returns the numbers a second of a channel, where `heard_secs` of sound are heard.
    #[must_use]
    pub fn numbers_per_sec(&self, heard_secs: f64) -> f64 {
        match self {
            Self::Live(settings) => {
                let per_sec = settings.coefficients_per_sec();
                per_sec.unwrap_or(settings.order as f64 / heard_secs)
            }
            #[cfg(feature = "budget")]
            Self::Budget(budget) => {
                budget.numbers as f64 / budget.window_secs.unwrap_or(heard_secs)
            }
        }
    }
}

impl From<MemorySettings> for ComparedMemory {
    fn from(settings: MemorySettings) -> Self {
        Self::Live(settings)
    }
}

#[cfg(feature = "budget")]
impl From<BudgetSettings> for ComparedMemory {
    fn from(settings: BudgetSettings) -> Self {
        Self::Budget(settings)
    }
}
