//! What is refused: memories that no machine plays live, and such as do not exist.

use souvenir_core::control::EngineConfig;
use souvenir_core::memory::SpecError;

/// Cores of the slow machine that [`EngineConfig::estimated_cores`] speaks of. Today's fastest core is less than four
/// times as fast, and while one memory is faded to another two are played.
const MOST_CORES: f64 = 2.0;

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

/// Says it to the person at the editor.
pub(crate) fn refusal(error: &SpecError) -> String {
    format!("There is no such memory: {error}.")
}

#[cfg(test)]
mod tests {
    use super::{EngineConfig, afford};
    use souvenir_core::lab::preset::factory;

    /// At 192 kHz "As published" takes 3.3 cores.
    #[test]
    fn every_preset_can_be_played_up_to_96_khz() {
        for preset in factory() {
            for sample_rate_hz in [44_100.0, 48_000.0, 96_000.0] {
                let config = EngineConfig {
                    settings: preset.preset.settings,
                    sample_rate_hz,
                    channels: 2,
                    max_block_frames: 512,
                };
                let verdict = afford(&config);
                assert_eq!(verdict, Ok(()), "{} at {sample_rate_hz} Hz", preset.name);
            }
        }
    }
}
