//! When what is learnt and read: the schedule that keeps the cost of callbacks even.
//!
//! A window of `W` frames is learnt during the last hop `H` before its *turn*, a piece as soon as
//! its sound is there; after the turn its memory is read over the next hop, in the order in which
//! it is heard. While one window is read the next one is learnt. The schedule counts frames only,
//! so the same bits come out whatever the blocks.
//!
//! Where what was learnt must be handed over to be read, that comes first after the turn.

use super::pacing::Pacing;
use super::span_learner::SpanLearner;
use super::strip_reader::StripReader;
use crate::transform::{REACH_FRAMES, SharedTables};
use std::sync::Arc;

/// Says when a span is learnt, read and heard, in frames.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    /// Frames from one turn to the next.
    pub(super) hop: usize,
    /// What is done when in between.
    pub(super) pace: Pacing,
    /// Frames until the first turn.
    pub(super) first_turn: usize,
    /// What a channel's history holds at a turn.
    pub(super) history: usize,
    /// Frames from the first frame played to the first frame of the first recall.
    pub(super) lead: usize,
    /// Frames from a sample's going in to its memory's coming out.
    pub(super) latency: usize,
    /// Frames from the end of a span to the turn at which it is learnt.
    pub(super) lag: usize,
}

/// Counts the frames that a turn learns and recalls.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spans {
    pub(super) learnt: usize,
    pub(super) recalled: usize,
    /// Frames from the first one recalled to the end of what is learnt.
    pub(super) back: usize,
}

impl Spans {
    /// Returns the spans of a window learnt and recalled whole.
    pub(super) fn segment(window: usize) -> Self {
        Self {
            learnt: window,
            recalled: window,
            back: window,
        }
    }
}

impl Schedule {
    /// The earliest turn that leaves every piece the sound it needs, and the shortest latency that
    /// has every frame read before it is heard.
    pub(super) fn new(
        pace: Pacing,
        spans: Spans,
        learner: &SpanLearner,
        reader: &StripReader,
    ) -> Self {
        let hop = pace.hop;
        let wait = wait(pace, spans.learnt, learner);
        let first_turn = (spans.learnt + REACH_FRAMES + wait).saturating_sub(hop);
        let lead = first_turn + ahead(pace, reader) - 1;
        // The window of the first turn ends at frame `learnt - hop`.
        let latency = lead + spans.back + hop - spans.learnt;
        let history = spans.learnt + 2 * REACH_FRAMES + wait;
        Self {
            hop,
            pace,
            first_turn,
            history,
            lead,
            latency,
            lag: REACH_FRAMES + wait,
        }
    }
}

/// Frames beyond the end of the span and the filter's reach before its turn can come.
fn wait(pace: Pacing, learnt: usize, learner: &SpanLearner) -> usize {
    let pieces = learner.pieces();
    let heard_at_start = (learnt + REACH_FRAMES).saturating_sub(pace.hop);
    let late = |piece: usize| {
        let heard = heard_at_start + pace.learnt_from(piece, pieces);
        learner.frames_needed(piece).saturating_sub(heard)
    };
    (0..pieces).map(late).max().unwrap_or(0)
}

/// Frames after a turn before its recall can begin to be heard.
fn ahead(pace: Pacing, reader: &StripReader) -> usize {
    let pieces = reader.pieces();
    let wait = |piece: usize| {
        let read = pace.read_by(piece, pieces);
        read.saturating_sub(reader.first_frame(piece))
    };
    (0..pieces).map(wait).max().unwrap_or(0)
}

static HELD: SharedTables<(usize, usize), FadeShares> = SharedTables::new();

/// Holds shares, which memories of like windows share.
#[derive(Debug)]
pub(super) struct FadeShares(Vec<f64>);

impl FadeShares {
    /// Returns those that [`fade`] computes, unless somebody has them. Allocates.
    pub(super) fn of(recalled: usize, hop: usize) -> Arc<Self> {
        HELD.find_or(&(recalled, hop), || Self(fade(recalled, hop)))
    }

    /// Returns a frame's share.
    pub(super) fn at(&self, frame: usize) -> f64 {
        self.0[frame]
    }
}

impl Drop for FadeShares {
    fn drop(&mut self) {
        HELD.forget_unused();
    }
}

/// Computes shares of `recalled` frames every `hop`, which sum to one: `sin^2` over what overlaps.
pub(super) fn fade(recalled: usize, hop: usize) -> Vec<f64> {
    let overlap = recalled.saturating_sub(hop);
    let share = |j: usize| {
        let from_end = j.min(recalled - 1 - j);
        if from_end >= overlap {
            return 1.0;
        }
        let angle = std::f64::consts::PI * (2 * from_end + 1) as f64 / (4 * overlap) as f64;
        angle.sin().powi(2)
    };
    (0..recalled).map(share).collect()
}
