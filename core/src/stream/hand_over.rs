//! From what was learnt to what is read, by the fast kernels: between a turn and the pieces that
//! follow it, one channel after the other.
//!
//! What is learnt from again is opened as it is, and once more as it is to be heard.

use super::segment_learner::{PIECE_POINTS, SegmentLearner};
use super::strip_reader::StripReader;
use crate::math::orthonormal_scale;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::memory::step::settle;
use crate::transform::fast::{FastLegendre, FineGrid};
use crate::transform::sliced::SpreadJob;

/// Nanoseconds of a pair of points that is learnt, most of them the interpolation's, and of one that
/// is read: in the measure of [`SpreadJob::cost`].
const LEARNT_COST: usize = 250;
const READ_COST: usize = 42;
/// How much faster than the rest it goes on: what is heard waits for it.
const PACE: usize = 2;

/// Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct Handover {
    passage: SpreadJob,
    /// Nothing was learnt; what is coming was known before, and is opened only.
    is_inherited: bool,
    /// What is heard of the window that is handed over.
    edits: CoefficientEdits,
    /// Of a channel's pieces up to the end of each.
    costs: Vec<usize>,
    /// Orthonormal coefficients of the window that is handed over, `[channel][n]`.
    pub(super) coming: Vec<Vec<f64>>,
    /// Pieces done since the last turn, over all channels.
    done: usize,
}

impl Handover {
    pub(super) fn new(fast: FastLegendre, order: usize, channels: usize) -> Self {
        let passage = SpreadJob::new(fast);
        Self {
            costs: costs(&passage, 0),
            passage,
            is_inherited: false,
            edits: CoefficientEdits::default(),
            coming: vec![vec![0.0; order]; channels],
            done: 0,
        }
    }

    /// The same for what is learnt from again.
    pub(super) fn fed_back(fast: FastLegendre, order: usize, channels: usize) -> Self {
        let once = Self::new(fast, order, channels);
        Self {
            costs: costs(&once.passage, once.passage.interp().slices()),
            ..once
        }
    }

    /// The first frames of a hop, which are for it alone: its share of the work, were it `PACE` times
    /// less.
    pub(super) fn frames(
        &self,
        hop: usize,
        learner: &SegmentLearner,
        reader: &StripReader,
    ) -> usize {
        let pieces = LEARNT_COST * learner.pieces() + READ_COST * reader.pieces();
        let own = self.channel_cost();
        hop * own / (own + PACE * PIECE_POINTS * pieces)
    }

    /// The kernels, which a clone shares.
    pub(super) fn fast(&self) -> &FastLegendre {
        self.passage.fast()
    }

    fn channel_cost(&self) -> usize {
        self.costs.last().copied().unwrap_or(0)
    }

    fn is_done(&self) -> bool {
        self.done == self.costs.len() * self.coming.len()
    }

    /// What was learnt by the last turn is not known yet.
    pub(super) fn is_behind(&self) -> bool {
        !self.is_done() && !self.is_inherited
    }

    /// The turn has come: all is to be done, and this is heard.
    pub(super) fn begin(&mut self, edits: CoefficientEdits) {
        (self.done, self.edits) = (0, edits);
        self.is_inherited = false;
    }

    /// The same where nothing was learnt, and these are the coefficients of a channel.
    pub(super) fn begin_with<'c>(&mut self, coefficients: impl Fn(usize) -> &'c [f64]) {
        self.begin(CoefficientEdits::default());
        self.is_inherited = true;
        for (channel_idx, coming) in self.coming.iter_mut().enumerate() {
            coming.copy_from_slice(coefficients(channel_idx));
        }
    }

    /// Nothing was learnt, and what is read is silent.
    pub(super) fn rest(&mut self) {
        self.done = self.costs.len() * self.coming.len();
    }

    /// Does what is due after `frames` of `of` frames: a piece is when its cost and that of those
    /// before it has the time. True where that was the last.
    pub(super) fn work(
        &mut self,
        [frames, of]: [usize; 2],
        (learner, reader): (&mut SegmentLearner, &mut StripReader),
    ) -> bool {
        let pieces = self.costs.len();
        let channel_cost = self.channel_cost();
        let time = frames.min(of) * channel_cost * self.coming.len();
        let first = self.done;
        while !self.is_done() {
            let (channel_idx, piece) = (self.done / pieces, self.done % pieces);
            if (channel_idx * channel_cost + self.costs[piece]) * of > time {
                return false;
            }
            self.piece((channel_idx, piece), learner, reader);
            self.done += 1;
        }
        self.done > first
    }

    fn piece(
        &mut self,
        (channel_idx, piece): (usize, usize),
        learner: &mut SegmentLearner,
        reader: &mut StripReader,
    ) {
        let Some((learnt, old)) = learner.learnt(channel_idx) else {
            return;
        };
        let Some(old) = old else {
            return self.pass((channel_idx, piece), learnt, reader);
        };
        let Some(again) = piece.checked_sub(self.passage.slices()) else {
            return self.feed_back((channel_idx, piece), [learnt, old]);
        };
        if let Some(read) = reader.grid(channel_idx) {
            self.open_again((channel_idx, again), old, read);
        }
    }

    /// What is read is what was learnt, but for what is cut.
    fn pass(
        &mut self,
        (channel_idx, piece): (usize, usize),
        learnt: &mut FineGrid,
        reader: &mut StripReader,
    ) {
        let Some(read) = reader.grid(channel_idx) else {
            return;
        };
        let (edits, coming) = (&self.edits, &mut self.coming[channel_idx]);
        self.passage.run(piece, [learnt, read], |n, moment| {
            coming[n] = orthonormal_scale(n) * moment;
            edits.apply_to_moment(n, moment)
        });
    }

    fn feed_back(&mut self, (channel_idx, piece): (usize, usize), grids: [&mut FineGrid; 2]) {
        let (is_inherited, coming) = (self.is_inherited, &mut self.coming[channel_idx]);
        self.passage.run(piece, grids, |n, mut moment| {
            let scale = orthonormal_scale(n);
            if is_inherited {
                return coming[n] / scale;
            }
            settle(std::slice::from_mut(&mut moment));
            coming[n] = scale * moment;
            moment
        });
    }

    fn open_again(
        &mut self,
        (channel_idx, piece): (usize, usize),
        old: &FineGrid,
        read: &mut FineGrid,
    ) {
        let (edits, coming) = (&self.edits, &self.coming[channel_idx]);
        if !edits.is_none() {
            self.passage.interp_mut().run(piece, read, |n| {
                orthonormal_scale(n) * edits.apply(n, coming[n])
            });
        } else if piece == 0 {
            read.copy(old);
        }
    }
}

/// Of a passage's pieces and of so many more of its opening's, up to the end of each.
fn costs(passage: &SpreadJob, opened_again: usize) -> Vec<usize> {
    let once = (0..passage.slices()).map(|piece| passage.cost(piece));
    let again = (0..opened_again).map(|piece| passage.interp().cost(piece));
    let add = |sum: &mut usize, cost| {
        *sum += cost;
        Some(*sum)
    };
    once.chain(again).scan(0, add).collect()
}
