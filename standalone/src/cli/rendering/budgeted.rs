//! A sound, stretch by stretch, through a memory that keeps a count of numbers of each.

use std::time::{Duration, Instant};

use anyhow::ensure;
use indicatif::ProgressBar;
use rayon::prelude::*;
use souvenir_core::budget::{
    BudgetError, BudgetGoal, BudgetMemory, BudgetRecall, CountedRecall, MAX_STRETCH_FRAMES,
    Stretch, StretchBudget,
};
use souvenir_core::settings::MemorySettings;
use souvenir_core::stream::StreamConfig;

use super::{RenderedBlock, Rendering};
use crate::cli::cores::work_beside;
use crate::cli::sound_range::{self, SoundRange};
use crate::cli::values::whole;
use crate::sound::wav;

/// Holds what is asked of such a rendering.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BudgetRequest {
    pub(crate) memory: BudgetMemory,
    /// Of each channel and stretch.
    pub(crate) goal: BudgetGoal,
    /// The length of a stretch; `None`: all of the sound.
    pub(crate) window_secs: Option<f64>,
}

/// Renders the sound; `take` is given every frame, in order. Several stretches are remembered at once, while this thread lets `take`
/// have those before.
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
    let frames = stretch_frames(sound, request)?;
    let mut batch = StretchBatch::prepare(request, frames, sound.num_channels())?;
    let (mut num_frames, mut elapsed) = (0, Duration::ZERO);
    let mut ready = RecalledBatch::default();
    let mut numbers = 0;
    loop {
        let is_read = batch.read(sound);
        let mut recalled = None;
        let recall = |to: &mut Option<_>| *to = Some(batch.recall());
        let begun = matches!(is_read, Ok(true)).then_some(&mut recalled);
        let taken = work_beside(begun, recall, || {
            ready.blocks.iter().try_for_each(&mut take)
        });
        taken?;
        numbers += ready.numbers;
        num_frames += ready.num_frames;
        progress.inc(ready.num_frames);
        is_read?;
        let Some(recalled) = recalled else {
            break;
        };
        ready = recalled?;
        elapsed += ready.elapsed;
    }
    Ok(Rendering {
        config: config(sound, frames, numbers as f64 / num_frames.max(1) as f64),
        num_frames,
        latency_frames: 0,
        window_frames: frames,
        explosions: 0,
        elapsed,
    })
}

/// Holds what is kept of a batch, to be taken.
#[derive(Default)]
struct RecalledBatch {
    /// `[stretch]`
    blocks: Vec<RenderedBlock>,
    numbers: usize,
    num_frames: u64,
    elapsed: Duration,
}

impl RecalledBatch {
    fn add(&mut self, dry: &[Vec<f64>], memory: &[CountedRecall]) {
        self.blocks.push(RenderedBlock {
            dry: dry.iter().map(|channel| wav::narrowed(channel)).collect(),
            memory: memory
                .iter()
                .map(|channel| wav::narrowed(&channel.sound))
                .collect(),
        });
        self.numbers += memory.iter().map(|channel| channel.numbers).sum::<usize>();
        self.num_frames += dry.first().map_or(0, Vec::len) as u64;
    }
}

/// Stretches that are remembered at once, `[stretch][channel][frame]`.
struct StretchBatch {
    request: BudgetRequest,
    budget: StretchBudget,
    prepared: BudgetRecall,
    /// For the last stretch, where it is of another length.
    prepared_last: Option<BudgetRecall>,
    /// The first is the one before the batch.
    stretches: Vec<Vec<Vec<f64>>>,
    most: usize,
}

impl StretchBatch {
    fn prepare(
        request: &BudgetRequest,
        frames: usize,
        num_channels: usize,
    ) -> Result<Self, BudgetError> {
        let threads = rayon::current_num_threads();
        let numbers = match request.goal {
            BudgetGoal::Numbers(numbers) => numbers,
            BudgetGoal::RelativeRms(_) => 0,
        };
        Ok(Self {
            request: *request,
            budget: StretchBudget { numbers, frames },
            prepared: request.memory.prepare_for(request.goal, frames)?,
            prepared_last: None,
            stretches: vec![vec![Vec::new(); num_channels]],
            most: (MAX_STRETCH_FRAMES / frames).clamp(1, threads),
        })
    }

    /// Reads the next stretches; `false` where there are none.
    fn read(&mut self, sound: &mut SoundRange) -> anyhow::Result<bool> {
        self.stretches.drain(..self.stretches.len() - 1);
        while self.sounds().len() < self.most {
            let mut stretch = Vec::new();
            let StretchBudget { numbers, frames } =
                sound.next_stretch(self.budget, &mut stretch)?;
            if frames == 0 {
                break;
            }
            if frames != self.budget.frames {
                let goal = match self.request.goal {
                    BudgetGoal::Numbers(_) => BudgetGoal::Numbers(numbers),
                    error @ BudgetGoal::RelativeRms(_) => error,
                };
                self.prepared_last = Some(self.request.memory.prepare_for(goal, frames)?);
            }
            self.stretches.push(stretch);
        }
        Ok(!self.sounds().is_empty())
    }

    fn sounds(&self) -> &[Vec<Vec<f64>>] {
        &self.stretches[1..]
    }

    fn recall(&self) -> Result<RecalledBatch, BudgetError> {
        let start = Instant::now();
        let pairs = self.stretches.par_windows(2);
        let recalled = pairs.map(|pair| self.recall_one(&pair[0], &pair[1]));
        let recalled: Vec<_> = recalled.collect::<Result<_, BudgetError>>()?;
        let elapsed = start.elapsed();
        let mut batch = RecalledBatch {
            elapsed,
            ..RecalledBatch::default()
        };
        for (dry, memory) in self.sounds().iter().zip(&recalled) {
            batch.add(dry, memory);
        }
        Ok(batch)
    }

    fn recall_one(
        &self,
        past: &[Vec<f64>],
        sound: &[Vec<f64>],
    ) -> Result<Vec<CountedRecall>, BudgetError> {
        let frames = sound.first().map_or(0, Vec::len);
        let own = self.prepared_last.as_ref();
        let prepared = own.filter(|own| own.frames() == frames);
        let prepared = prepared.unwrap_or(&self.prepared);
        let channels = past.par_iter().zip(sound);
        channels
            .map(|(past, sound)| prepared.recall_counted(Stretch { past, sound }))
            .collect()
    }
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
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "no more than two numbers a frame"
)]
fn config(sound: &SoundRange, stretch_frames: usize, numbers_a_frame: f64) -> StreamConfig {
    let numbers = numbers_a_frame * stretch_frames as f64 / sound.num_channels() as f64;
    StreamConfig {
        settings: MemorySettings {
            order: numbers.round() as usize,
            window_secs: stretch_frames as f64 / sound.rate_hz(),
            overlap: 0.0,
            ..MemorySettings::default()
        },
        sample_rate_hz: sound.rate_hz(),
        channels: sound.num_channels(),
    }
}
