//! A sound, stretch by stretch, through a memory that keeps a count of numbers of each.

use std::time::{Duration, Instant};

use anyhow::ensure;
use indicatif::ProgressBar;
use rayon::prelude::*;
use souvenir_core::budget::{
    BudgetError, BudgetMemory, BudgetRecall, MAX_STRETCH_FRAMES, Stretch, StretchBudget,
};
use souvenir_core::settings::MemorySettings;
use souvenir_core::stream::StreamConfig;

use super::{RenderedBlock, Rendering};
use crate::cli::sound_range::{self, SoundRange};
use crate::cli::values::whole;
use crate::sound::wav;

/// Holds what is asked of such a rendering.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BudgetRequest {
    pub(crate) memory: BudgetMemory,
    /// Of each channel and stretch.
    pub(crate) numbers: usize,
    /// The length of a stretch; `None`: all of the sound.
    pub(crate) window_secs: Option<f64>,
}

/// Renders the sound; `take` is given every frame, in order.
///
/// A last stretch that is shorter, or longer by a rest, keeps as many numbers a frame.
///
/// # Errors
/// Where the memory does not exist at this budget, and those of the sound and of `take`.
pub(crate) fn render(
    sound: &mut SoundRange,
    request: &BudgetRequest,
    progress: &ProgressBar,
    mut take: impl FnMut(&RenderedBlock) -> anyhow::Result<()>,
) -> anyhow::Result<Rendering> {
    let budget = StretchBudget {
        numbers: request.numbers,
        frames: stretch_frames(sound, request)?,
    };
    let (mut input, mut past) = (Vec::new(), vec![Vec::new(); sound.num_channels()]);
    let (mut num_frames, mut elapsed) = (0, Duration::ZERO);
    let mut prepared = request.memory.prepare(budget.numbers, budget.frames)?;
    loop {
        let StretchBudget { numbers, frames } = sound.next_stretch(budget, &mut input)?;
        if frames == 0 {
            break;
        }
        if frames != prepared.frames() {
            prepared = request.memory.prepare(numbers, frames)?;
        }
        let start = Instant::now();
        let memory = recall(&prepared, &past, &input)?;
        elapsed += start.elapsed();
        take(&RenderedBlock {
            dry: input.iter().map(|channel| wav::narrowed(channel)).collect(),
            memory: memory
                .iter()
                .map(|channel| wav::narrowed(channel))
                .collect(),
        })?;
        num_frames += frames as u64;
        progress.inc(frames as u64);
        std::mem::swap(&mut past, &mut input);
    }
    Ok(Rendering {
        config: config(sound, request, budget.frames),
        num_frames,
        latency_frames: 0,
        window_frames: budget.frames,
        explosions: 0,
        elapsed,
    })
}

fn recall(
    prepared: &BudgetRecall,
    past: &[Vec<f64>],
    sound: &[Vec<f64>],
) -> Result<Vec<Vec<f64>>, BudgetError> {
    let channels = past.par_iter().zip(sound);
    channels
        .map(|(past, sound)| prepared.recall(Stretch { past, sound }))
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "below the longest stretch"
)]
fn stretch_frames(sound: &mut SoundRange, request: &BudgetRequest) -> anyhow::Result<usize> {
    let frames = match request.window_secs {
        Some(secs) => sound_range::window_frames(sound, secs)?.round(),
        None => sound.length_up_to(MAX_STRETCH_FRAMES as u64 + 1)? as f64,
    };
    let longest_secs = MAX_STRETCH_FRAMES as f64 / sound.rate_hz();
    ensure!(
        whole(frames) <= MAX_STRETCH_FRAMES as u64,
        "{} is remembered in stretches of at most {longest_secs:.1} s: --window says how long they are",
        sound.name()
    );
    Ok((frames as usize).max(1))
}

/// The numbers of a stretch are what elsewhere is the order of a window.
fn config(sound: &SoundRange, request: &BudgetRequest, stretch_frames: usize) -> StreamConfig {
    StreamConfig {
        settings: MemorySettings {
            order: request.numbers,
            window_secs: stretch_frames as f64 / sound.rate_hz(),
            overlap: 0.0,
            ..MemorySettings::default()
        },
        sample_rate_hz: sound.rate_hz(),
        channels: sound.num_channels(),
    }
}
