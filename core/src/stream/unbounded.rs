//! LegS of everything heard, and LegS that fades: the projection step, a hop at a time.
//!
//! ```text
//! d' = project(old polynomial, shrunk) + project(new hop)
//! ```
//!
//! The nodes `u` of the old window move to `kept u`; the new hop's nodes stand where the clock puts
//! their ages.

mod known;

use super::segment_learner::PIECE_POINTS;
use super::span_quadrature::SpanQuadrature;
use crate::math::{FejerPairs, GaussPairs, SimdLevel};
use crate::memory::measure::{RunningMeasure, WindowMotion};
use crate::settings::memory::Mode;
use crate::transform::fast::{FastLegendre, FineGrid};
use known::{Known, MAX_POINTS};
use std::ops::Range;

/// Shorter hops pay more for rescaling than for sound.
const MIN_HOP_FRAMES: usize = 1024;
/// A fading memory's newest hop must stay a small part of its window, or low orders ring around it.
const HOPS_PER_TAU: f64 = 8.0;

/// Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct UnboundedMemory {
    nodes: GaussPairs,
    quadrature: SpanQuadrature,
    hop_frames: f64,
    /// Before the first span.
    origin: RunningMeasure,
    /// As of the end of the span being learnt.
    clock: RunningMeasure,
    motion: WindowMotion,
    /// The old polynomial at the left and the right node of each pair, a channel each.
    values: Vec<[Vec<f64>; 2]>,
    known: Known,
}

/// A piece of work.
enum Piece {
    /// Evaluate the old polynomial at these pairs of nodes.
    Read(Range<usize>),
    /// Project what was read at the left (0) or right (1) nodes of these pairs.
    Keep(usize, Range<usize>),
    /// Take and project these pairs of the new hop's nodes.
    Hear(Range<usize>),
}

