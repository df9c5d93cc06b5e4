//! A Legendre memory of live sound: windows that are learnt, handed over and read, each a piece at a time.

use std::ops::Range;
use std::sync::Arc;

use super::channel::StreamChannel;
use super::config::StreamConfig;
use super::mode_plan::{LegendreMode, ModePlan};
use super::schedule::{FadeShares, Schedule};
use super::span_learner::SpanLearner;
use super::span_transform::{ElapsedShare, SpanTransform};
use super::strip_reader::StripReader;
use crate::dsp::sanitize::Rejected;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::memory::spec::{MAX_CHANNELS, SpecError};
use crate::transform::{Kernels, TransformPlan};

/// Numbers of a channel's sound, and of each of its grids, that are wiped in the time of a frame: 8 KiB,
/// less than half a microsecond.
pub(super) const WIPED_PER_FRAME: usize = 1024;

/// Learns sound in windows and plays what it remembers of them. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct LegendreMemory {
    pub(super) config: StreamConfig,
    pub(super) learner: SpanLearner,
    pub(super) reader: StripReader,
    /// Hands over from the learner to the reader.
    pub(super) span_transform: SpanTransform,
    /// Transform that learner, reader and hand-over share.
    pub(super) transform: TransformPlan,
    pub(super) timing: Schedule,
    pub(super) edits: CoefficientEdits,
    pub(super) window_frames: usize,
    /// Window of the coefficients, in frames, not rounded.
    pub(super) memory_frames: f64,
    /// Frames still to be heard before the next turn.
    pub(super) until_turn: usize,
    /// Turns since the last reset, and frames that the memory before it, whose state it took over, had learnt.
    pub(super) turns: u64,
    pub(super) prior_frames: f64,
    /// Pieces done since the last turn, over all channels: learnt and read.
    pub(super) learnt: usize,
    pub(super) read: usize,
    pub(super) rejected: Rejected,
    pub(super) channels: Vec<StreamChannel>,
    /// `[frame]` of a recall: its share of the sound.
    pub(super) fade: Arc<FadeShares>,
}

impl LegendreMemory {
    /// Prepares a memory, by these kernels where there is a choice: exact memories.
    pub(super) fn prepare(
        config: &StreamConfig,
        mode: LegendreMode,
        kernels: Kernels,
    ) -> Result<Self, SpecError> {
        let ModePlan {
            learner,
            reader,
            span_transform,
            transform,
            timing,
            spans,
            window_frames,
            memory_frames,
        } = ModePlan::new(config, mode, kernels)?;
        let order = config.settings.order;
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
            fade: FadeShares::of(spans.recalled, timing.hop),
            turns: 0,
            prior_frames: 0.0,
            learner,
            reader,
            span_transform,
            transform,
            timing,
        };
        new.forget();
        Ok(new)
    }

    /// Starts again with coefficients of zero, but for sound and grids that are still to be wiped; until then
    /// it must not process. Realtime: yes.
    pub(super) fn forget(&mut self) {
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

    /// Numbers of a channel that [`Self::wipe`] wipes.
    pub(super) fn wiped_numbers(&self) -> usize {
        let sizes = self.channels.iter().map(StreamChannel::size);
        sizes.chain([self.transform.uncleared()]).max().unwrap_or(0)
    }

    pub(super) fn wipe(&mut self, numbers: Range<usize>) {
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
    pub(super) fn process<S: Copy + Into<f64>>(
        &mut self,
        input: &[&[S]],
        memory: &mut [&mut [f64]],
    ) {
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

    /// Turns `heard[channel][..frames]` into `told[channel][..frames]`, as [`Self::process`] does.
    pub(super) fn process_planes(
        &mut self,
        heard: &[Vec<f64>],
        told: &mut [Vec<f64>],
        frames: usize,
    ) {
        let channels = heard.len();
        let mut input: [&[f64]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
        let mut memory: [&mut [f64]; MAX_CHANNELS] = std::array::from_fn(|_| &mut [][..]);
        for (to, heard) in input.iter_mut().zip(heard) {
            *to = &heard[..frames];
        }
        for (to, told) in memory.iter_mut().zip(told) {
            *to = &mut told[..frames];
        }
        self.process(&input[..channels], &mut memory[..channels]);
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
                    channel.recall(frame, self.fade.at(frame) * value);
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
        if self.turns == 0 && self.config.settings.mode.is_unbounded() {
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
    pub(super) fn edit(&mut self, edits: CoefficientEdits) {
        self.edits = edits;
    }

    pub(super) fn latency_frames(&self) -> usize {
        self.timing.latency
    }

    pub(super) fn window_frames(&self) -> usize {
        self.window_frames
    }

    pub(super) fn hop_frames(&self) -> usize {
        self.timing.hop
    }

    pub(super) fn coefficients(&self, channel_idx: usize) -> &[f64] {
        &self.channels[channel_idx].coefficients
    }

    /// Returns what it learns and is read with.
    pub(super) fn transform(&self) -> &TransformPlan {
        &self.transform
    }

    /// Tells whether what is being handed over is not known yet.
    pub(super) fn is_behind(&self) -> bool {
        self.span_transform.is_behind()
    }

    /// Frames after a turn until what was learnt is known.
    pub(super) fn hand_over_frames(&self) -> usize {
        self.timing.pace.hand_over_frames
    }

    /// Frames until the first turn, whose window ends at the first frame, and from one to the next.
    pub(super) fn turn_frames(&self) -> [usize; 2] {
        [self.timing.first_turn, self.timing.hop]
    }

    pub(super) fn rejected(&self) -> Rejected {
        self.rejected
    }
}
