//! The projection step of a memory whose window moves on, a hop at a time, the new hop taken between its samples:
//!
//! ```text
//! d' = project(old polynomial, where it is in the new window) + project(new hop)
//! ```
//!
//! The step is one; where its points lie is what sliding and unbounded memories differ in.

use super::learnt::PIECE_POINTS;
use super::moving_window::MovingWindow;
use super::shared_spans::HeldSpan;
use super::span_quadrature::SpanQuadrature;
use crate::transform::{EvenOdd, PointSet, Projector, Side, SlicePoints, TransformPlan};
use std::ops::Range;
use std::sync::Arc;

/// Learns a hop after another into a window for each channel. Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct ProjectionStep<L> {
    pub(super) layout: L,
    quadrature: Arc<HeldSpan>,
    /// The old polynomial where it is read, as the layout orders it, a channel each.
    pub(super) values: Vec<Vec<f64>>,
    /// A channel each.
    pub(super) windows: Vec<MovingWindow>,
    slice_points: SlicePoints,
}

/// Says where the points of a step lie. Realtime: yes.
pub(super) trait PointLayout {
    /// Returns where the old polynomial is read.
    fn places(&self) -> &PointSet;

    /// Returns how many points the step has.
    fn counts(&self) -> PointCounts;

    /// Keeps what was read at a place: the sums over even and over odd orders.
    fn store(&self, values: &mut [f64], place: usize, even: f64, odd: f64);

    /// Adds these old points of a half to the new window.
    fn keep(&self, values: &[f64], side: Side, points: Range<usize>, next: &mut Projector);

    /// Adds these pairs of the new hop's nodes to the new window.
    fn hear(&self, sound: HopSound<'_>, pairs: Range<usize>, next: &mut Projector);
}

/// Says how many points a step has.
#[derive(Clone, Copy, Debug)]
pub(super) struct PointCounts {
    /// Places where the old polynomial is read.
    pub(super) read: usize,
    /// Values that are read in all.
    pub(super) values: usize,
    /// Old points that go to the left half of the new window.
    pub(super) left: usize,
    /// Old points that go to its right half.
    pub(super) right: usize,
}

/// Holds the new hop's sound, to be taken at its nodes.
#[derive(Clone, Copy, Debug)]
pub(super) struct HopSound<'a> {
    pub(super) quadrature: &'a SpanQuadrature,
    /// Sound as [`SpanQuadrature::weighted`] reads it.
    pub(super) history: &'a [f64],
}

/// A piece of work.
enum StepPiece {
    /// Evaluate the old polynomial at these places.
    Read(Range<usize>),
    /// Project these old points of a half.
    Keep(Side, Range<usize>),
    /// Take and project these pairs of the new hop's nodes.
    Hear(Range<usize>),
}

impl<L: PointLayout> ProjectionStep<L> {
    /// Makes a step for windows of silence. Allocates.
    pub(super) fn new(
        transform: &TransformPlan,
        channels: usize,
        layout: L,
        quadrature: Arc<HeldSpan>,
    ) -> Self {
        Self {
            values: vec![vec![0.0; layout.counts().values]; channels],
            windows: vec![MovingWindow::prepare(transform); channels],
            slice_points: transform.slice_points(),
            quadrature,
            layout,
        }
    }

    /// Pieces that read, that keep left and right, and that hear.
    fn piece_counts(&self) -> [usize; 4] {
        let PointCounts {
            read, left, right, ..
        } = self.layout.counts();
        let SlicePoints {
            evaluated,
            projected,
        } = self.slice_points;
        [
            read.div_ceil(evaluated),
            left.div_ceil(projected),
            right.div_ceil(projected),
            self.quadrature.nodes.len().div_ceil(PIECE_POINTS),
        ]
    }

    pub(super) fn pieces(&self) -> usize {
        self.piece_counts().iter().sum()
    }

    fn piece(&self, piece: usize) -> StepPiece {
        let [read, left, right, _] = self.piece_counts();
        let points = self.layout.counts();
        let SlicePoints {
            evaluated,
            projected,
        } = self.slice_points;
        let strip = |piece: usize, length: usize, end: usize| {
            piece * length..((piece + 1) * length).min(end)
        };
        if piece < read {
            StepPiece::Read(strip(piece, evaluated, points.read))
        } else if piece < read + left {
            StepPiece::Keep(Side::Left, strip(piece - read, projected, points.left))
        } else if piece < read + left + right {
            let piece = piece - read - left;
            StepPiece::Keep(Side::Right, strip(piece, projected, points.right))
        } else {
            // From the hop's middle outwards, the order in which pairs' later nodes are heard.
            let piece = piece - read - left - right;
            let to = self.quadrature.nodes.len() - piece * PIECE_POINTS;
            StepPiece::Hear(to.saturating_sub(PIECE_POINTS)..to)
        }
    }

    pub(super) fn frames_needed(&self, piece: usize) -> usize {
        match self.piece(piece) {
            StepPiece::Read(_) | StepPiece::Keep(..) => 0,
            StepPiece::Hear(pairs) => self.quadrature.frames_needed(pairs.start),
        }
    }

    pub(super) fn learn(&mut self, channel_idx: usize, piece: usize, history: &[f64]) {
        let piece = self.piece(piece);
        let (values, window) = (&self.values[channel_idx], &mut self.windows[channel_idx]);
        match piece {
            StepPiece::Read(places) => self.read(channel_idx, places),
            StepPiece::Keep(side, points) => {
                self.layout.keep(values, side, points, &mut window.next);
            }
            StepPiece::Hear(pairs) => {
                let quadrature = &**self.quadrature;
                let sound = HopSound {
                    quadrature,
                    history,
                };
                self.layout.hear(sound, pairs, &mut window.next);
            }
        }
    }

    /// Evaluates the old polynomial at these places.
    fn read(&mut self, channel_idx: usize, places: Range<usize>) {
        let (mut even, mut odd) = ([0.0; SlicePoints::MOST], [0.0; SlicePoints::MOST]);
        let sums = EvenOdd {
            even: &mut even[..places.len()],
            odd: &mut odd[..places.len()],
        };
        let past = &self.windows[channel_idx].past;
        past.evaluate_at(self.layout.places(), places.clone(), sums);
        let values = &mut self.values[channel_idx];
        for (i, place) in places.enumerate() {
            self.layout.store(values, place, even[i], odd[i]);
        }
    }

    /// Returns what was learnt of a channel, and from which more is learnt.
    ///
    /// # Panics
    /// If there is no such channel.
    pub(super) fn window(&mut self, channel_idx: usize) -> &mut MovingWindow {
        &mut self.windows[channel_idx]
    }
}
