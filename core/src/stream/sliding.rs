//! LegT by the projection step, a hop at a time, the new hop taken between its samples.
//!
//! ```text
//! d' = project(old polynomial's newest part, shifted) + project(new hop)
//! ```
//!
//! Every hop moves the window by the same share, so all places are known beforehand. The Gauss
//! nodes `q` of the old window's part that is kept move from `1 - kept (1 - q)` to `kept q`; the
//! nodes being symmetric, the places read are the mirror image of the places written.

use super::moving_window::MovingWindow;
use super::segment_learner::PIECE_POINTS;
use super::sliding_places::Places;
use super::span_quadrature::SpanQuadrature;
use crate::math::NodePairs;
use crate::transform::{EvenOdd, NodeErrors, PointSet, Side, SlicePoints, TransformPlan};
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
    /// Where it is read, where that goes in the left and right half of the new window, and the new hop's nodes.
    read: PointSet,
    halves: [PointSet; 2],
    heard: PointSet,
    /// A channel each.
    windows: Vec<MovingWindow>,
    slice_points: SlicePoints,
}

/// A piece of work.
enum Piece {
    /// Evaluate the old polynomial at these places.
    Read(Range<usize>),
    /// Project these old points of a half.
    Keep(Side, Range<usize>),
    /// Take and project these pairs of the new hop's nodes.
    Hear(Range<usize>),
}

impl SlidingMemory {
    pub(super) fn new(
        transform: &TransformPlan,
        channels: usize,
        [theta_frames, hop_frames]: [f64; 2],
        quadrature: SpanQuadrature,
    ) -> Self {
        let share = (hop_frames / theta_frames).min(1.0);
        // What errs by a node's rounding has left the window after some hops.
        let places = Places::new(&transform.node_pairs(NodeErrors::Fade), share);
        let [left, right] = &places.halves;
        Self {
            share,
            values: vec![vec![0.0; places.read.len()]; channels],
            read: transform.point_set(&places.read),
            halves: [left, right].map(|half| transform.point_set(&half.delta)),
            heard: transform.point_set(&heard(&quadrature.nodes, share)),
            windows: vec![MovingWindow::new(transform); channels],
            slice_points: transform.slice_points(),
            quadrature,
            places,
        }
    }

    fn counts(&self) -> [usize; 4] {
        let [left, right] = &self.places.halves;
        let SlicePoints {
            evaluated,
            projected,
        } = self.slice_points;
        [
            self.places.read.len().div_ceil(evaluated),
            left.delta.len().div_ceil(projected),
            right.delta.len().div_ceil(projected),
            self.quadrature.nodes.len().div_ceil(PIECE_POINTS),
        ]
    }

    pub(super) fn pieces(&self) -> usize {
        self.counts().iter().sum()
    }

    fn piece(&self, piece: usize) -> Piece {
        let [read, left, right, _] = self.counts();
        let SlicePoints {
            evaluated,
            projected,
        } = self.slice_points;
        let strip = |piece: usize, length: usize, end: usize| {
            piece * length..((piece + 1) * length).min(end)
        };
        let half = |side: Side, piece: usize| {
            let points = self.places.half(side).delta.len();
            Piece::Keep(side, strip(piece, projected, points))
        };
        if piece < read {
            Piece::Read(strip(piece, evaluated, self.places.read.len()))
        } else if piece < read + left {
            half(Side::Left, piece - read)
        } else if piece < read + left + right {
            half(Side::Right, piece - read - left)
        } else {
            // From the hop's middle outwards, the order in which pairs' later nodes are heard.
            let piece = piece - read - left - right;
            let to = self.quadrature.nodes.len() - piece * PIECE_POINTS;
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
            Piece::Read(span) => self.read(channel_idx, span),
            Piece::Keep(side, points) => self.keep(channel_idx, side, points),
            Piece::Hear(pairs) => self.hear(channel_idx, pairs, history),
        }
    }

    /// The old polynomial at these places.
    fn read(&mut self, channel_idx: usize, span: Range<usize>) {
        let (mut even, mut odd) = ([0.0; SlicePoints::MOST], [0.0; SlicePoints::MOST]);
        let sums = EvenOdd {
            even: &mut even[..span.len()],
            odd: &mut odd[..span.len()],
        };
        let past = &self.windows[channel_idx].past;
        past.evaluate_at(&self.read, span.clone(), sums);
        let values = &mut self.values[channel_idx];
        for (i, place) in span.enumerate() {
            values[place] = even[i] + self.places.read_sign[place] * odd[i];
        }
    }

    fn keep(&mut self, channel_idx: usize, side: Side, points: Range<usize>) {
        let values = &self.values[channel_idx];
        let mut weights = [0.0; SlicePoints::MOST];
        let sources = &self.places.half(side).source[points.clone()];
        for (to, (place, weight)) in weights.iter_mut().zip(sources) {
            *to = weight * values[*place];
        }
        let weights = &weights[..points.len()];
        let [left, right] = &self.halves;
        let set = match side {
            Side::Left => left,
            Side::Right => right,
        };
        let next = &mut self.windows[channel_idx].next;
        next.add_at(side, set, points, weights);
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
        let next = &mut self.windows[channel_idx].next;
        next.add_at(Side::Right, &self.heard, nodes, weights);
    }

    /// What was learnt of a channel, and from which more is learnt.
    ///
    /// # Panics
    /// If there is no such channel.
    pub(super) fn window(&mut self, channel_idx: usize) -> &mut MovingWindow {
        &mut self.windows[channel_idx]
    }

    pub(super) fn reset(&mut self) {
        self.values.iter_mut().for_each(|values| values.fill(0.0));
        self.windows.iter_mut().for_each(MovingWindow::reset);
    }
}

/// `1 - x` of the hop's nodes: left and right of each pair.
fn heard(nodes: &NodePairs, share: f64) -> Vec<f64> {
    let both = nodes.delta.iter().flat_map(|delta| [2.0 - delta, *delta]);
    both.map(|from_now| share * from_now).collect()
}
