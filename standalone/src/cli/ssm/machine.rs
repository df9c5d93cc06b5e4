//! What a sound is run through: a layer for each channel, or a trained stack.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use souvenir_core::ssm::trained::{StackInput, TrainedStack};
use souvenir_core::ssm::{Runner, Way};

use super::super::sound_range::SoundRange;
use super::super::values::MAX_FRAMES;
use super::asked::Asked;
use crate::sound::told;

/// A convolution's kernel ends where every mode has fallen by so much.
const KERNEL_FALL_DB: f64 = 240.0;
/// Larger than the largest published stack that a processor runs while somebody waits.
const MAX_WEIGHTS_BYTES: u64 = 8 << 30;

/// Runs all channels of a sound.
pub(super) enum Machine {
    /// One runner a channel.
    Layers(Vec<Runner>),
    /// One stack a channel, each hearing one number a frame.
    Stacks(Vec<TrainedStack>),
    /// One stack that hears all channels at once.
    Joint(Box<TrainedStack>),
}

impl Machine {
    /// # Errors
    /// Those of the sound, where its length is looked up.
    pub(super) fn of_layer(
        way: Way,
        asked: &Asked,
        c: &[f64],
        sound: &mut SoundRange,
    ) -> anyhow::Result<Self> {
        let kernel_frames = match way {
            Way::Convolution => kernel_frames(asked, sound)?,
            Way::Recurrence | Way::Scan => 0,
        };
        let runner = Runner::prepare(&asked.layer, c, way, kernel_frames);
        Ok(Self::Layers(vec![runner; sound.num_channels()]))
    }

    /// # Errors
    /// Where the file holds no stack, or one that does not hear sound of so many channels.
    pub(super) fn of_weights(path: &Path, num_channels: usize) -> anyhow::Result<Self> {
        let stack = read(path).with_context(|| format!("cannot run {}", told(path)))?;
        let StackInput::Features { width } = stack.input() else {
            bail!("{} hears tokens, not sound", told(path));
        };
        let said = stack.output_width();
        if (width, said) == (1, 1) {
            return Ok(Self::Stacks(vec![stack; num_channels]));
        }
        ensure!(
            (width, said) == (num_channels, num_channels),
            "{} hears {width} and says {said} numbers a frame; a sound of {num_channels} channels needs \
             a stack of 1 and 1, or of {num_channels} and {num_channels}",
            told(path)
        );
        Ok(Self::Joint(Box::new(stack)))
    }

    /// Returns how late a stack's file says that it is.
    pub(super) fn trained_delay_frames(&self) -> Option<usize> {
        match self {
            Self::Layers(_) => None,
            Self::Stacks(stacks) => stacks.first().and_then(TrainedStack::delay_frames),
            Self::Joint(stack) => stack.delay_frames(),
        }
    }

    /// Runs a block, `[channel_idx][frame]`. What is not a finite number is heard as silence.
    pub(super) fn process(&mut self, input: &[Vec<f64>], output: &mut [Vec<f64>]) {
        let channels = input.iter().zip(output);
        match self {
            Self::Layers(runners) => {
                for (runner, (input, output)) in runners.iter_mut().zip(channels) {
                    let heard: Vec<f64> = input.iter().copied().map(harmless).collect();
                    output.resize(heard.len(), 0.0);
                    runner.process(&heard, output);
                }
            }
            Self::Stacks(stacks) => {
                for (stack, (input, output)) in stacks.iter_mut().zip(channels) {
                    let heard: Vec<f32> = input.iter().copied().map(narrow).collect();
                    let mut said = vec![0.0; heard.len()];
                    stack.process(&heard, &mut said);
                    *output = said.into_iter().map(f64::from).collect();
                }
            }
            Self::Joint(stack) => {
                let (inputs, outputs): (Vec<_>, Vec<_>) = channels.unzip();
                joint(stack, &inputs, outputs);
            }
        }
    }
}

fn joint(stack: &mut TrainedStack, input: &[&Vec<f64>], output: Vec<&mut Vec<f64>>) {
    let frames = input.first().map_or(0, |channel| channel.len());
    let heard = (0..frames).flat_map(|k| input.iter().map(move |channel| narrow(channel[k])));
    let heard: Vec<f32> = heard.collect();
    let mut said = vec![0.0; heard.len()];
    stack.process(&heard, &mut said);
    for (channel_idx, output) in output.into_iter().enumerate() {
        let channel = said.iter().skip(channel_idx).step_by(input.len());
        *output = channel.copied().map(f64::from).collect();
    }
}

/// Finite, and no larger than f32 can say.
fn harmless(sample: f64) -> f64 {
    let largest = f64::from(f32::MAX);
    if sample.is_nan() {
        0.0
    } else {
        sample.clamp(-largest, largest)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "stacks are f32")]
fn narrow(sample: f64) -> f32 {
    harmless(sample) as f32
}

fn read(path: &Path) -> anyhow::Result<TrainedStack> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(MAX_WEIGHTS_BYTES + 1)
        .read_to_end(&mut bytes)?;
    ensure!(
        bytes.len() as u64 <= MAX_WEIGHTS_BYTES,
        "it is larger than {} GB",
        MAX_WEIGHTS_BYTES >> 30
    );
    Ok(TrainedStack::prepare(&bytes)?)
}

/// Returns a kernel's frames, no more than the sound's: what would come after it reads nothing.
fn kernel_frames(asked: &Asked, sound: &mut SoundRange) -> anyhow::Result<usize> {
    let length = sound.length_up_to(MAX_FRAMES as u64)?;
    let length = usize::try_from(length)?.saturating_add(asked.delay_frames);
    Ok(asked
        .layer
        .decay_frames(KERNEL_FALL_DB, length.min(MAX_FRAMES)))
}
