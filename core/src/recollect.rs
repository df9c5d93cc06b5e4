//! stub in progress (interface is final)
use crate::config::{ConfigError, Kind, Method};
use crate::door::Rejected;

/// What is to be heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RecollectConfig {
    /// `Legs` (half-overlapped segments, restarted every window) or `Legt` (sliding).
    pub kind: Kind,
    /// How the memory learns.
    pub method: Method,
    /// Number of coefficients.
    pub order: usize,
    /// Window in seconds.
    pub window_secs: f64,
    /// Sample rate.
    pub sample_rate_hz: f64,
    /// Channels.
    pub channels: usize,
}

/// Sound -> memory -> sound, streaming; the output is the memory's sound `latency_frames` later.
#[derive(Debug)]
pub struct Recollector {
    config: RecollectConfig,
    c: Vec<f64>,
}

impl Recollector {
    /// Allocates everything.
    /// # Errors
    /// [`ConfigError`] names the value out of range.
    pub fn prepare(config: &RecollectConfig) -> Result<Self, ConfigError> {
        Ok(Self {
            config: *config,
            c: vec![0.0; config.order],
        })
    }
    /// Frames between a sample going in and its memory coming out. Constant, exact.
    pub fn latency_frames(&self) -> usize {
        (self.config.window_secs * self.config.sample_rate_hz) as usize
    }
    /// The window actually used, in frames (rounded to what the overlap needs).
    pub fn window_frames(&self) -> usize {
        self.latency_frames()
    }
    /// `input[channel][frame]` -> `memory[channel][frame]`, any block size (same bits). Realtime: yes.
    pub fn process<S: Copy + Into<f64>>(&mut self, input: &[&[S]], memory: &mut [&mut [f64]]) {
        for (i, o) in input.iter().zip(memory) {
            for (a, b) in i.iter().zip(o.iter_mut()) {
                *b = (*a).into();
            }
        }
    }
    /// Orthonormal coefficients of the newest finished window of a channel. Realtime: yes.
    pub fn coefficients(&self, channel_idx: usize) -> &[f64] {
        let _ = channel_idx;
        &self.c
    }
    /// Silence, as after `prepare`. Realtime: yes.
    pub fn reset(&mut self) {}
    /// Input samples replaced by silence.
    pub fn rejected(&self) -> Rejected {
        Rejected::default()
    }
    /// As prepared.
    pub fn config(&self) -> &RecollectConfig {
        &self.config
    }
}
