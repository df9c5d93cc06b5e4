//! LegS of everything heard, and LegS that fades: the projection step, a hop at a time.
//!
//! ```text
//! d' = project(old polynomial, shrunk) + project(new hop)
//! ```
//!
//! The nodes `u` of the old window move to `kept u`; the new hop's nodes stand where the clock puts
//! their ages.

use super::learnt::PIECE_POINTS;
use super::moving_window::MovingWindow;
use super::span_quadrature::SpanQuadrature;
use crate::math::NodePairs;
use crate::memory::running_measure::{RunningMeasure, WindowMotion};
use crate::settings::memory::Mode;
use crate::transform::{
    EvenOdd, NodeErrors, PointSet, Side, SlicePoints, TransformPlan, WindowMeasure as _,
};
use std::ops::Range;

/// Shorter hops pay more for rescaling than for sound.
const MIN_HOP_FRAMES: usize = 1024;
/// A fading memory's newest hop must stay a small part of its window, or low orders ring around it.
const HOPS_PER_TAU: f64 = 8.0;

/// Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct UnboundedMemory {
    nodes: NodePairs,
    /// Where the old polynomial is read: the nodes. Those of the new window are elsewhere every hop.
    places: PointSet,
    quadrature: SpanQuadrature,
    hop_frames: f64,
    /// Before the first span.
    origin: RunningMeasure,
    /// As of the end of the span being learnt.
    clock: RunningMeasure,
    motion: WindowMotion,
    /// The old polynomial at the left and the right node of each pair, a channel each.
    values: Vec<[Vec<f64>; 2]>,
    /// A channel each.
    windows: Vec<MovingWindow>,
    slice_points: SlicePoints,
}

/// A piece of work.
enum UnboundedPiece {
    /// Evaluate the old polynomial at these pairs of nodes.
    Read(Range<usize>),
    /// Project what was read at the left or right nodes of these pairs.
    Keep(Side, Range<usize>),
    /// Take and project these pairs of the new hop's nodes.
    Hear(Range<usize>),
}

/// Weighted points of a piece on one half of the window.
struct SidePoints {
    delta: [f64; SlicePoints::MOST],
    weight: [f64; SlicePoints::MOST],
    len: usize,
}

/// Frames between two steps: about as many as coefficients.
pub(super) fn hop_frames(mode: Mode, order: usize, window_frames: f64) -> usize {
    let hop = order.max(MIN_HOP_FRAMES);
    match mode {
        Mode::Fading => hop.min(ceil(window_frames / HOPS_PER_TAU)),
        _ => hop,
    }
}

pub(super) fn clock(mode: Mode, window_frames: f64) -> RunningMeasure {
    match mode {
        Mode::Fading => RunningMeasure::Fading {
            tau: window_frames,
            heard: false,
        },
        _ => RunningMeasure::Legs { elapsed: 0.0 },
    }
}

/// What errs by a node's rounding fades with the rest, or adds up.
fn node_errors(clock: RunningMeasure) -> NodeErrors {
    match clock {
        RunningMeasure::Fading { .. } => NodeErrors::Fade,
        _ => NodeErrors::AddUp,
    }
}

/// A fading window's newest hop fills always the same share, `1 - exp(-hop/tau) < hop/tau`.
fn new_nodes(
    transform: &TransformPlan,
    clock: RunningMeasure,
    hop_frames: usize,
) -> SpanQuadrature {
    let (level, order) = (transform.level(), transform.orders());
    match clock {
        RunningMeasure::Fading { tau, .. } => {
            let share = (hop_frames as f64 / tau).min(1.0);
            SpanQuadrature::of_newest(level, order, hop_frames, share)
        }
        _ => SpanQuadrature::new(level, order, hop_frames),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "validated: positive and below MAX_WINDOW_FRAMES"
)]
fn ceil(frames: f64) -> usize {
    (frames.ceil() as usize).max(1)
}

impl UnboundedMemory {
    pub(super) fn new(
        transform: &TransformPlan,
        channels: usize,
        clock: RunningMeasure,
        hop_frames: usize,
    ) -> Self {
        let nodes = transform.node_pairs(node_errors(clock));
        let values = vec![0.0; nodes.len()];
        let mut new = Self {
            places: transform.point_set(&nodes.delta),
            nodes,
            quadrature: new_nodes(transform, clock, hop_frames),
            hop_frames: hop_frames as f64,
            origin: clock,
            clock,
            motion: WindowMotion::STILL,
            values: vec![[values.clone(), values]; channels],
            windows: vec![MovingWindow::new(transform); channels],
            slice_points: transform.slice_points(),
        };
        new.advance();
        new
    }

    /// Moves the clock to the end of the next span.
    pub(super) fn advance(&mut self) {
        self.motion = self
            .clock
            .advance(self.hop_frames)
            .unwrap_or(WindowMotion::STILL);
    }

    /// Pieces that read, that keep one side, and that hear.
    fn counts(&self) -> [usize; 3] {
        let SlicePoints {
            evaluated,
            projected,
        } = self.slice_points;
        [
            self.nodes.len().div_ceil(evaluated),
            self.nodes.len().div_ceil(projected),
            self.quadrature.nodes.len().div_ceil(PIECE_POINTS),
        ]
    }

    pub(super) fn pieces(&self) -> usize {
        let [read, keep, hear] = self.counts();
        read + 2 * keep + hear
    }

