//! A sound through the memory and back, in blocks, without the latency: what is held does not grow with the
//! sound's length.

pub(crate) mod budgeted;
mod collector;
mod way;

use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use souvenir_core::memory::{Measure, Method};
use souvenir_core::settings::{MIDDLE_OF_WINDOW, MemorySettings, Mode};
use souvenir_core::stream::{StreamConfig, StreamingMemory};

use super::sound_range::{self, SoundRange};
use super::{fail, free_memory};
use crate::sound::wav;
use collector::Collector;
pub(crate) use way::RenderWay;

/// Larger blocks are fed in parts; the output does not depend on it.
const MAX_BLOCK_FRAMES: usize = 1 << 16;

/// Says how a rendering went.
#[derive(Debug)]
pub(crate) struct Rendering {
    pub(crate) config: StreamConfig,
    pub(crate) num_frames: u64,
    pub(crate) latency_frames: usize,
    pub(crate) window_frames: usize,
    /// Windows of a channel in which the recurrence exploded.
    pub(crate) explosions: u64,
    pub(crate) elapsed: Duration,
}

/// Holds some frames of what went in and of what the memory kept of them, sample-aligned, `[channel_idx][frame]`,
/// as they are written and judged.
#[derive(Debug, Default)]
pub(crate) struct RenderedBlock {
    pub(crate) dry: Vec<Vec<f32>>,
    pub(crate) memory: Vec<Vec<f32>>,
}

/// Holds what is asked of a rendering, whatever the sound.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RenderRequest {
    pub(crate) measure: Measure,
    pub(crate) method: Method,
    pub(crate) order: usize,
    pub(crate) window_secs: f64,
    pub(crate) overlap: f64,
    /// The delay of a sliding memory; `None`: the middle of its window.
    pub(crate) delay_secs: Option<f64>,
}

impl RenderRequest {
    /// Returns the memory with a window no longer than the sound.
    ///
    /// # Errors
    /// Those of [`sound_range::fitting_window_secs`].
    fn config(&self, sound: &mut SoundRange) -> anyhow::Result<StreamConfig> {
        let window_secs = sound_range::fitting_window_secs(sound, self.window_secs)?;
        Ok(StreamConfig {
            settings: MemorySettings {
                mode: match self.measure {
                    Measure::Legt => Mode::Sliding,
                    _ => Mode::Segments,
                },
                method: self.method,
                order: self.order,
                window_secs,
                overlap: self.overlap,
                // Latency is removed, so only quality counts.
                delay_secs: self.delay_secs.unwrap_or(MIDDLE_OF_WINDOW * window_secs),
                ..MemorySettings::default()
            },
            sample_rate_hz: sound.rate_hz(),
            channels: sound.num_channels(),
        })
    }
}

/// Renders the sound; `take` is given every frame, in order, in blocks that are empty at times.
///
/// # Errors
/// Where the memory cannot be prepared, and those of the sound and of `take`.
pub(crate) fn render(
    sound: &mut SoundRange,
    request: &RenderRequest,
    block_frames: usize,
    progress: &ProgressBar,
    mut take: impl FnMut(&RenderedBlock) -> anyhow::Result<()>,
) -> anyhow::Result<Rendering> {
    let config = request.config(sound)?;
    free_memory::check_recollector(&config)?;
    let mut recollector = StreamingMemory::prepare(&config).map_err(fail::config)?;
    let latency_frames = recollector.latency_frames();
    let block_frames = block_frames.min(MAX_BLOCK_FRAMES);
    let mut collector = Collector::new(config.channels, latency_frames);
    let (mut input, mut elapsed, mut num_frames) = (Vec::new(), Duration::ZERO, 0);
    let mut feed = |input: &[Vec<f64>], collector: &mut Collector| {
        let start = Instant::now();
        let block = collector.pass(&mut recollector, input);
        elapsed += start.elapsed();
        take(block)
    };
    loop {
        let heard = sound.next(block_frames, &mut input)?;
        if heard == 0 {
            break;
        }
        collector.hear(&input);
        feed(&input, &mut collector)?;
        num_frames += heard as u64;
        progress.inc(heard as u64);
    }
    // Then as much silence as the memory is late.
    for start in (0..latency_frames).step_by(block_frames) {
        let frames = block_frames.min(latency_frames - start);
        input
            .iter_mut()
            .for_each(|channel| *channel = vec![0.0; frames]);
        feed(&input, &mut collector)?;
    }
    Ok(Rendering {
        config,
        num_frames,
        latency_frames,
        window_frames: recollector.window_frames(),
        explosions: recollector.explosions(),
        elapsed,
    })
}

/// Computes what the memory lost.
pub(crate) fn residual(block: &RenderedBlock) -> Vec<Vec<f32>> {
    let lost = |(dry, memory): (&f32, &f32)| wav::bounded(dry - memory);
    let channels = block.dry.iter().zip(&block.memory);
    channels
        .map(|(dry, memory)| dry.iter().zip(memory).map(lost).collect())
        .collect()
}
