//! The numbers that go with a rendering.

use serde::Serialize;
use souvenir_core::config::bandwidth_hz;
use souvenir_core::measure::{Measures, RunningLoudness, RunningMeasures};

use super::clip::Clip;
use super::rendering::{Block, Rendering};

/// No projection overshoots its sound by 40 dB: Gibbs' is 9 % of a jump, and the least stable method that
/// does not explode stays below twice the sound.
const EXPLODED: f32 = 100.0;

/// What `souvenir render --json` prints; a measure without a finite value is `null`, and so is every one that
/// compares a sound with what an explosion left.
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
    /// The sentence where the recurrence exploded.
    #[serde(skip)]
    pub(crate) explosion: Option<String>,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Loudness {
    pub(crate) dry: Option<f64>,
    pub(crate) memory: Option<f64>,
}

/// Measures a rendering while it goes by.
#[derive(Debug)]
pub(crate) struct Meter {
    /// `[channel_idx]`
    channels: Vec<RunningMeasures>,
    dry: RunningLoudness,
    memory: RunningLoudness,
    peak: Peak,
}

/// The loudest samples.
#[derive(Clone, Copy, Debug, Default)]
struct Peak {
    dry: f32,
    memory: f32,
}

impl Meter {
    pub(crate) fn new(sound: &Clip) -> Self {
        let loudness = || RunningLoudness::new(sound.num_channels(), sound.sample_rate_hz());
        let channels = 0..sound.num_channels();
        Self {
            channels: channels
                .map(|_| RunningMeasures::new(sound.rate_hz()))
                .collect(),
            dry: loudness(),
            memory: loudness(),
            peak: Peak::default(),
        }
    }

    /// The next frames, as they are written.
    pub(crate) fn add(&mut self, block: &Block) {
        let pairs = block.dry.iter().zip(&block.memory);
        for (channel, (dry, memory)) in self.channels.iter_mut().zip(pairs) {
            channel.add(dry, memory);
        }
        self.dry.add(&slices(&block.dry));
        self.memory.add(&slices(&block.memory));
        self.peak.dry = peak(self.peak.dry, &block.dry);
        self.peak.memory = peak(self.peak.memory, &block.memory);
    }

    /// A recurrence that explodes leaves numbers that are not sound, or silence: one sentence that says so.
    fn explosion(&self, rendering: &Rendering) -> Option<String> {
        let Peak { dry, memory } = self.peak;
        let setting = rendering.config.setting;
        let what_then = if rendering.explosions > 0 {
            let (count, channels) = (rendering.explosions, rendering.config.channels);
            let of_channels = if channels == 1 {
                ""
            } else {
                " of its channels"
            };
            format!(
                "in {count} windows{of_channels} it left what numbers can hold and began anew from silence"
            )
        } else if memory > EXPLODED * dry {
            let db = 20.0 * (f64::from(memory) / f64::from(dry)).log10();
            format!("it is {db:.0} dB louder than the sound")
        } else {
            return None;
        };
        Some(format!(
            "souvenir: the {} recurrence of order {} exploded: {what_then}; what is written is what came after, \
             not a memory of the sound; a smaller order or another method does not explode",
            setting.method, setting.order
        ))
    }

    /// At the end.
    pub(crate) fn finish(self, rendering: &Rendering) -> Quality {
        let explosion = self.explosion(rendering);
        let is_memory = explosion.is_none();
        let channels = self.channels.into_iter().map(RunningMeasures::finish);
        let channels: Vec<Measures> = channels.collect();
        let each = |measure: fn(&Measures) -> Option<f64>| -> Vec<Option<f64>> {
            let values = channels.iter().map(measure);
            values
                .map(|db| db.filter(|db| db.is_finite() && is_memory))
                .collect()
        };
        let config = &rendering.config;
        let window_secs = rendering.window_frames as f64 / config.sample_rate_hz;
        let duration_secs = rendering.num_frames as f64 / config.sample_rate_hz;
        Quality {
            latency_frames: rendering.latency_frames,
            bandwidth_hz: bandwidth_hz(config.setting.order, window_secs),
            coefficients_per_second: config.setting.coefficients_per_sec().unwrap_or(f64::NAN),
            snr_db: each(|measures| measures.snr_db),
            segmental_snr_db: each(|measures| measures.segmental_snr_db),
            log_spectral_distance_db: each(|measures| measures.log_spectral_distance_db),
            loudness_lufs: Loudness {
                dry: self.dry.lufs(),
                memory: self.memory.lufs(),
            },
            realtime_factor: duration_secs / rendering.elapsed.as_secs_f64(),
            explosion,
        }
    }
}

/// Mean over the channels that have a value.
pub(crate) fn mean_db(channels: &[Option<f64>]) -> Option<f64> {
    let values: Vec<f64> = channels.iter().copied().flatten().collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn slices(channels: &[Vec<f32>]) -> Vec<&[f32]> {
    channels.iter().map(Vec::as_slice).collect()
}

fn peak(so_far: f32, channels: &[Vec<f32>]) -> f32 {
    let samples = channels.iter().flatten();
    samples.fold(so_far, |peak, sample| peak.max(sample.abs()))
}
