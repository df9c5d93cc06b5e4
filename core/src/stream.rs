//! Sound goes in and memory's sound comes out: streaming, sample-aligned, any block size, the cost even.
//!
//! - **Segments**: LegS restarted every window `W`; segments overlap by up to a half and are
//!   cross-faded with `sin^2`, which sums to one. Latency `W` plus the reach of the interpolation
//!   filter plus what the stepping needs: at half overlap about an eighth of `W`; a quarter at
//!   N = 16,384 over 50 ms, where what is learnt takes long to hand over to the reader.
//! - **Sliding**: LegT, read at a fixed delay every hop, hops cross-faded the same way.
//! - **Adaptive**: pieces of polynomials chosen to lose least, read at a fixed delay.
//! - **Whole**, **fading**: LegS of everything, of everything fading. Silent: they are heard once they are
//!   frozen, and have no latency.
//!
//! The exact memory learns the sound between its samples (`interpolate`), so that quality rises
//! with `N` up to transparency; the textbook recurrences learn held samples, as published.

mod adaptive_stream;
mod textbook_segments;
mod channel;
mod config;
#[cfg(test)]
mod evenness;
mod span_transform;
mod zero_order_hold;
mod state_transfer;
mod layer_memory;
mod legendre_memory;
mod unbounded;
mod span_learner;
mod moving_window;
mod pacing;
mod mode_plan;
mod projection_step;
mod segment_projection;
mod span_quadrature;
mod reach;
mod strip_reader;
mod trained_memory;
mod learnt;
mod limits;
mod sliding;
mod shared_spans;
mod sliding_places;
mod schedule;
mod step_history;
pub(crate) mod selective_memory;

use std::ops::Range;

use crate::budget::StreamingAdaptiveMemory;
use crate::dsp::sanitize::Rejected;
use crate::math::SimdLevel;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::memory::spec::SpecError;
use crate::memory::textbook::Growth;
use crate::memory::timeline::Timeline;
use crate::settings::memory::Mode;
use crate::transform::{Kernels, TransformPlan};
use adaptive_stream::AdaptiveStream;
use layer_memory::LayerMemory;
use legendre_memory::{LegendreMemory, WIPED_PER_FRAME};
use mode_plan::{Layering, LegendreMode};
use selective_memory::SelectiveMemory;
use trained_memory::TrainedMemory;

pub use config::StreamConfig;

/// Learns sound block by block, exact memories also between its samples, and plays what it remembers of it. Realtime: all but `prepare`.
///
/// Cost, of exact memories of at least 128 coefficients: O(N log N + W) a window or hop, of which sliding
/// and fading ones have eight a window, and the whole history one every N frames. In stereo over 50 ms at
/// N = 1024 1.6 % of a core for segments, 3.2 % sliding; over 1 s at 65,536 3.7 % and 12 % (Zen 4, bench `blocks`). All
/// else O(N) vector operations a frame. Cut into pieces of some microseconds that are spread over the
/// frames; the largest is (a quarter of) a transform: 0.01 ms at N = 1024, 0.07 at 16,384, 0.4 at 65,536.
///
/// ```
/// use souvenir_core::{MemorySettings, StreamConfig, StreamingMemory};
///
/// let config = StreamConfig {
///     settings: MemorySettings { order: 256, window_secs: 0.01, ..MemorySettings::default() },
///     sample_rate_hz: 48_000.0,
///     channels: 1,
/// };
/// let mut memory = StreamingMemory::prepare(&config)?;
/// let sound: Vec<f64> = (0..4800).map(|k| (f64::from(k) / 20.0).sin()).collect();
/// let mut heard = vec![0.0; sound.len()];
/// memory.process(&[&sound], &mut [&mut heard]);
///
/// let late = &heard[memory.latency_frames()..];
/// let errors = sound.iter().zip(late).map(|(x, y)| (x - y).abs());
/// assert!(errors.skip(480).all(|error| error < 1e-6), "after the first window");
/// # Ok::<(), souvenir_core::SpecError>(())
/// ```
#[derive(Debug)]
pub struct StreamingMemory {
    config: StreamConfig,
    form: StreamForm,
}

#[derive(Debug)]
enum StreamForm {
    Legendre(Box<LegendreMemory>),
    Layer(Box<LayerMemory>),
    Selective(Box<SelectiveMemory>),
    Trained(Box<TrainedMemory>),
    Adaptive(Box<AdaptiveStream>),
}

