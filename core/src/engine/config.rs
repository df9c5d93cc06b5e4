//! What an engine is prepared for.

use crate::settings::memory::MemorySettings;

/// Says what an engine is prepared for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EngineConfig {
    /// The memory to begin with.
    pub settings: MemorySettings,
    /// Sample rate.
    pub sample_rate_hz: f64,
    /// `1..=MAX_CHANNELS`.
    pub channels: usize,
    /// Longer blocks are taken in pieces; 0 counts as 1.
    pub max_block_frames: usize,
}

impl Default for EngineConfig {
    /// The default memory of stereo sound at 48 kHz, in blocks of up to 4096 frames: more than most hosts ask for.
    fn default() -> Self {
        Self {
            settings: MemorySettings::default(),
            sample_rate_hz: 48_000.0,
            channels: 2,
            max_block_frames: 4096,
        }
    }
}

impl EngineConfig {
    pub(super) fn block_frames(&self) -> usize {
        self.max_block_frames.max(1)
    }
}
