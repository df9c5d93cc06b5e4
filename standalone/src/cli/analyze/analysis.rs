//! What `analyze` writes and `recall` reads.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Holds all that is written.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::cli) struct Analysis {
    pub(in crate::cli) sample_rate: u32,
    pub(in crate::cli) order: usize,
    pub(in crate::cli) memory: Cow<'static, str>,
    pub(in crate::cli) method: Cow<'static, str>,
    pub(in crate::cli) snapshots: Vec<Snapshot>,
}

/// Holds the memory at one instant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::cli) struct Snapshot {
    pub(in crate::cli) time_seconds: f64,
    pub(in crate::cli) frames: usize,
    /// What is remembered, before the instant; tau of a fading memory.
    pub(in crate::cli) window_frames: f64,
    /// `[channel_idx][n]`
    pub(in crate::cli) channels: Vec<Vec<f64>>,
}
