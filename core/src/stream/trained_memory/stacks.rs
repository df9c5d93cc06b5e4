//! The stacks that hear a sound's channels: one each, or one for all of them.

use super::CHUNK_FRAMES;
use crate::ssm::trained::{TrainedStack, library};
use crate::stream::StreamConfig;

/// Runs trained stacks. Realtime: all but `find`.
#[derive(Debug)]
pub(super) struct Stacks {
    heard_by: HeardBy,
    /// `[frame][channel]`, what a stack is given and what it says.
    given: Vec<f32>,
    told: Vec<f32>,
}

#[derive(Debug)]
enum HeardBy {
    /// The weights are not known here, or hear no such sound.
    Nobody,
    Each(Vec<TrainedStack>),
    Joint(Box<TrainedStack>),
}

impl Stacks {
    /// Takes the stacks that the settings name, at rest. Allocates.
    pub(super) fn find(config: &StreamConfig) -> Self {
        let channels = config.channels;
        let found = config.settings.weights.and_then(library::find);
        let heard_by = match found.filter(|stack| library::hears(stack, channels)) {
            None => HeardBy::Nobody,
            Some(stack) if stack.output_width() == 1 => HeardBy::Each(vec![stack; channels]),
            Some(stack) => HeardBy::Joint(Box::new(stack)),
        };
        let numbers = vec![0.0; CHUNK_FRAMES * channels];
        Self {
            heard_by,
            given: numbers.clone(),
            told: numbers,
        }
    }

    pub(super) fn is_missing(&self) -> bool {
        matches!(self.heard_by, HeardBy::Nobody)
    }

    /// Returns how late the stacks' file says that they are.
    pub(super) fn delay_frames(&self) -> Option<usize> {
        self.first().and_then(TrainedStack::delay_frames)
    }

    fn first(&self) -> Option<&TrainedStack> {
        match &self.heard_by {
            HeardBy::Nobody => None,
            HeardBy::Each(stacks) => stacks.first(),
            HeardBy::Joint(stack) => Some(stack),
        }
    }

    pub(super) fn reset(&mut self) {
        match &mut self.heard_by {
            HeardBy::Nobody => {}
            HeardBy::Each(stacks) => stacks.iter_mut().for_each(TrainedStack::reset),
            HeardBy::Joint(stack) => stack.reset(),
        }
    }

    /// Replaces what was heard, `sound[channel][..frames]`, by what is said to it; leaves it where they are missing. At
    /// most [`CHUNK_FRAMES`].
    pub(super) fn process(&mut self, sound: &mut [Vec<f64>], frames: usize) {
        let (given, told) = (&mut self.given, &mut self.told);
        match &mut self.heard_by {
            HeardBy::Nobody => {}
            HeardBy::Each(stacks) => {
                for (stack, channel) in stacks.iter_mut().zip(sound) {
                    narrow(&channel[..frames], given, 1);
                    stack.process(&given[..frames], &mut told[..frames]);
                    widen(told, &mut channel[..frames], 1);
                }
            }
            HeardBy::Joint(stack) => {
                let channels = sound.len();
                for (channel_idx, channel) in sound.iter().enumerate() {
                    narrow(&channel[..frames], &mut given[channel_idx..], channels);
                }
                let numbers = frames * channels;
                stack.process(&given[..numbers], &mut told[..numbers]);
                for (channel_idx, channel) in sound.iter_mut().enumerate() {
                    widen(&told[channel_idx..], &mut channel[..frames], channels);
                }
            }
        }
    }

    /// Returns the mean step of the first layer in the newest frame, in units of its own time; 1 where a step does not
    /// depend on the sound.
    pub(super) fn newest_step(&self) -> f64 {
        let steps = self.first().map_or(&[][..], |stack| stack.newest_steps(0));
        if steps.is_empty() {
            return 1.0;
        }
        steps.iter().map(|step| f64::from(*step)).sum::<f64>() / steps.len() as f64
    }
}

/// Writes samples into every `stride`th number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "stacks are f32, and what was admitted fits"
)]
fn narrow(samples: &[f64], numbers: &mut [f32], stride: usize) {
    for (to, sample) in numbers.iter_mut().step_by(stride).zip(samples) {
        *to = *sample as f32;
    }
}

fn widen(numbers: &[f32], samples: &mut [f64], stride: usize) {
    for (to, number) in samples.iter_mut().zip(numbers.iter().step_by(stride)) {
        *to = f64::from(*number);
    }
}
