//! What a streaming memory is prepared for.

use crate::settings::memory::MemorySettings;

/// Says which [`StreamingMemory`](super::StreamingMemory) is to be prepared.
///
/// ```
/// use souvenir_core::{MemorySettings, SpecError, StreamConfig};
///
/// let nine = StreamConfig { setting: MemorySettings::default(), sample_rate_hz: 48_000.0, channels: 9 };
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
