//! Learning a span of sound piece by piece, so that the work spreads evenly over the callbacks.

use super::learnt::Learnt;
use super::segment_projection::SegmentProjection;
use super::sliding::SlidingMemory;
use super::textbook::TextbookSegments;
use super::unbounded::UnboundedMemory;
use super::zero_order_hold::HeldSamples;
use crate::memory::textbook::Growth;
use std::ops::Range;

/// Turns a span into moments. A span is learnt in `pieces`, in order, each as soon as the frames
/// that it needs were heard; then what it has left is handed over. Channels are independent. Realtime: yes.
#[derive(Debug)]
pub(super) enum SpanLearner {
    /// Segments: the sound between its samples.
    Projection(Box<SegmentProjection>),
    /// Segments: samples held on cells.
    Held(Box<HeldSamples>),
    /// Segments or sliding: a recurrence a sample.
    Cells(Box<TextbookSegments>),
    /// Sliding: the projection step.
    Slide(Box<SlidingMemory>),
    /// Whole history or fading: the projection step.
    Unbounded(Box<UnboundedMemory>),
}

impl SpanLearner {
    pub(super) fn pieces(&self) -> usize {
        match self {
            Self::Projection(learner) => learner.pieces(),
            Self::Held(learner) => learner.pieces(),
            Self::Cells(learner) => learner.pieces(),
            Self::Slide(learner) => learner.pieces(),
            Self::Unbounded(learner) => learner.pieces(),
        }
    }

    /// Frames of the span, from its first on, that must be in the history before the piece.
    pub(super) fn frames_needed(&self, piece: usize) -> usize {
        match self {
            Self::Projection(learner) => learner.frames_needed(piece),
            Self::Held(learner) => learner.frames_needed(piece),
            Self::Cells(learner) => learner.frames_needed(piece),
            Self::Slide(learner) => learner.frames_needed(piece),
            Self::Unbounded(learner) => learner.frames_needed(piece),
        }
    }

    /// Learns a piece of the span that starts at `history[REACH_FRAMES]`.
    pub(super) fn learn(&mut self, channel_idx: usize, piece: usize, history: &[f64]) {
        match self {
            Self::Projection(learner) => learner.learn(channel_idx, piece, history),
            Self::Held(learner) => learner.learn(channel_idx, piece, history),
            Self::Cells(learner) => learner.learn(channel_idx, piece, history),
            Self::Slide(learner) => learner.learn(channel_idx, piece, history),
            Self::Unbounded(learner) => learner.learn(channel_idx, piece, history),
        }
    }

    /// Returns what the span has left of a channel, to be handed over.
    ///
    /// # Panics
    /// If there is no such channel.
    pub(super) fn learnt(&mut self, channel_idx: usize) -> Learnt<'_> {
        match self {
            Self::Projection(learner) => Learnt::Segment(learner.learnt(channel_idx)),
            Self::Slide(learner) => Learnt::Window(learner.window(channel_idx)),
            Self::Unbounded(learner) => Learnt::Window(learner.window(channel_idx)),
            Self::Held(learner) => Learnt::Moments(&mut **learner),
            Self::Cells(learner) => Learnt::Moments(&mut **learner),
        }
    }

    /// Takes the first pieces of a channel's span as learnt from silence, right after a reset: the same as to learn
    /// them, at no cost.
    pub(super) fn skip_silence(&mut self, channel_idx: usize, pieces: usize) {
        // Sums of zeros are zero; a recurrence's steps are counted.
        if let Self::Cells(learner) = self {
            learner.skip_silence(channel_idx, pieces);
        }
    }

    /// Returns how a recurrence of the first channel grew; `None` of what is exact.
    pub(super) fn growth(&self) -> Option<&Growth> {
        match self {
            Self::Cells(learner) => Some(learner.growth()),
            _ => None,
        }
    }

    /// Goes on to the next span, since what was learnt is being handed over.
    pub(super) fn advance(&mut self) {
        if let Self::Unbounded(learner) = self {
            learner.advance();
        }
    }

    /// Forgets the span just learnt, and what only it brought.
    pub(super) fn discard(&mut self) {
        match self {
            Self::Unbounded(learner) => learner.discard(),
            other => other.reset(),
        }
    }

    /// Spans of a channel that ended in an explosion, since the last reset.
    pub(super) fn explosions(&self) -> u64 {
        match self {
            Self::Cells(learner) => learner.explosions(),
            _ => 0,
        }
    }

    /// Clears these of the numbers that a reset leaves of a channel.
    pub(super) fn clear_part(&mut self, channel_idx: usize, numbers: Range<usize>) {
        match self.learnt(channel_idx) {
            Learnt::Segment(projector) => projector.clear_part(numbers),
            Learnt::Window(window) => window.clear_part(numbers),
            Learnt::Moments(_) => {}
        }
    }

    /// Nothing was heard, but for what is still to be cleared.
    pub(super) fn reset(&mut self) {
        match self {
            Self::Projection(learner) => learner.reset(),
            Self::Held(learner) => learner.reset(),
            Self::Cells(learner) => learner.reset(),
            Self::Slide(learner) => learner.reset(),
            Self::Unbounded(learner) => learner.reset(),
        }
    }
}