impl StreamForm {
    fn legendre(
        config: &StreamConfig,
        mode: LegendreMode,
        kernels: Kernels,
    ) -> Result<Self, SpecError> {
        let memory = LegendreMemory::prepare(config, mode, kernels)?;
        Ok(Self::Legendre(Box::new(memory)))
    }
}

/// Calls the same method of whatever remembers.
macro_rules! of_form {
    ($form:expr, $memory:ident => $call:expr) => {
        match $form {
            StreamForm::Legendre($memory) => $call,
            StreamForm::Layer($memory) => $call,
            StreamForm::Selective($memory) => $call,
            StreamForm::Trained($memory) => $call,
            StreamForm::Adaptive($memory) => $call,
        }
    };
}

impl StreamingMemory {
    /// Makes a memory on this machine's best SIMD level. Allocates.
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub fn prepare(config: &StreamConfig) -> Result<Self, SpecError> {
        let kernels = Kernels::for_order(SimdLevel::detect(), config.settings.order);
        Self::prepare_by(config, kernels)
    }

    /// Prepares as [`Self::prepare`] does, by these kernels where there is a choice: exact memories.
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub fn prepare_by(config: &StreamConfig, kernels: Kernels) -> Result<Self, SpecError> {
        let form = match config.settings.mode {
            Mode::Layer => {
                let layering = Layering::of(config)?;
                StreamForm::Layer(Box::new(LayerMemory::prepare(config, layering)?))
            }
            Mode::Selective => {
                StreamForm::Selective(Box::new(SelectiveMemory::prepare(config, kernels)?))
            }
            Mode::Trained => {
                StreamForm::Trained(Box::new(TrainedMemory::prepare(config, kernels)?))
            }
            Mode::Adaptive => StreamForm::Adaptive(Box::new(AdaptiveStream::prepare(config)?)),
            Mode::Segments => StreamForm::legendre(config, LegendreMode::Segments, kernels)?,
            Mode::Sliding => StreamForm::legendre(config, LegendreMode::Sliding, kernels)?,
            Mode::Whole | Mode::Fading => {
                StreamForm::legendre(config, LegendreMode::Unbounded, kernels)?
            }
        };
        Ok(Self {
            config: *config,
            form,
        })
    }

    /// Falls silent, as after `prepare`. Realtime: yes. Cost: O(window).
    pub fn reset(&mut self) {
        self.forget();
        self.wipe(0, self.wipe_frames());
    }

    /// Starts again with coefficients of zero, but for sound and grids that are still to be wiped; until then
    /// it must not process. Realtime: yes.
    pub(crate) fn forget(&mut self) {
        of_form!(&mut self.form, memory => memory.forget());
    }

    /// Frames of [`Self::wipe`] until all sound is forgotten.
    pub(crate) fn wipe_frames(&self) -> usize {
        of_form!(&self.form, memory => memory.wiped_numbers()).div_ceil(WIPED_PER_FRAME)
    }

    /// Does so much of it as `frames` frames have time for. Realtime: yes.
    pub(crate) fn wipe(&mut self, from_frame: usize, frames: usize) {
        let from = from_frame * WIPED_PER_FRAME;
        let numbers = from..from + frames * WIPED_PER_FRAME;
        of_form!(&mut self.form, memory => memory.wipe(numbers));
    }

    /// Turns `input[channel][frame]` into `memory[channel][frame]`, `latency_frames` later. Realtime: yes.
    ///
    /// Any split into blocks gives the same bits. The shortest input channel counts; `memory` must
    /// be as long. Channels missing from either side are skipped.
    pub fn process<S: Copy + Into<f64>>(&mut self, input: &[&[S]], memory: &mut [&mut [f64]]) {
        of_form!(&mut self.form, own => own.process(input, memory));
    }

    /// Processes as [`Self::process`] does, beside another sound of as many frames, where there is one: it drives the clock of
    /// a selective memory that asks for a sidechain. Realtime: yes.
    pub(crate) fn process_beside<S: Copy + Into<f64>>(
        &mut self,
        input: &[&[S]],
        sidechain: Option<&[f64]>,
        memory: &mut [&mut [f64]],
    ) {
        match &mut self.form {
            StreamForm::Selective(own) => own.process_beside(input, sidechain, memory),
            _ => self.process(input, memory),
        }
    }

