//! A selective memory: LegS on a clock that runs by the sound, and stands still where nothing is let in.
//!
//! ```text
//! s' = g(t) [A s + B f]        g a clock's speed, 0 to 1: with tau = integral of g it is LegS of the sound over tau
//! ```
//!
//! What is let in is written on the memory's own time, a frame as soon as its clock has passed one, and remembered as
//! the whole history is: exactly. While the clock stands no coefficient changes.
//!
//! Source: selection by the step is Mamba's (Gu and Dao 2023, arXiv 2312.00752); here A and B are LegS's.

mod clock;

use std::ops::Range;

use super::config::StreamConfig;
use super::legendre_memory::LegendreMemory;
use super::mode_plan::LegendreMode;
use super::step_history::StepHistory;
use crate::dsp::delay_line::DelayLine;
use crate::dsp::sanitize::Rejected;
use crate::memory::spec::{Method, SpecError};
use crate::memory::timeline::Timeline;
use crate::settings::memory::{MemorySettings, Mode};
use crate::transform::{Kernels, TransformPlan};
pub(crate) use clock::{Clock, Tick};

/// Frames that go through at a time.
const CHUNK_FRAMES: usize = 256;
/// What is counted of the clock is counted up to here: an hour at 768 kHz.
const MOST_FRAMES: usize = 1 << 32;

/// Lets sound into a memory of everything by a clock. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct SelectiveMemory {
    clock: Clock,
    memory: LegendreMemory,
    rejected: Rejected,
    lookahead_frames: usize,
    /// A channel each.
    lookahead: Vec<DelayLine>,
    /// `[channel][frame]`, what was heard, then as late as it is let in.
    heard: Vec<Vec<f64>>,
    /// `[channel][frame]`, what is let in.
    let_in: Vec<Vec<f64>>,
    /// What a memory of everything says while it learns.
    silence: Vec<Vec<f64>>,
    /// The memory's frame that is being filled: how much of it, and each channel's integral.
    filled: f64,
    integrals: Vec<f64>,
    /// Frames that were let in whole, one after another until the newest, and frames since.
    run_frames: usize,
    standing_frames: usize,
    steps: StepHistory,
}

impl SelectiveMemory {
    /// Allocates.
    pub(super) fn prepare(config: &StreamConfig, kernels: Kernels) -> Result<Self, SpecError> {
        config.check()?;
        let StreamConfig {
            settings,
            sample_rate_hz,
            channels,
        } = *config;
        let whole = StreamConfig {
            settings: MemorySettings {
                mode: Mode::Whole,
                method: Method::Exact,
                ..settings
            },
            ..*config
        };
        let lookahead_frames = Clock::lookahead_frames(sample_rate_hz);
        let chunk = vec![vec![0.0; CHUNK_FRAMES]; channels];
        let memory = LegendreMemory::prepare(&whole, LegendreMode::Unbounded, kernels)?;
        Ok(Self {
            clock: Clock::new(&settings.clock, sample_rate_hz),
            steps: StepHistory::prepare(memory.shown_frames() + lookahead_frames),
            memory,
            rejected: Rejected::default(),
            lookahead_frames,
            lookahead: vec![DelayLine::prepare(lookahead_frames); channels],
            heard: chunk.clone(),
            let_in: chunk.clone(),
            silence: chunk,
            filled: 0.0,
            integrals: vec![0.0; channels],
            run_frames: 0,
            standing_frames: 0,
        })
    }

    pub(super) fn forget(&mut self) {
        self.memory.forget();
        self.clock.reset();
        self.rejected = Rejected::default();
        self.lookahead.iter_mut().for_each(DelayLine::clear);
        self.filled = 0.0;
        self.integrals.fill(0.0);
        (self.run_frames, self.standing_frames) = (0, 0);
        self.steps.clear();
    }

    pub(super) fn wiped_numbers(&self) -> usize {
        self.memory.wiped_numbers()
    }

    pub(super) fn wipe(&mut self, numbers: Range<usize>) {
        self.memory.wipe(numbers);
    }

    /// Sets the speed of a clock that a control drives, `[0, 1]`.
    pub(super) fn set_clock_speed(&mut self, speed: f64) {
        self.clock.set_speed(speed);
    }

    /// Hears `input[channel][frame]`; what comes out is silence.
    pub(super) fn process<S: Copy + Into<f64>>(
        &mut self,
        input: &[&[S]],
        memory: &mut [&mut [f64]],
    ) {
        self.process_beside(input, None, memory);
    }

    /// Hears it beside a sidechain, a frame for each, where there is one: that drives a clock that asks for it.
    pub(super) fn process_beside<S: Copy + Into<f64>>(
        &mut self,
        input: &[&[S]],
        sidechain: Option<&[f64]>,
        memory: &mut [&mut [f64]],
    ) {
        let sidechain = sidechain.filter(|_| self.clock.hears_sidechain());
        let frames = input.iter().map(|channel| channel.len()).min().unwrap_or(0);
        for channel in &mut *memory {
            channel[..frames].fill(0.0);
        }
        let mut done = 0;
        while done < frames {
            let take = (frames - done).min(CHUNK_FRAMES);
            self.hear(input, done..done + take);
            let count = self.select(take, sidechain.map(|frames| &frames[done..done + take]));
            self.memory
                .process_planes(&self.let_in, &mut self.silence, count);
            done += take;
        }
    }