    fn piece(&self, piece: usize) -> UnboundedPiece {
        let [read, keep, _] = self.counts();
        let SlicePoints {
            evaluated,
            projected,
        } = self.slice_points;
        let strip = |piece: usize, length: usize, end: usize| {
            piece * length..((piece + 1) * length).min(end)
        };
        let old = self.nodes.len();
        let Some(kept) = piece.checked_sub(read) else {
            return UnboundedPiece::Read(strip(piece, evaluated, old));
        };
        let Some(heard) = kept.checked_sub(2 * keep) else {
            let side = if kept < keep { Side::Left } else { Side::Right };
            return UnboundedPiece::Keep(side, strip(kept % keep, projected, old));
        };
        // From the hop's middle outwards, the order in which pairs' later nodes are heard.
        let to = self.quadrature.nodes.len() - heard * PIECE_POINTS;
        UnboundedPiece::Hear(to.saturating_sub(PIECE_POINTS)..to)
    }

    pub(super) fn frames_needed(&self, piece: usize) -> usize {
        match self.piece(piece) {
            UnboundedPiece::Read(_) | UnboundedPiece::Keep(..) => 0,
            UnboundedPiece::Hear(pairs) => self.quadrature.frames_needed(pairs.start),
        }
    }

    pub(super) fn learn(&mut self, channel_idx: usize, piece: usize, history: &[f64]) {
        match self.piece(piece) {
            UnboundedPiece::Read(pairs) => self.read(channel_idx, pairs),
            UnboundedPiece::Keep(side, pairs) => self.keep(channel_idx, side, pairs),
            UnboundedPiece::Hear(pairs) => self.hear(channel_idx, pairs, history),
        }
    }

    /// The old polynomial at these pairs of nodes.
    fn read(&mut self, channel_idx: usize, pairs: Range<usize>) {
        let (mut even, mut odd) = ([0.0; SlicePoints::MOST], [0.0; SlicePoints::MOST]);
        let sums = EvenOdd {
            even: &mut even[..pairs.len()],
            odd: &mut odd[..pairs.len()],
        };
        let past = &self.windows[channel_idx].past;
        past.evaluate_at(&self.places, pairs.clone(), sums);
        let [left, right] = &mut self.values[channel_idx];
        for (i, pair) in pairs.enumerate() {
            left[pair] = even[i] - odd[i];
            right[pair] = even[i] + odd[i];
        }
    }

    fn keep(&mut self, channel_idx: usize, side: Side, pairs: Range<usize>) {
        let share = self.motion.new_share;
        let kept = 1.0 - share;
        let [left_values, right_values] = &self.values[channel_idx];
        let values = match side {
            Side::Left => left_values,
            Side::Right => right_values,
        };
        let (mut left, mut right) = (SidePoints::NONE, SidePoints::NONE);
        for pair in pairs {
            let near = kept * self.nodes.delta[pair];
            let value = kept * self.nodes.weight[pair] * values[pair];
            let from_right = 2.0 * share + near;
            if side == Side::Left {
                left.push(near, value);
            } else if from_right <= 1.0 {
                right.push(from_right, value);
            } else {
                left.push(kept * (2.0 - self.nodes.delta[pair]), value);
            }
        }
        self.add(channel_idx, &left, &right);
    }

    fn hear(&mut self, channel_idx: usize, pairs: Range<usize>, history: &[f64]) {
        let (mut left, mut right) = (SidePoints::NONE, SidePoints::NONE);
        for pair in pairs {
            let newest = self.quadrature.nodes.delta[pair] / 2.0 * self.hop_frames;
            let sound = self.quadrature.weighted(history, pair);
            for (age, sound) in [self.hop_frames - newest, newest].into_iter().zip(sound) {
                let place = self.clock.place(age);
                let weight = self.hop_frames * self.clock.density(age) * sound;
                if place.from_now <= 0.5 {
                    right.push(2.0 * place.from_now, weight);
                } else {
                    left.push(2.0 * place.from_start, weight);
                }
            }
        }
        self.add(channel_idx, &left, &right);
    }

    fn add(&mut self, channel_idx: usize, left: &SidePoints, right: &SidePoints) {
        let next = &mut self.windows[channel_idx].next;
        for (side, points) in [(Side::Left, left), (Side::Right, right)] {
            let (delta, weight) = (&points.delta[..points.len], &points.weight[..points.len]);
            next.add(side, delta, weight);
        }
    }

    /// What was learnt of a channel, and from which more is learnt.
    ///
    /// # Panics
    /// If there is no such channel.
    pub(super) fn window(&mut self, channel_idx: usize) -> &mut MovingWindow {
        &mut self.windows[channel_idx]
    }

    /// Forgets the span just learnt: the clock has not moved yet.
    pub(super) fn discard(&mut self) {
        let windows = self.windows.iter_mut();
        windows.for_each(|window| window.next.clear());
        self.clock = self.origin;
        self.advance();
    }

    pub(super) fn reset(&mut self) {
        self.origin.reset();
        self.windows.iter_mut().for_each(MovingWindow::reset);
        self.clock = self.origin;
        self.advance();
    }

    /// Goes on from a memory of the last `elapsed_frames`, before the first span. What that knows is handed over
    /// when nothing else is.
    pub(super) fn inherit(&mut self, elapsed_frames: f64) {
        match &mut self.origin {
            RunningMeasure::Legs { elapsed } => *elapsed = elapsed_frames,
            RunningMeasure::Fading { heard, .. } | RunningMeasure::Legt { heard, .. } => {
                *heard = true;
            }
        }
        self.discard();
    }
}

impl SidePoints {
    const NONE: Self = Self {
        delta: [0.0; SlicePoints::MOST],
        weight: [0.0; SlicePoints::MOST],
        len: 0,
    };

    fn push(&mut self, delta: f64, weight: f64) {
        (self.delta[self.len], self.weight[self.len]) = (delta, weight);
        self.len += 1;
    }
}