/// Weighted points of a piece on one half of the window.
struct Points {
    delta: [f64; MAX_POINTS],
    weight: [f64; MAX_POINTS],
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

/// What errs by a node's rounding fades with the rest, or adds up: Fejer's nodes, the grid's own, are
/// right to the last bit at any order, but more than twice as many.
fn old_nodes(fast: &FastLegendre, order: usize, clock: RunningMeasure) -> GaussPairs {
    if matches!(clock, RunningMeasure::Fading { .. }) {
        return GaussPairs::new(order);
    }
    let FejerPairs { delta, weight, .. } = fast.fejer_pairs();
    GaussPairs { delta, weight }
}

/// A fading window's newest hop fills always the same share, `1 - exp(-hop/tau) < hop/tau`.
fn new_nodes(
    level: SimdLevel,
    order: usize,
    clock: RunningMeasure,
    hop_frames: usize,
) -> SpanQuadrature {
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
    /// By grids of the fast kernels where there are any.
    pub(super) fn new(
        level: SimdLevel,
        order: usize,
        channels: usize,
        clock: RunningMeasure,
        hop_frames: usize,
        fast: Option<FastLegendre>,
    ) -> Self {
        let (nodes, known) = match fast {
            None => {
                let nodes = GaussPairs::polished(level, order);
                (nodes, Known::series(level, order, channels))
            }
            Some(fast) => {
                let nodes = old_nodes(&fast, order, clock);
                let known = Known::grids(fast, channels, &nodes);
                (nodes, known)
            }
        };
        let values = vec![0.0; nodes.len()];
        let mut new = Self {
            nodes,
            quadrature: new_nodes(level, order, clock, hop_frames),
            hop_frames: hop_frames as f64,
            origin: clock,
            clock,
            motion: WindowMotion::STILL,
            values: vec![[values.clone(), values]; channels],
            known,
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
        let [read, kept] = self.known.strips();
        [
            self.nodes.len().div_ceil(read),
            self.nodes.len().div_ceil(kept),
            self.quadrature.gauss.len().div_ceil(PIECE_POINTS),
        ]
    }

    pub(super) fn pieces(&self) -> usize {
        let [read, keep, hear] = self.counts();
        read + 2 * keep + hear
    }

    fn piece(&self, piece: usize) -> Piece {
        let [read, keep, _] = self.counts();
        let [read_pairs, kept_points] = self.known.strips();
        let strip = |piece: usize, length: usize, end: usize| {
            piece * length..((piece + 1) * length).min(end)
        };
        let old = self.nodes.len();
        let Some(kept) = piece.checked_sub(read) else {
            return Piece::Read(strip(piece, read_pairs, old));
        };
        let Some(heard) = kept.checked_sub(2 * keep) else {
            return Piece::Keep(kept / keep, strip(kept % keep, kept_points, old));
        };
        // From the hop's middle outwards, the order in which pairs' later nodes are heard.
        let to = self.quadrature.gauss.len() - heard * PIECE_POINTS;
        Piece::Hear(to.saturating_sub(PIECE_POINTS)..to)
    }

    pub(super) fn frames_needed(&self, piece: usize) -> usize {
        match self.piece(piece) {
            Piece::Read(_) | Piece::Keep(..) => 0,
            Piece::Hear(pairs) => self.quadrature.frames_needed(pairs.start),
        }
    }

    pub(super) fn learn(&mut self, channel_idx: usize, piece: usize, history: &[f64]) {
        match self.piece(piece) {
            Piece::Read(pairs) => {
                let values = &mut self.values[channel_idx];
                self.known.read(channel_idx, (&self.nodes, pairs), values);
            }
            Piece::Keep(side, pairs) => self.keep(channel_idx, side, pairs),
            Piece::Hear(pairs) => self.hear(channel_idx, pairs, history),
        }
    }

    fn keep(&mut self, channel_idx: usize, side: usize, pairs: Range<usize>) {
        let share = self.motion.new_share;
        let kept = 1.0 - share;
        let (mut left, mut right) = (Points::NONE, Points::NONE);
        for pair in pairs {
            let near = kept * self.nodes.delta[pair];
            let value = kept * self.nodes.weight[pair] * self.values[channel_idx][side][pair];
            let from_right = 2.0 * share + near;
            if side == 0 {
                left.push(near, value);
            } else if from_right <= 1.0 {
                right.push(from_right, value);
            } else {
                left.push(kept * (2.0 - self.nodes.delta[pair]), value);
            }
        }
        self.add(channel_idx, [left, right]);
    }

    fn hear(&mut self, channel_idx: usize, pairs: Range<usize>, history: &[f64]) {
        let (mut left, mut right) = (Points::NONE, Points::NONE);
        for pair in pairs {
            let newest = self.quadrature.gauss.delta[pair] / 2.0 * self.hop_frames;
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
        self.add(channel_idx, [left, right]);
    }

    fn add(&mut self, channel_idx: usize, halves: [Points; 2]) {
        for (half, points) in halves.iter().enumerate() {
            let (delta, weight) = (&points.delta[..points.len], &points.weight[..points.len]);
            self.known.add(channel_idx, half, [delta, weight]);
        }
    }

    /// Of series; grids are handed over, and [`Self::advance`] is called.
    pub(super) fn finish(&mut self, channel_idx: usize, moments: &mut [f64]) {
        self.known.finish(channel_idx, moments);
        if channel_idx + 1 == self.values.len() {
            self.advance();
        }
    }

    /// What was learnt, and where it goes to be read for the next hop.
    pub(super) fn learnt(&mut self, channel_idx: usize) -> Option<[&mut FineGrid; 2]> {
        self.known.learnt(channel_idx)
    }

    /// Forgets the span just learnt: the clock has not moved yet.
    pub(super) fn discard(&mut self) {
        self.known.discard();
        self.clock = self.origin;
        self.advance();
    }

    pub(super) fn reset(&mut self) {
        self.origin.reset();
        self.known.reset();
        self.clock = self.origin;
        self.advance();
    }

    /// Goes on from a memory of the last `elapsed_frames`, before the first span. Grids are opened in a
    /// handover of nothing.
    pub(super) fn inherit(&mut self, elapsed_frames: f64, moments: impl Fn(usize, usize) -> f64) {
        match &mut self.origin {
            RunningMeasure::Legs { elapsed } => *elapsed = elapsed_frames,
            RunningMeasure::Fading { heard, .. } | RunningMeasure::Legt { heard, .. } => {
                *heard = true
            }
        }
        self.known.inherit(moments);
        self.discard();
    }
}

impl Points {
    const NONE: Self = Self {
        delta: [0.0; MAX_POINTS],
        weight: [0.0; MAX_POINTS],
        len: 0,
    };

    fn push(&mut self, delta: f64, weight: f64) {
        (self.delta[self.len], self.weight[self.len]) = (delta, weight);
        self.len += 1;
    }
}
