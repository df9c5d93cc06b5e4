//! A trained stack as a memory of live sound: what it says is heard, and a sliding memory of that is seen and frozen.

#[cfg_attr(not(feature = "weights"), path = "trained_memory/no_stacks.rs")]
mod stacks;

use std::ops::Range;

use super::config::StreamConfig;
use super::legendre_memory::LegendreMemory;
use super::mode_plan::LegendreMode;
use super::step_history::StepHistory;
use crate::dsp::sanitize::Rejected;
use crate::memory::spec::{Method, SpecError};
use crate::memory::timeline::{Timeline, frames_of};
use crate::settings::memory::{MemorySettings, Mode};
use crate::transform::{Kernels, TransformPlan};
use stacks::Stacks;

/// Frames that go through at a time: those of a stack's own tile.
const CHUNK_FRAMES: usize = 64;
/// A stack is waited for until it has heard silence for so long.
const SILENCE_SECS: f64 = 30.0;

/// Hears a sound by a trained stack. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct TrainedMemory {
    stacks: Stacks,
    /// Sees what is heard, and is frozen.
    seen: LegendreMemory,
    rejected: Rejected,
    delay_frames: usize,
    silence_frames: usize,
    /// `[channel][frame]`.
    said: Vec<Vec<f64>>,
    unheard: Vec<Vec<f64>>,
    steps: StepHistory,
    /// The screen stands still, and with it the sound that steps are drawn under.
    is_watched: bool,
}

impl TrainedMemory {
    /// Allocates.
    pub(super) fn prepare(config: &StreamConfig, kernels: Kernels) -> Result<Self, SpecError> {
        config.check()?;
        let StreamConfig {
            settings,
            sample_rate_hz,
            channels,
        } = *config;
        let seen = StreamConfig {
            settings: MemorySettings {
                mode: Mode::Sliding,
                method: Method::Exact,
                delay_secs: 0.0,
                ..settings
            },
            ..*config
        };
        let chunk = vec![vec![0.0; CHUNK_FRAMES]; channels];
        let seen = LegendreMemory::prepare(&seen, LegendreMode::Sliding, kernels)?;
        let stacks = Stacks::find(config);
        // A stack is trained in frames: the seconds that settings say would be wrong at every other rate.
        let delay_frames = stacks.delay_frames().unwrap_or_else(|| {
            let secs = settings.delay_secs.min(settings.window_secs);
            frames_of(secs, sample_rate_hz)
        });
        Ok(Self {
            stacks,
            steps: StepHistory::prepare(seen.shown_frames() + delay_frames),
            seen,
            is_watched: true,
            rejected: Rejected::default(),
            delay_frames,
            silence_frames: frames_of(SILENCE_SECS, sample_rate_hz),
            said: chunk.clone(),
            unheard: chunk,
        })
    }

    /// Tells whether the weights are not there: the dry sound is heard instead, live and frozen.
    pub(super) fn is_missing(&self) -> bool {
        self.stacks.is_missing()
    }

    pub(super) fn forget(&mut self) {
        self.seen.forget();
        self.rejected = Rejected::default();
        self.stacks.reset();
        self.steps.clear();
    }

    pub(super) fn wiped_numbers(&self) -> usize {
        self.seen.wiped_numbers()
    }

    pub(super) fn wipe(&mut self, numbers: Range<usize>) {
        self.seen.wipe(numbers);
    }

    /// Turns `input[channel][frame]` into what the stack says, the delay later than what it says it of.
    pub(super) fn process<S: Copy + Into<f64>>(
        &mut self,
        input: &[&[S]],
        memory: &mut [&mut [f64]],
    ) {
        let frames = input.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut done = 0;
        while done < frames {
            let take = (frames - done).min(CHUNK_FRAMES);
            self.hear(input, done..done + take);
            self.stacks.process(&mut self.said, take);
            let step = self.stacks.newest_step();
            if self.is_watched {
                (0..take).for_each(|_| self.steps.push(step));
            }
            self.seen
                .process_planes(&self.said, &mut self.unheard, take);
            for (memory, said) in memory.iter_mut().zip(&self.said) {
                let memory = &mut memory[done..done + take];
                if self.stacks.is_missing() {
                    memory.fill(0.0);
                } else {
                    memory.copy_from_slice(&said[..take]);
                }
            }
            done += take;
        }
    }

    fn hear<S: Copy + Into<f64>>(&mut self, input: &[&[S]], frames: Range<usize>) {
        for (said, input) in self.said.iter_mut().zip(input) {
            self.rejected.admit_all(&input[frames.clone()], said);
        }
    }

    pub(super) fn watch_steps(&mut self) {
        self.is_watched = true;
    }

    pub(super) fn pause_steps(&mut self) {
        self.is_watched = false;
    }

    pub(super) fn hold_steps(&mut self) {
        self.steps.hold();
    }

    /// Copies the steps of these of the newest frames that are heard: dry is as late as the delay.
    pub(super) fn copy_steps(&self, frames: Range<usize>, steps: &mut [f32]) {
        let delay = self.delay_frames.cast_signed() as i64;
        self.steps.copy_part(frames, steps, delay);
    }

    /// Frames from the sound whose memory the window's end is, to now.
    pub(super) fn lag_frames(&self) -> usize {
        self.seen.lag_frames() + self.delay_frames
    }

    pub(super) fn latency_frames(&self) -> usize {
        self.delay_frames
    }

    pub(super) fn window_frames(&self) -> usize {
        self.seen.window_frames()
    }

    pub(super) fn hop_frames(&self) -> usize {
        self.seen.hop_frames()
    }

    pub(super) fn hand_over_frames(&self) -> usize {
        self.seen.hand_over_frames()
    }

    pub(super) fn turn_frames(&self) -> [usize; 2] {
        self.seen.turn_frames()
    }

    pub(super) fn shown_frames(&self) -> usize {
        self.seen.shown_frames()
    }

    pub(super) fn warm_frames(&self) -> usize {
        self.delay_frames + self.seen.warm_frames()
    }

    pub(super) fn silence_frames(&self) -> Option<usize> {
        Some(self.silence_frames)
    }

    pub(super) fn timeline(&self) -> Timeline {
        self.seen.timeline()
    }

    pub(super) fn coefficients(&self, channel_idx: usize) -> &[f64] {
        self.seen.coefficients(channel_idx)
    }

    pub(super) fn transform(&self) -> &TransformPlan {
        self.seen.transform()
    }

    pub(super) fn rejected(&self) -> Rejected {
        self.rejected
    }
}
