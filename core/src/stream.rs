//! Sound goes in and memory's sound comes out: streaming, sample-aligned, any block size, the cost even.
//!
//! - **Segments**: LegS restarted every window `W`; segments overlap by up to a half and are
//!   cross-faded with `sin^2`, which sums to one. Latency `W` plus the reach of the interpolation
//!   filter plus what the stepping needs: at half overlap about an eighth of `W`; a quarter at
//!   N = 16,384 over 50 ms, where what is learnt takes long to hand over to the reader.
//! - **Sliding**: LegT, read at a fixed delay every hop, hops cross-faded the same way.
//! - **Whole**, **fading**: LegS of everything, of everything fading. Silent: they are heard once they are
//!   frozen, and have no latency.
//!
//! The exact memory learns the sound between its samples (`interpolate`), so that quality rises
//! with `N` up to transparency; the textbook recurrences learn held samples, as published.

mod textbook_segments;
mod channel;
mod config;
#[cfg(test)]
mod evenness;
mod span_transform;
mod zero_order_hold;
mod state_transfer;
mod interpolator;
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
mod learnt;
mod limits;
mod sliding;
mod sliding_places;
mod schedule;

use crate::dsp::sanitize::Rejected;
use crate::math::SimdLevel;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::memory::spec::SpecError;
use crate::transform::{Kernels, TransformPlan};
use channel::StreamChannel;
use mode_plan::ModePlan;
use schedule::{Schedule, fade};
use span_learner::SpanLearner;
use span_transform::{ElapsedShare, SpanTransform};
use strip_reader::StripReader;

pub use config::StreamConfig;

/// Numbers of a channel's sound, and of each of its grids, that are wiped in the time of a frame: 8 KiB,
/// less than half a microsecond.
const WIPED_PER_FRAME: usize = 1024;

/// Learns sound block by block, exact memories also between its samples, and plays what it remembers of it. Realtime: all but `prepare`.
///
/// Cost, of exact memories of at least 128 coefficients: O(N log N + W) a window or hop, of which sliding
/// and fading ones have eight a window, and the whole history one every N frames. In stereo over 50 ms at
/// N = 1024 5 % of a core for segments, 9 % sliding; over 1 s at 65,536 9 % and 29 % (bench `blocks`). All
/// else O(N) vector operations a frame. Cut into pieces of some microseconds that are spread over the
/// frames; the largest is (a quarter of) a transform: 0.01 ms at N = 1024, 0.07 at 16,384, 0.4 at 65,536.
///
/// ```
/// use souvenir_core::{MemorySettings, StreamConfig, StreamingMemory};
///
/// let config = StreamConfig {
///     setting: MemorySettings { order: 256, window_secs: 0.01, ..MemorySettings::default() },
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
    learner: SpanLearner,
    reader: StripReader,
    /// Hands over from the learner to the reader.
    span_transform: SpanTransform,
    /// Transform that learner, reader and hand-over share.
    transform: TransformPlan,
    timing: Schedule,
    edits: CoefficientEdits,
    window_frames: usize,
    /// Window of the coefficients, in frames, not rounded.
    memory_frames: f64,
    /// Frames still to be heard before the next turn.
    until_turn: usize,
    /// Turns since the last reset, and frames that the memory before it, whose state it took over, had learnt.
    turns: u64,
    prior_frames: f64,
    /// Pieces done since the last turn, over all channels: learnt and read.
    learnt: usize,
    read: usize,
    rejected: Rejected,
    channels: Vec<StreamChannel>,
    /// `[frame]` of a recall: its share of the sound.
    fade: Vec<f64>,
}

impl StreamingMemory {
    /// Makes a memory on this machine's best SIMD level. Allocates.
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub fn prepare(config: &StreamConfig) -> Result<Self, SpecError> {
        let kernels = Kernels::for_order(SimdLevel::detect(), config.setting.order);
        Self::prepare_by(config, kernels)
    }