    fn hear<S: Copy + Into<f64>>(&mut self, input: &[&[S]], frames: Range<usize>) {
        for (heard, input) in self.heard.iter_mut().zip(input) {
            self.rejected.admit_all(&input[frames.clone()], heard);
        }
    }

    /// Writes what is let in of a chunk; returns the memory's frames that were filled.
    fn select(&mut self, frames: usize, sidechain: Option<&[f64]>) -> usize {
        let scale = 1.0 / self.heard.len() as f64;
        let mut ticks = [Tick {
            step: 0.0,
            gain: 0.0,
        }; CHUNK_FRAMES];
        for (frame, tick) in ticks[..frames].iter_mut().enumerate() {
            let own = || self.heard.iter().map(|channel| channel[frame]).sum::<f64>();
            let driver = sidechain.map_or_else(|| scale * own(), |frames| frames[frame]);
            *tick = self.clock.tick(driver);
        }
        for (heard, lookahead) in self.heard.iter_mut().zip(&mut self.lookahead) {
            lookahead.pass(&mut heard[..frames]);
        }
        let mut count = 0;
        for (frame, tick) in ticks[..frames].iter().enumerate() {
            count += self.let_in(frame, *tick, count);
            self.note_step(tick.step);
        }
        count
    }

    /// Lets one frame in; returns whether the memory's frame was filled: 1, or 0.
    fn let_in(&mut self, frame: usize, tick: Tick, at: usize) -> usize {
        let room = 1.0 - self.filled;
        let is_full = tick.step >= room;
        let own = tick.step.min(room);
        let channels = self
            .heard
            .iter()
            .zip(&mut self.let_in)
            .zip(&mut self.integrals);
        for ((heard, let_in), integral) in channels {
            let sample = tick.gain * heard[frame];
            // A whole frame is itself: no sum that rounds.
            let filled = if own == 1.0 {
                sample
            } else {
                *integral + own * sample
            };
            if is_full {
                let_in[at] = filled;
                *integral = (tick.step - own) * sample;
            } else {
                *integral = filled;
            }
        }
        self.filled = if is_full {
            tick.step - own
        } else {
            self.filled + own
        };
        usize::from(is_full)
    }

    fn note_step(&mut self, step: f64) {
        self.steps.push(step);
        if step == 1.0 {
            let goes_on = self.standing_frames == 0;
            self.run_frames = if goes_on { self.run_frames + 1 } else { 1 };
            self.standing_frames = 0;
        } else if step == 0.0 {
            self.standing_frames += 1;
        } else {
            (self.run_frames, self.standing_frames) = (0, 0);
        }
        self.run_frames = self.run_frames.min(MOST_FRAMES);
        self.standing_frames = self.standing_frames.min(MOST_FRAMES);
    }

    /// Goes on where `other` stands.
    pub(super) fn continue_from(&mut self, other: &Self) {
        self.memory.continue_from(&other.memory);
        self.clock.continue_from(&other.clock);
    }

    /// Counts the frames before the end of the window that is known which were let in without a gap.
    pub(super) fn known_frames(&self) -> usize {
        let behind = self.memory.lag_frames() + self.lookahead_frames;
        self.run_frames.saturating_sub(behind)
    }

    /// Frames since the end of the window that is known, where that was let in without a gap.
    pub(super) fn lag_frames(&self) -> usize {
        self.memory.lag_frames() + self.lookahead_frames + self.standing_frames
    }

    pub(super) fn hold_steps(&mut self) {
        self.steps.hold();
    }

    /// Copies the speed of the clock at these of the newest frames; the newest of all are not let in yet.
    pub(super) fn copy_steps(&self, frames: Range<usize>, steps: &mut [f32]) {
        let ahead = self.lookahead_frames.cast_signed() as i64;
        self.steps.copy_part(frames, steps, -ahead);
    }

    pub(super) fn latency_frames(&self) -> usize {
        0
    }

    pub(super) fn window_frames(&self) -> usize {
        self.memory.window_frames()
    }

    pub(super) fn hop_frames(&self) -> usize {
        self.memory.hop_frames()
    }

    pub(super) fn hand_over_frames(&self) -> usize {
        self.memory.hand_over_frames()
    }

    pub(super) fn turn_frames(&self) -> [usize; 2] {
        self.memory.turn_frames()
    }

    pub(super) fn shown_frames(&self) -> usize {
        self.memory.shown_frames() + self.lookahead_frames
    }

    pub(super) fn warm_frames(&self) -> usize {
        0
    }

    pub(super) fn silence_frames(&self) -> Option<usize> {
        None
    }

    /// The memory's own time.
    pub(super) fn timeline(&self) -> Timeline {
        self.memory.timeline()
    }

    pub(super) fn coefficients(&self, channel_idx: usize) -> &[f64] {
        self.memory.coefficients(channel_idx)
    }

    pub(super) fn transform(&self) -> &TransformPlan {
        self.memory.transform()
    }

    pub(super) fn rejected(&self) -> Rejected {
        self.rejected
    }
}
