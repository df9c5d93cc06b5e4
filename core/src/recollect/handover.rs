//! From what was learnt to what is read, by the fast kernels: between a turn and the pieces that
//! follow it, one channel after the other.

use super::learner::{Learner, PIECE_POINTS};
use super::reader::Reader;
use crate::kernel::fast::{Fast, Passage};
use crate::legendre::orthonormal_scale;
use crate::surgery::Surgery;

/// Nanoseconds of a pair of points that is learnt, most of them the interpolation's, and of one that
/// is read: in the measure of [`Passage::cost`].
const LEARNT_COST: usize = 250;
const READ_COST: usize = 42;
/// How much faster than the rest it goes on: what is heard waits for it.
const PACE: usize = 2;

/// Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct Handover {
    passage: Passage,
    /// Of a channel's pieces up to the end of each.
    costs: Vec<usize>,
    /// Orthonormal coefficients of the window that is handed over, `[channel][n]`.
    pub(super) coming: Vec<Vec<f64>>,
    /// Pieces done since the last turn, over all channels.
    done: usize,
}

impl Handover {
    pub(super) fn new(fast: Fast, order: usize, channels: usize) -> Self {
        let passage = Passage::new(fast);
        let add = |sum: &mut usize, piece| {
            *sum += passage.cost(piece);
            Some(*sum)
        };
        Self {
            costs: (0..passage.pieces()).scan(0, add).collect(),
            passage,
            coming: vec![vec![0.0; order]; channels],
            done: 0,
        }
    }

    /// The first frames of a hop, which are for it alone: its share of the work, were it `PACE` times
    /// less.
    pub(super) fn frames(&self, hop: usize, learner: &Learner, reader: &Reader) -> usize {
        let pieces = LEARNT_COST * learner.pieces() + READ_COST * reader.pieces();
        let own = self.channel_cost();
        hop * own / (own + PACE * PIECE_POINTS * pieces)
    }

    /// The kernels, which a clone shares.
    pub(super) fn fast(&self) -> &Fast {
        self.passage.fast()
    }

    fn channel_cost(&self) -> usize {
        self.costs.last().copied().unwrap_or(0)
    }

    pub(super) fn is_done(&self) -> bool {
        self.done == self.costs.len() * self.coming.len()
    }

    /// The turn has come: all is to be done.
    pub(super) fn begin(&mut self) {
        self.done = 0;
    }

    /// Does what is due after `frames` of `of` frames: a piece is when its cost and that of those
    /// before it has the time. True where that was the last.
    pub(super) fn work(
        &mut self,
        [frames, of]: [usize; 2],
        (learner, reader, surgery): (&mut Learner, &mut Reader, &Surgery),
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
            self.piece((channel_idx, piece), learner, reader, surgery);
            self.done += 1;
        }
        self.done > first
    }

    fn piece(
        &mut self,
        (channel_idx, piece): (usize, usize),
        learner: &mut Learner,
        reader: &mut Reader,
        surgery: &Surgery,
    ) {
        let grids = learner.grid(channel_idx).zip(reader.grid(channel_idx));
        let Some((learnt, read)) = grids else {
            return;
        };
        let coming = &mut self.coming[channel_idx];
        self.passage.work(piece, [learnt, read], |n, moment| {
            let scale = orthonormal_scale(n);
            coming[n] = scale * moment;
            if surgery.is_none() {
                moment
            } else {
                surgery.apply(n, coming[n]) / scale
            }
        });
    }
}
