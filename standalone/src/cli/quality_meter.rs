//! Measures a rendering while it goes by.

use souvenir_core::memory::bandwidth_hz;
use souvenir_core::metrics::{Metrics, RunningLoudness, RunningMetrics};

use super::cores::work_beside;
use super::rendering::{RenderedBlock, Rendering};
use super::sound_range::SoundRange;
use crate::quality::{Loudness, Quality};

/// No projection overshoots its sound by 40 dB: Gibbs' is 9 % of a jump, and the least stable method that
/// does not explode stays below twice the sound.
const EXPLODED: f32 = 100.0;

/// Measures a rendering while it goes by.
#[derive(Debug)]
pub(crate) struct Meter {
    /// `[channel_idx]`
    channels: Vec<RunningMetrics>,
    dry: RunningLoudness,
    memory: RunningLoudness,
    peak: Peak,
}

/// Holds the loudest samples.
#[derive(Clone, Copy, Debug, Default)]
struct Peak {
    dry: f32,
    memory: f32,
}

impl Meter {
    pub(crate) fn new(sound: &SoundRange) -> Self {
        let loudness = || RunningLoudness::prepare(sound.num_channels(), sound.sample_rate_hz());
        let channels = 0..sound.num_channels();
        Self {
            channels: channels
                .map(|_| RunningMetrics::prepare(sound.rate_hz()))
                .collect(),
            dry: loudness(),
            memory: loudness(),
            peak: Peak::default(),
        }
    }

    /// Adds the next frames, as they are written, while this thread does what is `beside` it: each measure on a core of its own.
    pub(crate) fn add_beside<R>(&mut self, block: &RenderedBlock, beside: impl FnOnce() -> R) -> R {
        let Self {
            channels,
            dry,
            memory,
            peak,
        } = self;
        let of_channels = channels.iter_mut().zip(block.dry.iter().zip(&block.memory));
        let of_channels = of_channels.map(|(metrics, (dry, memory))| {
            Box::new(|| metrics.add(dry, memory)) as Box<dyn FnOnce() + Send + '_>
        });
        let loudness: [Box<dyn FnOnce() + Send + '_>; 2] = [
            Box::new(|| dry.add(&slices(&block.dry))),
            Box::new(|| memory.add(&slices(&block.memory))),
        ];
        let measures = of_channels.chain(loudness);
        work_beside(
            measures,
            |measure| measure(),
            || {
                peak.add(block);
                beside()
            },
        )
    }

    /// A recurrence that explodes leaves numbers that are not sound, or silence: one sentence that says so.
    fn explosion(&self, rendering: &Rendering) -> Option<String> {
        let Peak { dry, memory } = self.peak;
        let settings = rendering.config.settings;
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
            settings.method, settings.order
        ))
    }

    /// Returns the measures at the end.
    pub(crate) fn finish(self, rendering: &Rendering) -> Quality {
        let explosion = self.explosion(rendering);
        let is_memory = explosion.is_none();
        let channels = self.channels.into_iter().map(RunningMetrics::finish);
        let channels: Vec<Metrics> = channels.collect();
        let each = |measure: fn(&Metrics) -> Option<f64>| -> Vec<Option<f64>> {
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
            bandwidth_hz: bandwidth_hz(config.settings.order, window_secs),
            coefficients_per_second: config.settings.coefficients_per_sec().unwrap_or(f64::NAN),
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

fn slices(channels: &[Vec<f32>]) -> Vec<&[f32]> {
    channels.iter().map(Vec::as_slice).collect()
}

impl Peak {
    fn add(&mut self, block: &RenderedBlock) {
        self.dry = peak(self.dry, &block.dry);
        self.memory = peak(self.memory, &block.memory);
    }
}

fn peak(so_far: f32, channels: &[Vec<f32>]) -> f32 {
    let samples = channels.iter().flatten();
    samples.fold(so_far, |peak, sample| peak.max(sample.abs()))
}
