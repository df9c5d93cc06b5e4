//! A sound through the memory and back, in blocks, without the latency: what is held does not grow with the
//! sound's length.

pub(crate) mod budgeted;
mod collector;
mod way;

use std::time::Duration;

use indicatif::ProgressBar;
use souvenir_core::memory::{Measure, Method};
use souvenir_core::settings::{MIDDLE_OF_WINDOW, MemorySettings, Mode};
use souvenir_core::stream::StreamConfig;

use super::channel_memories::ChannelMemories;
use super::sound_range::{self, SoundRange};
use crate::sound::wav;
use collector::Collector;
pub(crate) use way::RenderWay;

/// Frames that are worked on at once by several cores, some milliseconds: what is read at a time is no less. The output does
/// not depend on it.
const SHARED_FRAMES: usize = 1 << 14;

/// Says how a rendering went.
#[derive(Debug)]
pub(crate) struct Rendering {
    pub(crate) config: StreamConfig,
    pub(crate) num_frames: u64,
    pub(crate) latency_frames: usize,
    pub(crate) window_frames: usize,
    /// Windows of a channel in which the recurrence exploded.
    pub(crate) explosions: u64,
    /// What the work on the memory took: on one core; in as many numbers of every stretch, by the clock and on all cores.
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

/// Renders the sound; `take` is given every frame, in order, in blocks that are empty at times. Each channel is remembered on a core
/// of its own, while this thread reads ahead and lets `take` have the block before.
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
    let mut memories = ChannelMemories::prepare(&config)?;
    let latency_frames = memories.any().latency_frames();
    let mut collector = Collector::new(config.channels, latency_frames);
    let mut feed = SoundFeed {
        sound,
        block_frames: SHARED_FRAMES,
        num_frames: 0,
        silent_frames: latency_frames,
        progress,
    };
    let (mut input, mut ahead, mut late) = (Vec::new(), Vec::new(), Vec::new());
    let mut is_fed = feed.next(&mut input);
    while let Ok(true) = is_fed {
        let beside = || {
            let is_ahead = feed.next(&mut ahead);
            (take(collector.block()), is_ahead)
        };
        let (taken, is_ahead) = memories.process_beside(&input, &mut late, block_frames, beside);
        taken?;
        collector.hear(&input);
        collector.collect(&late);
        is_fed = is_ahead;
        std::mem::swap(&mut input, &mut ahead);
    }
    take(collector.block())?;
    is_fed?;
    Ok(Rendering {
        config,
        num_frames: feed.num_frames,
        latency_frames,
        window_frames: memories.any().window_frames(),
        explosions: memories.explosions(),
        elapsed: memories.elapsed(),
    })
}

/// Feeds the sound, then as much silence as the memory is late.
struct SoundFeed<'a> {
    sound: &'a mut SoundRange,
    block_frames: usize,
    /// Of the sound.
    num_frames: u64,
    /// Still to come after it.
    silent_frames: usize,
    progress: &'a ProgressBar,
}

impl SoundFeed<'_> {
    /// Makes the next block; `false` where there is none.
    fn next(&mut self, block: &mut Vec<Vec<f64>>) -> anyhow::Result<bool> {
        let heard = self.sound.next_full(self.block_frames, block)?;
        if heard > 0 {
            self.num_frames += heard as u64;
            self.progress.inc(heard as u64);
            return Ok(true);
        }
        let frames = self.block_frames.min(self.silent_frames);
        self.silent_frames -= frames;
        block
            .iter_mut()
            .for_each(|channel| channel.resize(frames, 0.0));
        Ok(frames > 0)
    }
}

/// Computes what the memory lost.
pub(crate) fn residual(block: &RenderedBlock) -> Vec<Vec<f32>> {
    let lost = |(dry, memory): (&f32, &f32)| wav::bounded(dry - memory);
    let channels = block.dry.iter().zip(&block.memory);
    channels
        .map(|(dry, memory)| dry.iter().zip(memory).map(lost).collect())
        .collect()
}