    /// Sets what is heard of the coefficients from the next window on, of a layer's from the next turn but one; they themselves
    /// stay as they are. What no coefficient of a layer carries counts as of higher order. Selective, trained and adaptive memories are
    /// changed only once they are frozen. Realtime: yes.
    pub fn edit(&mut self, edits: CoefficientEdits) {
        match &mut self.form {
            StreamForm::Legendre(memory) => memory.edit(edits),
            StreamForm::Layer(memory) => memory.edit(edits),
            StreamForm::Selective(_) | StreamForm::Trained(_) | StreamForm::Adaptive(_) => {}
        }
    }

    /// Goes on where `other` stands: unbounded exact memories of a kind, orders beyond the other's being zero, layers
    /// that differ in how they are run or read, and adaptive memories of as many numbers. What `other` heard since its last turn is not in an unbounded one.
    /// Realtime: yes.
    pub fn continue_from(&mut self, other: &Self) {
        match (&mut self.form, &other.form) {
            (StreamForm::Legendre(own), StreamForm::Legendre(other)) => own.continue_from(other),
            (StreamForm::Layer(own), StreamForm::Layer(other)) => own.continue_from(other),
            (StreamForm::Selective(own), StreamForm::Selective(other)) => own.continue_from(other),
            (StreamForm::Adaptive(own), StreamForm::Adaptive(other)) => own.continue_from(other),
            _ => {}
        }
    }

    /// Returns the frames between a sample's going in and its memory's coming out: constant and exact.
    #[must_use]
    pub fn latency_frames(&self) -> usize {
        of_form!(&self.form, memory => memory.latency_frames())
    }

    /// Returns the window in use, rounded to what the overlap needs.
    #[must_use]
    pub fn window_frames(&self) -> usize {
        of_form!(&self.form, memory => memory.window_frames())
    }

    /// Returns the frames from the end of one window to that of the next.
    #[must_use]
    pub fn hop_frames(&self) -> usize {
        of_form!(&self.form, memory => memory.hop_frames())
    }

    /// Returns the orthonormal coefficients of the newest window learnt, or read out of a layer's state; none of an adaptive memory,
    /// which has [`Self::adaptive`]. Realtime: yes.
    ///
    /// # Panics
    /// If there is no such channel.
    #[must_use]
    pub fn coefficients(&self, channel_idx: usize) -> &[f64] {
        of_form!(&self.form, memory => memory.coefficients(channel_idx))
    }

    /// Returns the adaptive memory of a channel, where the mode is adaptive. Realtime: yes.
    #[must_use]
    pub fn adaptive(&self, channel_idx: usize) -> Option<&StreamingAdaptiveMemory> {
        match &self.form {
            StreamForm::Adaptive(memory) => memory.memory(channel_idx),
            _ => None,
        }
    }

    /// Tells whether it remembers pieces, and no polynomial over the whole window.
    pub(crate) fn is_in_pieces(&self) -> bool {
        matches!(self.form, StreamForm::Adaptive(_))
    }

