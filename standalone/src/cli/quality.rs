//! The numbers that go with a rendering.

use serde::Serialize;
use souvenir_core::config::bandwidth_hz;
use souvenir_core::measure;

use super::rendering::Rendering;
use crate::sound::Sound;

/// What `souvenir render --json` prints; a measure without a finite value is `null`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Quality {
    pub(crate) latency_frames: usize,
    pub(crate) bandwidth_hz: f64,
    /// Of each channel.
    pub(crate) coefficients_per_second: f64,
    /// `[channel_idx]`, as the next two.
    pub(crate) snr_db: Vec<Option<f64>>,
    pub(crate) segmental_snr_db: Vec<Option<f64>>,
    pub(crate) log_spectral_distance_db: Vec<Option<f64>>,
    pub(crate) loudness_lufs: Loudness,
    /// Seconds of sound rendered in a second.
    pub(crate) realtime_factor: f64,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Loudness {
    pub(crate) dry: Option<f64>,
    pub(crate) memory: Option<f64>,
}

impl Quality {
    /// `dry` is the sound as it is written.
    pub(crate) fn measure(sound: &Sound, dry: &[Vec<f32>], rendering: &Rendering) -> Self {
        let memory = &rendering.memory;
        let each = |measure: fn(&[f32], &[f32], f64) -> Option<f64>| -> Vec<Option<f64>> {
            let pairs = dry.iter().zip(memory);
            pairs
                .map(|(x, y)| measure(x, y, sound.rate_hz()).filter(|db| db.is_finite()))
                .collect()
        };
        let per_sec = rendering.config.setting.coefficients_per_sec();
        Self {
            latency_frames: rendering.latency_frames,
            bandwidth_hz: bandwidth_hz(rendering.config.setting.order, window_secs(rendering)),
            coefficients_per_second: per_sec.unwrap_or(f64::NAN),
            snr_db: each(|x, y, _| measure::snr_db(x, y)),
            segmental_snr_db: each(measure::segmental_snr_db),
            log_spectral_distance_db: each(|x, y, _| measure::log_spectral_distance_db(x, y)),
            loudness_lufs: Loudness {
                dry: loudness(sound, dry),
                memory: loudness(sound, memory),
            },
            realtime_factor: sound.duration_secs() / rendering.elapsed.as_secs_f64(),
        }
    }
}

/// Mean over the channels that have a value.
pub(crate) fn mean_db(channels: &[Option<f64>]) -> Option<f64> {
    let values: Vec<f64> = channels.iter().copied().flatten().collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn loudness(sound: &Sound, channels: &[Vec<f32>]) -> Option<f64> {
    let channels: Vec<&[f32]> = channels.iter().map(Vec::as_slice).collect();
    measure::loudness_lufs(&channels, sound.sample_rate_hz)
}

fn window_secs(rendering: &Rendering) -> f64 {
    rendering.window_frames as f64 / rendering.config.sample_rate_hz
}
