//! What a streaming memory is prepared for.

use crate::settings::memory::MemorySettings;

/// Says which [`StreamingMemory`](super::StreamingMemory) is to be prepared.
///
/// ```
/// use souvenir_core::{MemorySettings, SpecError, StreamConfig};
///
/// assert_eq!(StreamConfig::default().check(), Ok(()));
/// let nine = StreamConfig { channels: 9, ..StreamConfig::default() };
/// assert_eq!(nine.check(), Err(SpecError::Channels { channels: 9, max: 8 }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StreamConfig {
    /// Which memory is prepared.
    pub setting: MemorySettings,
    /// Sample rate.
    pub sample_rate_hz: f64,
    /// How many channels there are, `1..=MAX_CHANNELS`.
    pub channels: usize,
}

impl Default for StreamConfig {
    /// The default memory of stereo sound at 48 kHz.
    fn default() -> Self {
        Self {
            setting: MemorySettings::default(),
            sample_rate_hz: 48_000.0,
            channels: 2,
        }
    }
}
