//! LegT by the projection step, a hop at a time, the new hop taken between its samples.
//!
//! ```text
//! d' = project(old polynomial's newest part, shifted) + project(new hop)
//! ```
//!
//! Every hop moves the window by the same share, so all places are known beforehand. The Gauss
//! nodes `q` of the old window's part that is kept move from `1 - kept (1 - q)` to `kept q`; the
//! nodes being symmetric, the places read are the mirror image of the places written.

mod known;
mod places;

use super::segment_learner::PIECE_POINTS;
use super::span_quadrature::SpanQuadrature;
use crate::math::{GaussPairs, SimdLevel};
use crate::transform::fast::{FastLegendre, FineGrid};
use known::{Known, MAX_POINTS};
use places::Places;
use std::ops::Range;

/// Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct SlidingMemory {
    quadrature: SpanQuadrature,
    /// Share of the window that a hop fills.
    share: f64,
    places: Places,
    /// The old polynomial where it is read, `[channel][place]`.
    values: Vec<Vec<f64>>,
    known: Known,
}

/// A piece of work.
enum Piece {
    /// Evaluate the old polynomial at these places.
    Read(Range<usize>),
    /// Project these old points of a half.
    Keep(usize, Range<usize>),
    /// Take and project these pairs of the new hop's nodes.
    Hear(Range<usize>),
}

impl SlidingMemory {
    /// By grids of the fast kernels where there are any.
    pub(super) fn new(
        level: SimdLevel,
        order: usize,
        channels: usize,
        [theta_frames, hop_frames]: [f64; 2],
        quadrature: SpanQuadrature,
        fast: Option<&FastLegendre>,
    ) -> Self {
        let share = (hop_frames / theta_frames).min(1.0);
        let heard = heard(&quadrature.gauss, share);
        let (places, known) = match fast {
            None => {
                let places = Places::new(&GaussPairs::polished(level, order), share);
                (places, Known::series(level, order, channels, heard))
            }
            // What errs by a node's rounding has left the window after some hops.
            Some(fast) => {
                let places = Places::new(&GaussPairs::new(order), share);
                let known = Known::grids(fast, channels, &places, &heard);
                (places, known)
            }
        };
        Self {
            quadrature,
            share,
            values: vec![vec![0.0; places.read.len()]; channels],
            places,
            known,
        }
    }

    fn counts(&self) -> [usize; 4] {
        let [left, right] = &self.places.halves;
        let [read, kept] = self.known.strips();
        [
            self.places.read.len().div_ceil(read),
            left.delta.len().div_ceil(kept),
            right.delta.len().div_ceil(kept),
            self.quadrature.gauss.len().div_ceil(PIECE_POINTS),
        ]
    }

    pub(super) fn pieces(&self) -> usize {
        self.counts().iter().sum()
    }

    fn piece(&self, piece: usize) -> Piece {
        let [read, left, right, _] = self.counts();
        let [read_points, kept_points] = self.known.strips();
        let strip = |piece: usize, length: usize, end: usize| {
            piece * length..((piece + 1) * length).min(end)
        };
        let half = |half: usize, piece: usize| {
            let points = self.places.halves[half].delta.len();
            Piece::Keep(half, strip(piece, kept_points, points))
        };
        if piece < read {
            Piece::Read(strip(piece, read_points, self.places.read.len()))
        } else if piece < read + left {
            half(0, piece - read)
        } else if piece < read + left + right {
            half(1, piece - read - left)
        } else {
            // From the hop's middle outwards, the order in which pairs' later nodes are heard.
            let piece = piece - read - left - right;
            let to = self.quadrature.gauss.len() - piece * PIECE_POINTS;
            Piece::Hear(to.saturating_sub(PIECE_POINTS)..to)
        }
    }

    pub(super) fn frames_needed(&self, piece: usize) -> usize {
        match self.piece(piece) {
            Piece::Read(_) | Piece::Keep(..) => 0,
            Piece::Hear(pairs) => self.quadrature.frames_needed(pairs.start),
        }
    }

    pub(super) fn learn(&mut self, channel_idx: usize, piece: usize, history: &[f64]) {
        match self.piece(piece) {
            Piece::Read(span) => {
                let values = &mut self.values[channel_idx];
                self.known.read(channel_idx, &self.places, span, values);
            }
            Piece::Keep(half, points) => self.keep(channel_idx, half, points),
            Piece::Hear(pairs) => self.hear(channel_idx, pairs, history),
        }
    }

    fn keep(&mut self, channel_idx: usize, half_idx: usize, points: Range<usize>) {
        let values = &self.values[channel_idx];
        let half = &self.places.halves[half_idx];
        let mut weights = [0.0; MAX_POINTS];
        for (to, (place, weight)) in weights.iter_mut().zip(&half.source[points.clone()]) {
            *to = weight * values[*place];
        }
        let weights = &weights[..points.len()];
        let half = (half_idx, &half.delta[..]);
        self.known.keep(channel_idx, half, points, weights);
    }

    /// The hop's nodes stand within its share of the window's right end.
    fn hear(&mut self, channel_idx: usize, pairs: Range<usize>, history: &[f64]) {
        let mut weights = [0.0; 2 * PIECE_POINTS];
        let nodes = 2 * pairs.start..2 * pairs.end;
        for (weights, pair_idx) in weights.chunks_exact_mut(2).zip(pairs) {
            let sound = self.quadrature.weighted(history, pair_idx);
            for (weight, sound) in weights.iter_mut().zip(sound) {
                *weight = self.share * sound;
            }
        }
        let weights = &weights[..nodes.len()];
        self.known.hear(channel_idx, nodes, weights);
    }

    /// Of series; grids are handed over.
    pub(super) fn finish(&mut self, channel_idx: usize, moments: &mut [f64]) {
        self.known.finish(channel_idx, moments);
    }

    /// What was learnt, and where it goes to be read for the next hop.
    pub(super) fn learnt(&mut self, channel_idx: usize) -> Option<[&mut FineGrid; 2]> {
        self.known.learnt(channel_idx)
    }

    pub(super) fn reset(&mut self) {
        self.values.iter_mut().for_each(|values| values.fill(0.0));
        self.known.reset();
    }
}

/// `1 - x` of the hop's nodes: left and right of each pair.
fn heard(gauss: &GaussPairs, share: f64) -> Vec<f64> {
    let both = gauss.delta.iter().flat_map(|delta| [2.0 - delta, *delta]);
    both.map(|from_now| share * from_now).collect()
}
