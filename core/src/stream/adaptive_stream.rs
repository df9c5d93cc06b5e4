//! An adaptive memory of live sound: pieces of polynomials, as many numbers as it may have, read at a fixed delay.
//!
//! What is heard is what the memory says of the sound that many frames ago. The memory changes while it is read, so it is read
//! anew every hop, and hops are cross-faded.

use std::ops::Range;

use super::config::StreamConfig;
use super::schedule::fade;
use crate::budget::{StreamingAdaptiveConfig, StreamingAdaptiveMemory};
use crate::dsp::sanitize::Rejected;
use crate::math::SimdLevel;
use crate::memory::spec::SpecError;
use crate::memory::timeline::{Timeline, frames_of};
use crate::settings::adaptive_settings::AdaptivePast;
use crate::settings::memory::ADAPTIVE_NUMBERS;
use crate::transform::{Kernels, TransformPlan};

/// Frames from one reading to the next: as many as a cell has at most.
const HOP_FRAMES: usize = 64;
/// Frames that are read at once: each is heard in two readings.
const READ_FRAMES: usize = 2 * HOP_FRAMES;

/// What is counted of a past without an end is counted up to here: three hundred thousand years at 48 kHz.
const MOST_FRAMES: usize = 1 << 58;

/// Hears sound by an adaptive memory a channel, and plays what they say. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct AdaptiveStream {
    channels: Vec<AdaptiveChannel>,
    /// Of [`HOP_FRAMES`], how many were heard since the last reading.
    hop_frame: usize,
    delay_frames: usize,
    window_frames: usize,
    /// Frames that are remembered: no more than the window, where there is one.
    heard_frames: usize,
    max_heard_frames: usize,
    /// `[frame]` of a reading: its share of the sound.
    fade: Vec<f64>,
    rejected: Rejected,
    /// No polynomial spans the window: a plan of no coefficients.
    transform: TransformPlan,
}

#[derive(Debug)]
struct AdaptiveChannel {
    memory: StreamingAdaptiveMemory,
    reading: [f64; READ_FRAMES],
    /// What the reading before says of the first half's frames.
    fading: [f64; HOP_FRAMES],
    heard: [f64; HOP_FRAMES],
}

impl AdaptiveStream {
    /// Allocates.
    pub(super) fn prepare(config: &StreamConfig) -> Result<Self, SpecError> {
        config.check()?;
        let StreamConfig {
            settings,
            sample_rate_hz,
            channels,
        } = *config;
        let window_frames = frames_of(settings.window_secs, sample_rate_hz).max(READ_FRAMES);
        let delay_frames = frames_of(settings.delay_secs, sample_rate_hz);
        let is_sliding = settings.adaptive.past == AdaptivePast::Window;
        let of_channel = StreamingAdaptiveConfig {
            numbers: settings.order,
            window_frames: is_sliding.then_some(window_frames as u64),
        };
        let refused = |_| SpecError::Numbers {
            numbers: settings.order,
            min: *ADAPTIVE_NUMBERS.start(),
            max: *ADAPTIVE_NUMBERS.end(),
        };
        let mut memory = StreamingAdaptiveMemory::prepare(&of_channel).map_err(refused)?;
        memory.set_allowed_error(settings.adaptive.allowed_error());
        let channel = |_| AdaptiveChannel {
            memory: memory.clone(),
            reading: [0.0; READ_FRAMES],
            fading: [0.0; HOP_FRAMES],
            heard: [0.0; HOP_FRAMES],
        };
        Ok(Self {
            channels: (0..channels).map(channel).collect(),
            hop_frame: 0,
            delay_frames: delay_frames.clamp(READ_FRAMES, window_frames),
            window_frames,
            heard_frames: 0,
            max_heard_frames: if is_sliding {
                window_frames
            } else {
                MOST_FRAMES
            },
            fade: fade(READ_FRAMES, HOP_FRAMES),
            rejected: Rejected::default(),
            transform: TransformPlan::prepare(Kernels::Direct, SimdLevel::detect(), 0),
        })
    }

    /// Forgets all. Cost: O(numbers).
    pub(super) fn forget(&mut self) {
        for channel in &mut self.channels {
            channel.memory.reset();
            channel.reading = [0.0; READ_FRAMES];
            channel.fading = [0.0; HOP_FRAMES];
        }
        (self.hop_frame, self.heard_frames) = (0, 0);
        self.rejected = Rejected::default();
    }

    pub(super) fn wiped_numbers(&self) -> usize {
        0
    }