    /// Prepares as [`Self::prepare`] does, by these kernels where there is a choice: exact memories.
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub fn prepare_by(config: &StreamConfig, kernels: Kernels) -> Result<Self, SpecError> {
        let ModePlan {
            learner,
            reader,
            span_transform,
            transform,
            timing,
            spans,
            window_frames,
            memory_frames,
        } = ModePlan::new(config, kernels)?;
        let order = config.setting.order;
        let ring = timing.lead + spans.recalled + timing.hop.max(timing.first_turn) + 1;
        let channel = |_| StreamChannel::prepare(timing, ring, order);
        let mut new = Self {
            config: *config,
            window_frames,
            memory_frames,
            edits: CoefficientEdits::default(),
            until_turn: 0,
            learnt: 0,
            read: 0,
            rejected: Rejected::default(),
            channels: (0..config.channels).map(channel).collect(),
            fade: fade(spans.recalled, timing.hop),
            turns: 0,
            prior_frames: 0.0,
            learner,
            reader,
            span_transform,
            transform,
            timing,
        };
        new.reset();
        Ok(new)
    }

    /// Falls silent, as after `prepare`. Realtime: yes. Cost: O(window).
    pub fn reset(&mut self) {
        self.forget();
        self.wipe(0, self.wipe_frames());
    }

    /// Starts again with coefficients of zero, but for sound and grids that are still to be wiped; until then
    /// it must not process. Realtime: yes.
    pub(crate) fn forget(&mut self) {
        self.until_turn = self.timing.first_turn;
        (self.turns, self.learnt, self.read) = (0, 0, 0);
        self.prior_frames = 0.0;
        self.rejected = Rejected::default();
        self.learner.reset();
        self.reader.reset();
        for channel in &mut self.channels {
            channel.reset(self.timing);
        }
        self.skip_silence();
    }

    /// What would be due at the first frame, all at once, were it not of silence: nearly a whole window's work.
    fn skip_silence(&mut self) {
        self.span_transform.rest();
        let Schedule {
            pace,
            hop,
            first_turn,
            ..
        } = self.timing;
        let (frames, channels) = (hop.saturating_sub(first_turn), self.channels.len());
        self.learnt = pace.learnt(self.learner.pieces() * channels, frames);
        self.read = pace.read(self.reader.pieces() * channels, frames);
        for channel_idx in 0..channels {
            // Pieces go from channel to channel.
            let pieces = (self.learnt + channels - 1 - channel_idx) / channels;
            self.learner.skip_silence(channel_idx, pieces);
        }
    }

    /// Frames of [`Self::wipe`] until all sound is forgotten.
    pub(crate) fn wipe_frames(&self) -> usize {
        let sizes = self.channels.iter().map(StreamChannel::size);
        let most = sizes.chain([self.transform.uncleared()]).max().unwrap_or(0);
        most.div_ceil(WIPED_PER_FRAME)
    }

    /// Does so much of it as `frames` frames have time for. Realtime: yes.
    pub(crate) fn wipe(&mut self, from_frame: usize, frames: usize) {
        let from = from_frame * WIPED_PER_FRAME;
        let numbers = from..from + frames * WIPED_PER_FRAME;
        for (channel_idx, channel) in self.channels.iter_mut().enumerate() {
            channel.wipe(numbers.clone());
            self.learner.clear_part(channel_idx, numbers.clone());
            self.reader.clear_part(channel_idx, numbers.clone());
        }
    }

    /// Turns `input[channel][frame]` into `memory[channel][frame]`, `latency_frames` later. Realtime: yes.
    ///
    /// Any split into blocks gives the same bits. The shortest input channel counts; `memory` must
    /// be as long. Channels missing from either side are skipped.
    pub fn process<S: Copy + Into<f64>>(&mut self, input: &[&[S]], memory: &mut [&mut [f64]]) {
        let frames = input.iter().map(|channel| channel.len()).min().unwrap_or(0);
        debug_assert!(
            memory.iter().all(|channel| channel.len() >= frames),
            "room for the memory"
        );
        let mut done = 0;
        while done < frames {
            let take = self.until_turn.min(frames - done);
            for (channel, input) in self.channels.iter_mut().zip(input) {
                channel.hear(
                    &input[done..done + take],
                    self.until_turn,
                    &mut self.rejected,
                );
            }
            self.until_turn -= take;
            self.work(self.timing.hop.saturating_sub(self.until_turn));
            if self.until_turn == 0 {
                self.turn();
            }
            for (channel, memory) in self.channels.iter_mut().zip(&mut *memory) {
                channel.play(&mut memory[done..done + take]);
            }
            done += take;
        }
    }