    /// Returns how the newest window learnt lies in time. Realtime: yes.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        of_form!(&self.form, memory => memory.timeline())
    }

    /// Returns the frames since the end of the newest window learnt.
    #[must_use]
    pub fn lag_frames(&self) -> usize {
        of_form!(&self.form, memory => memory.lag_frames())
    }

    /// Frames whose end holds the newest window learnt, or all that a screen shows of an unbounded memory's.
    pub(crate) fn shown_frames(&self) -> usize {
        of_form!(&self.form, memory => memory.shown_frames())
    }

    /// Frames that it must hear before it is as good as it gets: none where it is heard once it is frozen.
    pub(crate) fn warm_frames(&self) -> usize {
        of_form!(&self.form, memory => memory.warm_frames())
    }

    /// Frames of silence after which nothing but silence is in it; `None` of what remembers for ever.
    pub(crate) fn silence_frames(&self) -> Option<usize> {
        of_form!(&self.form, memory => memory.silence_frames())
    }

    /// Returns what it learns and is read with.
    pub(crate) fn transform(&self) -> &TransformPlan {
        of_form!(&self.form, memory => memory.transform())
    }

    /// Frames after a turn until what was learnt is known.
    pub(crate) fn hand_over_frames(&self) -> usize {
        of_form!(&self.form, memory => memory.hand_over_frames())
    }

    /// Frames until the first turn, whose window ends at the first frame, and from one to the next.
    pub(crate) fn turn_frames(&self) -> [usize; 2] {
        of_form!(&self.form, memory => memory.turn_frames())
    }

    /// Counts the input samples replaced by silence since the last reset.
    #[must_use]
    pub fn rejected(&self) -> Rejected {
        of_form!(&self.form, memory => memory.rejected())
    }

    /// Returns how the newest window of the first channel grew, where a recurrence learns it.
    pub(crate) fn growth(&self) -> Option<&Growth> {
        match &self.form {
            StreamForm::Legendre(memory) => memory.learner.growth(),
            _ => None,
        }
    }

    /// Counts the windows (or hops) of a channel since the last reset in which a textbook recurrence exploded, as forward
    /// Euler does: what is heard of them is silence, and what came after. Realtime: yes.
    #[must_use]
    pub fn explosions(&self) -> u64 {
        match &self.form {
            StreamForm::Legendre(memory) => memory.learner.explosions(),
            _ => 0,
        }
    }

    /// Returns how far what is heard of a layer lies from its recurrence, dB below it, over the last turns; `None` where
    /// the recurrence itself is heard or nothing is. Minus infinity where they are the same bits.
    #[must_use]
    pub fn ways_apart_db(&self) -> Option<f64> {
        match &self.form {
            StreamForm::Layer(memory) => memory.ways_apart_db(),
            _ => None,
        }
    }

    /// Tells whether the memory of a window is heard while it learns: not of unbounded ones, nor of a trained stack whose
    /// weights are missing.
    pub(crate) fn is_heard_live(&self) -> bool {
        match &self.form {
            StreamForm::Trained(memory) => !memory.is_missing(),
            _ => !self.config.settings.mode.is_unbounded(),
        }
    }

    /// Tells whether it is a trained stack whose weights are not known here, or hear no sound of so many channels.
    #[must_use]
    pub fn is_missing_weights(&self) -> bool {
        matches!(&self.form, StreamForm::Trained(memory) if memory.is_missing())
    }

    /// Sets the speed of a selective memory's clock that a control drives, `[0, 1]`; nothing to others. Realtime: yes.
    pub fn set_clock_speed(&mut self, speed: f64) {
        if let StreamForm::Selective(memory) = &mut self.form {
            memory.set_clock_speed(speed);
        }
    }

    /// Counts the frames before the end of the window that is known which a selective memory let in without a gap;
    /// `None` of others, which let everything in.
    pub(crate) fn known_frames(&self) -> Option<usize> {
        match &self.form {
            StreamForm::Selective(memory) => Some(memory.known_frames()),
            _ => None,
        }
    }

    /// Keeps the steps of what is processed from here on. Realtime: yes.
    pub(crate) fn watch_steps(&mut self) {
        if let StreamForm::Trained(memory) = &mut self.form {
            memory.watch_steps();
        }
    }

    /// Keeps no more steps: a screen stands still while the memory goes on. Realtime: yes.
    pub(crate) fn pause_steps(&mut self) {
        if let StreamForm::Trained(memory) = &mut self.form {
            memory.pause_steps();
        }
    }

    /// Makes the steps that are copied from here on those of now. Realtime: yes.
    pub(crate) fn hold_steps(&mut self) {
        match &mut self.form {
            StreamForm::Selective(memory) => memory.hold_steps(),
            StreamForm::Trained(memory) => memory.hold_steps(),
            StreamForm::Legendre(_) | StreamForm::Layer(_) | StreamForm::Adaptive(_) => {}
        }
    }

    /// Copies these of the newest frames' steps, oldest first: how fast the clock ran, 1 a frame where it is the sound's.
    /// Nothing of a memory that counts frames. Realtime: yes.
    pub(crate) fn copy_steps(&self, frames: Range<usize>, steps: &mut [f32]) {
        match &self.form {
            StreamForm::Selective(memory) => memory.copy_steps(frames, steps),
            StreamForm::Trained(memory) => memory.copy_steps(frames, steps),
            StreamForm::Legendre(_) | StreamForm::Layer(_) | StreamForm::Adaptive(_) => {}
        }
    }

    /// Returns what this memory was prepared from.
    #[must_use]
    pub fn config(&self) -> &StreamConfig {
        &self.config
    }
}
