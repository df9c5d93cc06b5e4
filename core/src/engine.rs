//! stub in progress (interface is final)
use crate::config::ConfigError;
use crate::listen::Listen;
use crate::recollect::RecollectConfig;
use crate::snapshot::Snapshot;

/// Recollector + aligned dry + listening switch + snapshot: all that runs in an audio callback.
#[derive(Debug)]
pub struct Engine {
    config: RecollectConfig,
    listen: Listen,
}
impl Engine {
    /// Allocates everything; `max_block_frames` is the largest block `process` will be given at once (larger ones are split).
    /// # Errors
    /// [`ConfigError`].
    pub fn prepare(config: &RecollectConfig, max_block_frames: usize) -> Result<Self, ConfigError> {
        let _ = max_block_frames;
        Ok(Self {
            config: *config,
            listen: Listen::Memory,
        })
    }
    /// In place: `channels[channel][frame]` in = input, out = what is listened to. Realtime: yes.
    pub fn process(&mut self, channels: &mut [&mut [f32]]) {
        let _ = channels;
    }
    /// What is heard from the next block on, cross-faded over 40 ms. Realtime: yes.
    pub fn set_listen(&mut self, listen: Listen) {
        self.listen = listen;
    }
    /// What is heard.
    pub fn listen(&self) -> Listen {
        self.listen
    }
    /// A snapshot of the right size for `write_snapshot`. Allocates.
    pub fn empty_snapshot(&self) -> Snapshot {
        Snapshot::default()
    }
    /// Fills a snapshot made by `empty_snapshot` (of this engine). Realtime: yes.
    pub fn write_snapshot(&mut self, snapshot: &mut Snapshot) {
        let _ = snapshot;
    }
    /// Exact latency of every listening choice.
    pub fn latency_frames(&self) -> usize {
        0
    }
    /// As prepared.
    pub fn config(&self) -> &RecollectConfig {
        &self.config
    }
    /// Forgets. Realtime: yes.
    pub fn reset(&mut self) {}
}
