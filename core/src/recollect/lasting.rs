//! LegS of everything heard, and LegS that fades: the projection step, a hop at a time.
//!
//! ```text
//! d' = project(old polynomial, shrunk) + project(new hop)
//! ```
//!
//! The Gauss nodes `u` of the old window move to `kept u`; the new hop's nodes stand where the
//! clock puts their ages.

use super::halves;
use super::learner::PIECE_POINTS;
use super::quadrature::Quadrature;
use crate::clock::{Clock, Motion};
use crate::kernel::{Ladder, Level, Sums, evaluate};
use crate::legendre::GaussPairs;
use crate::setting::Mode;
use std::ops::Range;

/// One-sided points cost half as much as pairs.
const PIECE_ONE_SIDED: usize = 2 * PIECE_POINTS;
/// Shorter hops pay more for rescaling than for sound.
const MIN_HOP_FRAMES: usize = 1024;
/// A fading memory's newest hop must stay a small part of its window, or low orders ring around it.
const HOPS_PER_TAU: f64 = 8.0;

/// Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct Lasting {
    level: Level,
    ladder: Ladder,
    gauss: GaussPairs,
    quadrature: Quadrature,
    hop_frames: f64,
    /// Before the first span.
    origin: Clock,
    /// As of the end of the span being learnt.
    clock: Clock,
    motion: Motion,
    channels: Vec<Channel>,
}

