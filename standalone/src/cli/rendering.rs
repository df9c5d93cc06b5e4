//! A sound through the memory and back, in blocks, without the latency.

use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use souvenir_core::config::{Kind, Method};
use souvenir_core::recollect::{RecollectConfig, Recollector};
use souvenir_core::setting::{Mode, Setting};

use super::fail;
use crate::sound::{Sound, wav};

/// What the memory kept: as long as the sound and sample-aligned with it.
#[derive(Debug)]
pub(crate) struct Rendering {
    pub(crate) config: RecollectConfig,
    /// `[channel_idx][frame]`, as it is written and judged.
    pub(crate) memory: Vec<Vec<f32>>,
    pub(crate) latency_frames: usize,
    pub(crate) window_frames: usize,
    pub(crate) elapsed: Duration,
}

/// What is asked of a rendering, whatever the sound.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request {
    pub(crate) kind: Kind,
    pub(crate) method: Method,
    pub(crate) order: usize,
    pub(crate) window_secs: f64,
    pub(crate) overlap: f64,
    /// Of a sliding memory; `None`: the middle of its window.
    pub(crate) delay_secs: Option<f64>,
}

impl Request {
    pub(crate) fn config(&self, sound: &Sound) -> RecollectConfig {
        let mode = match self.kind {
            Kind::Legt => Mode::Sliding,
            _ => Mode::Segments,
        };
        RecollectConfig {
            setting: Setting {
                mode,
                method: self.method,
                order: self.order,
                window_secs: self.window_secs,
                overlap: self.overlap,
                // With the hops that are read at once, the middle of the window: latency is
                // removed, so only quality counts.
                delay_secs: self.delay_secs.unwrap_or(0.375 * self.window_secs),
            },
            sample_rate_hz: sound.rate_hz(),
            channels: sound.channels.len(),
        }
    }
}

/// # Errors
/// Where the memory cannot be prepared.
pub(crate) fn render(
    sound: &Sound,
    request: &Request,
    block_frames: usize,
    progress: &ProgressBar,
) -> anyhow::Result<Rendering> {
    let config = request.config(sound);
    let mut recollector = Recollector::prepare(&config).map_err(fail::config)?;
    let latency_frames = recollector.latency_frames();
    let mut collector = Collector::new(sound, latency_frames, block_frames);
    let start = Instant::now();
    feed(sound, latency_frames, block_frames, |block| {
        collector.take(&mut recollector, block);
        progress.inc(block[0].len() as u64);
    });
    Ok(Rendering {
        config,
        memory: collector.memory,
        latency_frames,
        window_frames: recollector.window_frames(),
        elapsed: start.elapsed(),
    })
}

/// The sound, then as much silence as the memory is late.
fn feed(
    sound: &Sound,
    latency_frames: usize,
    block_frames: usize,
    mut take: impl FnMut(&[&[f64]]),
) {
    let num_frames = sound.num_frames();
    for start in (0..num_frames).step_by(block_frames) {
        let end = num_frames.min(start.saturating_add(block_frames));
        take(
            &sound
                .channels
                .iter()
                .map(|channel| &channel[start..end])
                .collect::<Vec<_>>(),
        );
    }
    let silence = vec![0.0; block_frames.min(latency_frames)];
    for start in (0..latency_frames).step_by(block_frames) {
        let len = block_frames.min(latency_frames - start);
        take(&vec![&silence[..len]; sound.channels.len()]);
    }
}

/// Drops the latency and keeps the rest.
struct Collector {
    num_frames_to_drop: usize,
    block: Vec<Vec<f64>>,
    memory: Vec<Vec<f32>>,
}

impl Collector {
    fn new(sound: &Sound, latency_frames: usize, block_frames: usize) -> Self {
        let largest_frames = block_frames.min(sound.num_frames().max(latency_frames));
        let num_channels = sound.channels.len();
        Self {
            num_frames_to_drop: latency_frames,
            block: vec![vec![0.0; largest_frames]; num_channels],
            memory: vec![Vec::with_capacity(sound.num_frames()); num_channels],
        }
    }

    fn take(&mut self, recollector: &mut Recollector, input: &[&[f64]]) {
        let len = input[0].len();
        let mut output: Vec<_> = self
            .block
            .iter_mut()
            .map(|block| &mut block[..len])
            .collect();
        recollector.process(input, &mut output);
        let num_dropped = self.num_frames_to_drop.min(len);
        self.num_frames_to_drop -= num_dropped;
        for (memory, block) in self.memory.iter_mut().zip(&self.block) {
            memory.extend(wav::narrowed(&block[num_dropped..len]));
        }
    }
}

/// What the memory lost.
pub(crate) fn residual(dry: &[Vec<f32>], memory: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let lost = |(dry, memory): (&f32, &f32)| wav::bounded(dry - memory);
    let channels = dry.iter().zip(memory);
    channels
        .map(|(dry, memory)| dry.iter().zip(memory).map(lost).collect())
        .collect()
}
