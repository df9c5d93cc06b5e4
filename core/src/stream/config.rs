//! What a streaming memory is prepared for.

use crate::settings::memory::MemorySettings;

/// What is to be heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StreamConfig {
    /// Which memory.
    pub setting: MemorySettings,
    /// Sample rate.
    pub sample_rate_hz: f64,
    /// Channels.
    pub channels: usize,
}