    #[expect(clippy::unused_self, reason = "as other memories have it")]
    pub(super) fn wipe(&mut self, _numbers: Range<usize>) {}

    /// Turns `input[channel][frame]` into what is remembered of the frame the delay before.
    pub(super) fn process<S: Copy + Into<f64>>(
        &mut self,
        input: &[&[S]],
        memory: &mut [&mut [f64]],
    ) {
        let frames = input.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut done = 0;
        while done < frames {
            if self.hop_frame == 0 {
                let frames_ago = (self.delay_frames - READ_FRAMES) as u64..self.delay_frames as u64;
                self.channels
                    .iter_mut()
                    .for_each(|channel| channel.read(frames_ago.clone()));
            }
            let take = (HOP_FRAMES - self.hop_frame).min(frames - done);
            let hop = self.hop_frame..self.hop_frame + take;
            for ((channel, input), memory) in self.channels.iter_mut().zip(input).zip(&mut *memory)
            {
                channel.play(&self.fade, hop.clone(), &mut memory[done..done + take]);
                channel.hear(&input[done..done + take], &mut self.rejected);
            }
            self.hop_frame = (self.hop_frame + take) % HOP_FRAMES;
            self.heard_frames = self
                .heard_frames
                .saturating_add(take)
                .min(self.max_heard_frames);
            done += take;
        }
    }

    /// Goes on with the pieces of `other`, of as many numbers.
    pub(super) fn continue_from(&mut self, other: &Self) {
        for (own, other) in self.channels.iter_mut().zip(&other.channels) {
            own.memory.continue_from(&other.memory);
        }
        let is_taken = self.memory(0).map(StreamingAdaptiveMemory::frames_heard) > Some(0);
        if is_taken {
            self.heard_frames = other.heard_frames.min(self.max_heard_frames);
        }
    }

    pub(super) fn memory(&self, channel_idx: usize) -> Option<&StreamingAdaptiveMemory> {
        self.channels
            .get(channel_idx)
            .map(|channel| &channel.memory)
    }

    pub(super) fn latency_frames(&self) -> usize {
        self.delay_frames
    }

    pub(super) fn window_frames(&self) -> usize {
        self.window_frames
    }

    pub(super) fn hop_frames(&self) -> usize {
        HOP_FRAMES
    }

    pub(super) fn hand_over_frames(&self) -> usize {
        0
    }

    pub(super) fn turn_frames(&self) -> [usize; 2] {
        [HOP_FRAMES; 2]
    }

    /// All that was heard is known.
    pub(super) fn lag_frames(&self) -> usize {
        0
    }

    pub(super) fn shown_frames(&self) -> usize {
        self.window_frames
    }

    pub(super) fn warm_frames(&self) -> usize {
        self.delay_frames
    }

    /// A piece that is longer than a quarter of the window is not made, and one leaves when it ends.
    pub(super) fn silence_frames(&self) -> Option<usize> {
        let is_sliding = self.max_heard_frames == self.window_frames;
        is_sliding.then_some(self.delay_frames + 2 * self.window_frames + READ_FRAMES)
    }

    pub(super) fn timeline(&self) -> Timeline {
        Timeline::Even {
            frames: self.heard_frames as f64,
        }
    }

    /// There are none of the whole window.
    pub(super) fn coefficients(&self, _channel_idx: usize) -> &[f64] {
        &[]
    }

    pub(super) fn transform(&self) -> &TransformPlan {
        &self.transform
    }

    pub(super) fn rejected(&self) -> Rejected {
        self.rejected
    }
}

impl AdaptiveChannel {
    /// Reads the frames that are heard next.
    fn read(&mut self, frames_ago: Range<u64>) {
        self.fading.copy_from_slice(&self.reading[HOP_FRAMES..]);
        self.memory.recall(frames_ago, &mut self.reading);
    }

    fn play(&self, fade: &[f64], hop: Range<usize>, out: &mut [f64]) {
        for (frame, out) in hop.zip(out) {
            let before = self.fading[frame];
            *out = before + fade[frame] * (self.reading[frame] - before);
        }
    }

    fn hear<S: Copy + Into<f64>>(&mut self, input: &[S], rejected: &mut Rejected) {
        let heard = &mut self.heard[..input.len()];
        rejected.admit_all(input, heard);
        self.memory.process(heard);
    }
}

const _: () = assert!(
    *ADAPTIVE_NUMBERS.start() >= StreamingAdaptiveConfig::MIN_NUMBERS
        && *ADAPTIVE_NUMBERS.end() <= StreamingAdaptiveConfig::MAX_NUMBERS,
    "there is a memory of each"
);
