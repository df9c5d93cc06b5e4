//! The numbers that go with a rendering.

use serde::Serialize;

/// Holds what `souvenir render --json` prints; a measure without a finite value is `null`, and so is every one that
/// compares a sound with what an explosion left.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Quality {
    pub(crate) latency_frames: usize,
    pub(crate) bandwidth_hz: f64,
    /// The coefficients of each channel.
    pub(crate) coefficients_per_second: f64,
    /// `[channel_idx]`, as the next two.
    pub(crate) snr_db: Vec<Option<f64>>,
    pub(crate) segmental_snr_db: Vec<Option<f64>>,
    pub(crate) log_spectral_distance_db: Vec<Option<f64>>,
    pub(crate) loudness_lufs: Loudness,
    /// Seconds of sound rendered in a second.
    pub(crate) realtime_factor: f64,
    /// The sentence where the recurrence exploded.
    #[serde(skip)]
    pub(crate) explosion: Option<String>,
}

/// Holds the loudness of a sound and of its memory, in LUFS; `None` of silence.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Loudness {
    pub(crate) dry: Option<f64>,
    pub(crate) memory: Option<f64>,
}

/// Mean over the channels that have a value.
pub(crate) fn mean_db(channels: &[Option<f64>]) -> Option<f64> {
    let values: Vec<f64> = channels.iter().copied().flatten().collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}
