//! What a streaming adaptive memory gives back of a stretch when it has heard all of it.

use super::{StreamingAdaptiveConfig, StreamingAdaptiveError, StreamingAdaptiveMemory};
use crate::budget::{BudgetError, BudgetMemory};

/// Hears the sound once, frame by frame.
///
/// # Errors
/// [`BudgetError`] for too few or too many numbers.
pub(in crate::budget) fn recall(sound: &[f64], numbers: usize) -> Result<Vec<f64>, BudgetError> {
    let config = StreamingAdaptiveConfig {
        numbers,
        window_frames: None,
    };
    let mut memory = StreamingAdaptiveMemory::prepare(&config).map_err(as_budget_error)?;
    memory.process(sound);
    let mut recalled = vec![0.0; sound.len()];
    memory.recall(0..sound.len() as u64, &mut recalled);
    Ok(recalled)
}

fn as_budget_error(error: StreamingAdaptiveError) -> BudgetError {
    let memory = BudgetMemory::StreamingAdaptive;
    match error {
        StreamingAdaptiveError::Numbers { numbers }
            if numbers < StreamingAdaptiveConfig::MIN_NUMBERS =>
        {
            BudgetError::TooFew {
                memory,
                min: StreamingAdaptiveConfig::MIN_NUMBERS,
            }
        }
        StreamingAdaptiveError::Numbers { .. } => BudgetError::TooMany {
            memory,
            max: StreamingAdaptiveConfig::MAX_NUMBERS,
        },
        StreamingAdaptiveError::Window => BudgetError::Refused { memory },
    }
}