#[derive(Clone, Debug)]
struct Channel {
    /// `(2n+1) d_n` of the old window.
    series: Vec<f64>,
    /// The old polynomial at the left and the right node of each pair.
    values: [Vec<f64>; 2],
    /// Of the new window's left and right half.
    sums: [Sums; 2],
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
    delta: [f64; PIECE_ONE_SIDED],
    weight: [f64; PIECE_ONE_SIDED],
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

pub(super) fn clock(mode: Mode, window_frames: f64) -> Clock {
    match mode {
        Mode::Fading => Clock::Fading {
            tau: window_frames,
            heard: false,
        },
        _ => Clock::Legs { elapsed: 0.0 },
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

impl Lasting {
    pub(super) fn new(
        level: Level,
        order: usize,
        channels: usize,
        clock: Clock,
        hop_frames: usize,
    ) -> Self {
        let gauss = GaussPairs::polished(level, order);
        let sums = Sums::new(level, order);
        let values = vec![0.0; gauss.len()];
        let channel = Channel {
            series: vec![0.0; order],
            values: [values.clone(), values],
            sums: [sums.clone(), sums],
        };
        let mut new = Self {
            level,
            ladder: Ladder::new(order),
            gauss,
            quadrature: Quadrature::new(level, order, hop_frames),
            hop_frames: hop_frames as f64,
            origin: clock,
            clock,
            motion: Motion::STILL,
            channels: vec![channel; channels],
        };
        new.advance();
        new
    }

    /// Moves the clock to the end of the next span.
    fn advance(&mut self) {
        self.motion = self.clock.advance(self.hop_frames).unwrap_or(Motion::STILL);
    }

    /// Pieces that read, that keep one side, and that hear.
    fn counts(&self) -> [usize; 3] {
        [
            self.gauss.len().div_ceil(PIECE_POINTS),
            self.gauss.len().div_ceil(PIECE_ONE_SIDED),
            self.quadrature.gauss.len().div_ceil(PIECE_POINTS),
        ]
    }

    pub(super) fn pieces(&self) -> usize {
        let [read, keep, hear] = self.counts();
        read + 2 * keep + hear
    }

    fn piece(&self, piece: usize) -> Piece {
        let [read, keep, _] = self.counts();
        let strip = |piece: usize, length: usize, end: usize| {
            piece * length..((piece + 1) * length).min(end)
        };
        let old = self.gauss.len();
        let Some(kept) = piece.checked_sub(read) else {
            return Piece::Read(strip(piece, PIECE_POINTS, old));
        };
        let Some(heard) = kept.checked_sub(2 * keep) else {
            return Piece::Keep(kept / keep, strip(kept % keep, PIECE_ONE_SIDED, old));
        };
        Piece::Hear(strip(heard, PIECE_POINTS, self.quadrature.gauss.len()))
    }

    pub(super) fn frames_needed(&self, piece: usize) -> usize {
        match self.piece(piece) {
            Piece::Read(_) | Piece::Keep(..) => 0,
            // The pairs' later nodes are heard last at the ends, which come first.
            Piece::Hear(pairs) => self.quadrature.frames_needed(pairs.start),
        }
    }

    pub(super) fn learn(&mut self, channel_idx: usize, piece: usize, history: &[f64]) {
        match self.piece(piece) {
            Piece::Read(pairs) => self.read(channel_idx, pairs),
            Piece::Keep(side, pairs) => self.keep(channel_idx, side, pairs),
            Piece::Hear(pairs) => self.hear(channel_idx, pairs, history),
        }
    }

    fn read(&mut self, channel_idx: usize, pairs: Range<usize>) {
        let channel = &mut self.channels[channel_idx];
        let (mut even, mut odd) = ([0.0; PIECE_POINTS], [0.0; PIECE_POINTS]);
        let parts = (&mut even[..pairs.len()], &mut odd[..pairs.len()]);
        let delta = &self.gauss.delta[pairs.clone()];
        evaluate(self.level, &self.ladder, &channel.series, delta, parts);
        for (i, pair) in pairs.enumerate() {
            channel.values[0][pair] = even[i] - odd[i];
            channel.values[1][pair] = even[i] + odd[i];
        }
    }

    fn keep(&mut self, channel_idx: usize, side: usize, pairs: Range<usize>) {
        let share = self.motion.new_share;
        let kept = 1.0 - share;
        let (mut left, mut right) = (Points::NONE, Points::NONE);
        for pair in pairs {
            let near = kept * self.gauss.delta[pair];
            let value =
                kept * self.gauss.weight[pair] * self.channels[channel_idx].values[side][pair];
            let from_right = 2.0 * share + near;
            if side == 0 {
                left.push(near, value);
            } else if from_right <= 1.0 {
                right.push(from_right, value);
            } else {
                left.push(kept * (2.0 - self.gauss.delta[pair]), value);
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
        let sums = &mut self.channels[channel_idx].sums;
        for (sums, points) in sums.iter_mut().zip(&halves) {
            let (delta, weight) = (&points.delta[..points.len], &points.weight[..points.len]);
            sums.add(&self.ladder, delta, weight);
        }
    }

    pub(super) fn finish(&mut self, channel_idx: usize, moments: &mut [f64]) {
        let Channel { series, sums, .. } = &mut self.channels[channel_idx];
        halves::finish(sums, series, moments);
        if channel_idx + 1 == self.channels.len() {
            self.advance();
        }
    }

    /// Forgets the span just learnt: the clock has not moved yet.
    pub(super) fn discard(&mut self) {
        let sums = self
            .channels
            .iter_mut()
            .flat_map(|channel| &mut channel.sums);
        sums.for_each(Sums::clear);
        self.clock = self.origin;
        self.advance();
    }

    pub(super) fn reset(&mut self) {
        self.origin.reset();
        for channel in &mut self.channels {
            channel.series.fill(0.0);
        }
        self.discard();
    }

    /// Goes on from a memory of the last `elapsed_frames`, before the first span.
    pub(super) fn inherit(&mut self, elapsed_frames: f64, moments: impl Fn(usize, usize) -> f64) {
        match &mut self.origin {
            Clock::Legs { elapsed } => *elapsed = elapsed_frames,
            Clock::Fading { heard, .. } | Clock::Legt { heard, .. } => *heard = true,
        }
        for (channel_idx, channel) in self.channels.iter_mut().enumerate() {
            for (n, term) in channel.series.iter_mut().enumerate() {
                *term = (2 * n + 1) as f64 * moments(channel_idx, n);
            }
        }
        self.discard();
    }
}

impl Points {
    const NONE: Self = Self {
        delta: [0.0; PIECE_ONE_SIDED],
        weight: [0.0; PIECE_ONE_SIDED],
        len: 0,
    };

    fn push(&mut self, delta: f64, weight: f64) {
        (self.delta[self.len], self.weight[self.len]) = (delta, weight);
        self.len += 1;
    }
}
