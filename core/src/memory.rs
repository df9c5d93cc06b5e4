//! stub in progress (interface is final)
use crate::config::{Config, ConfigError};
use crate::door::Rejected;

/// A memory of `channels` sounds: `N` orthonormal Legendre coefficients each.
#[derive(Debug)]
pub struct Memory { config: Config, frames: u64, c: Vec<f64> }

impl Memory {
    /// Allocates everything.
    /// # Errors
    /// [`ConfigError`] names the value out of range.
    pub fn prepare(config: &Config) -> Result<Self, ConfigError> { Ok(Self { config: *config, frames: 0, c: vec![0.0; config.order] }) }
    /// Forgets everything. Realtime: yes.
    pub fn reset(&mut self) { self.frames = 0; }
    /// Hears a block: `block[channel][frame]`, f32 or f64. Realtime: yes. Any split of the same samples gives the same bits.
    pub fn push<S: Copy + Into<f64>>(&mut self, block: &[&[S]]) { self.frames += block[0].len() as u64; }
    /// Orthonormal `c_n` of a channel, as of the last frame pushed. Realtime: yes. (`&mut`: finishes the pending block in scratch.)
    pub fn coefficients(&mut self, channel_idx: usize) -> &[f64] { let _ = channel_idx; &self.c }
    /// Frames heard since the last reset.
    pub fn frames(&self) -> u64 { self.frames }
    /// Input samples replaced by silence.
    pub fn rejected(&self) -> Rejected { Rejected::default() }
    /// The configuration it was prepared with.
    pub fn config(&self) -> &Config { &self.config }
}
