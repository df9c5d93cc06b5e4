//! What is refused: memories that no machine plays live, and such as do not exist.

use souvenir_core::control::EngineConfig;
use souvenir_core::memory::SpecError;

/// Cores of the slow machine that [`EngineConfig::estimated_cores`] speaks of: today's fastest core is less
/// than four times as fast.
const MOST_CORES: f64 = 4.0;

/// # Errors
/// A sentence for people, where a memory is too heavy. Realtime: yes, where it is not.
pub(crate) fn afford(config: &EngineConfig) -> Result<(), String> {
    let cores = config.estimated_cores();
    if cores <= MOST_CORES {
        return Ok(());
    }
    Err(format!(
        "This memory is too heavy to play: it takes {cores:.0} processor cores. Lower the order, or take \
         the exact method or a longer window."
    ))
}

/// For the person at the editor.
pub(crate) fn refusal(error: &SpecError) -> String {
    format!("There is no such memory: {error}.")
}