    /// Does the pieces that are due `frames` after the last turn, channel by channel.
    fn work(&mut self, frames: usize) {
        self.hand_over(frames);
        let channels = self.channels.len();
        let due = self
            .timing
            .pace
            .learnt(self.learner.pieces() * channels, frames);
        for task in self.learnt..due {
            let channel_idx = task % channels;
            let history = self.channels[channel_idx].history();
            self.learner.learn(channel_idx, task / channels, history);
        }
        self.learnt = due;
        let due = self
            .timing
            .pace
            .read(self.reader.pieces() * channels, frames);
        for task in self.read..due {
            let channel_idx = task % channels;
            let channel = &mut self.channels[channel_idx];
            self.reader
                .read(channel_idx, task / channels, |frame, value| {
                    channel.recall(frame, self.fade[frame] * value);
                });
        }
        self.read = due;
    }

    /// Does what is due between learning and reading; in the end the window's coefficients are known.
    fn hand_over(&mut self, frames: usize) {
        let of = self.timing.pace.hand_over_frames;
        let time = ElapsedShare { frames, of };
        if self
            .span_transform
            .work(time, &mut self.learner, &mut self.reader)
        {
            let channels = self.channels.iter_mut();
            for (channel, coming) in channels.zip(&mut self.span_transform.coming) {
                std::mem::swap(&mut channel.coefficients, coming);
            }
        }
    }

    /// What was learnt is handed over to be read, or is about to be, and the next window is begun.
    fn turn(&mut self) {
        // The first span of an unbounded memory is the hop before the first frame.
        if self.turns == 0 && self.config.setting.mode.is_unbounded() {
            self.learner.discard();
            self.span_transform
                .begin_with(|channel_idx| &self.channels[channel_idx].coefficients);
            self.hand_over(0);
        } else {
            self.span_transform.begin(self.edits);
            self.hand_over(0);
            self.learner.advance();
        }
        for channel in &mut self.channels {
            channel.turn(self.timing.hop);
        }
        (self.learnt, self.read) = (0, 0);
        self.turns += 1;
        self.until_turn = self.timing.hop;
    }

    /// Sets what is heard of the coefficients from the next window on; they themselves stay as they are. Realtime:
    /// yes.
    pub fn edit(&mut self, edits: CoefficientEdits) {
        self.edits = edits;
    }

    /// Returns the frames between a sample's going in and its memory's coming out: constant and exact.
    #[must_use]
    pub fn latency_frames(&self) -> usize {
        self.timing.latency
    }

    /// Returns the window in use, rounded to what the overlap needs.
    #[must_use]
    pub fn window_frames(&self) -> usize {
        self.window_frames
    }

    /// Returns the frames from the end of one window to that of the next.
    #[must_use]
    pub fn hop_frames(&self) -> usize {
        self.timing.hop
    }

    /// Returns the orthonormal coefficients of the newest window learnt. Realtime: yes.
    ///
    /// # Panics
    /// If there is no such channel.
    #[must_use]
    pub fn coefficients(&self, channel_idx: usize) -> &[f64] {
        &self.channels[channel_idx].coefficients
    }

    /// Returns what it learns and is read with.
    pub(crate) fn transform(&self) -> &TransformPlan {
        &self.transform
    }

    /// What is being handed over is not known yet.
    fn is_behind(&self) -> bool {
        self.span_transform.is_behind()
    }

    /// Frames after a turn until what was learnt is known.
    pub(crate) fn hand_over_frames(&self) -> usize {
        self.timing.pace.hand_over_frames
    }

    /// Frames until the first turn, whose window ends at the first frame, and from one to the next.
    pub(crate) fn turn_frames(&self) -> [usize; 2] {
        [self.timing.first_turn, self.timing.hop]
    }

    /// Counts the input samples replaced by silence since the last reset.
    #[must_use]
    pub fn rejected(&self) -> Rejected {
        self.rejected
    }

    /// Returns what this memory was prepared from.
    #[must_use]
    pub fn config(&self) -> &StreamConfig {
        &self.config
    }
}
