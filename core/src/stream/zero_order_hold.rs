//! LegS of one segment of samples held on cells, sinc droop, stairs and all: what a zero-order
//! hold does to a sound.

use super::interpolator::REACH_FRAMES;
use super::segment_learner::PIECE_POINTS;
use crate::math::{LegendreRecurrence, SimdLevel};
use crate::memory::step::add_integrals;
use crate::transform::direct::Sums;

/// Knots of a piece: one-sided points cost half as much as pairs.
const PIECE_KNOTS: usize = 2 * PIECE_POINTS;

/// Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct Held {
    recurrence: LegendreRecurrence,
    window_frames: usize,
    channels: Vec<HeldChannel>,
}

#[derive(Clone, Debug)]
struct HeldChannel {
    /// Jump sums of the window's left and right half.
    halves: [Sums; 2],
    /// Of the samples.
    total: f64,
}

impl Held {
    pub(super) fn new(
        level: SimdLevel,
        order: usize,
        channels: usize,
        window_frames: usize,
    ) -> Self {
        let sums = Sums::new(level, order + 1);
        let channel = HeldChannel {
            halves: [sums.clone(), sums],
            total: 0.0,
        };
        Self {
            recurrence: LegendreRecurrence::new(order + 1),
            window_frames,
            channels: vec![channel; channels],
        }
    }

    /// Knots `0..=window/2` are on the left half.
    fn left_knots(&self) -> usize {
        self.window_frames / 2 + 1
    }

    pub(super) fn pieces(&self) -> usize {
        let right = self.window_frames + 1 - self.left_knots();
        self.left_knots().div_ceil(PIECE_KNOTS) + right.div_ceil(PIECE_KNOTS)
    }

    /// The half and the knots of a piece.
    fn knots(&self, piece: usize) -> (usize, std::ops::Range<usize>) {
        let left = self.left_knots();
        let left_pieces = left.div_ceil(PIECE_KNOTS);
        let (half, first, end) = match piece.checked_sub(left_pieces) {
            None => (0, piece * PIECE_KNOTS, left),
            Some(piece) => (1, left + piece * PIECE_KNOTS, self.window_frames + 1),
        };
        (half, first..(first + PIECE_KNOTS).min(end))
    }

    pub(super) fn frames_needed(&self, piece: usize) -> usize {
        self.knots(piece).1.end.min(self.window_frames)
    }

    pub(super) fn learn(&mut self, channel_idx: usize, piece: usize, history: &[f64]) {
        let (half, knots) = self.knots(piece);
        let window = self.window_frames;
        let sound = &history[REACH_FRAMES..REACH_FRAMES + window];
        let (mut delta, mut jumps) = ([0.0; PIECE_KNOTS], [0.0; PIECE_KNOTS]);
        for (i, knot) in knots.clone().enumerate() {
            delta[i] = 2.0 * knot.min(window - knot) as f64 / window as f64;
            let before = if knot == 0 { 0.0 } else { sound[knot - 1] };
            jumps[i] = before - sound.get(knot).copied().unwrap_or(0.0);
        }
        let channel = &mut self.channels[channel_idx];
        channel.total += sound[knots.start..knots.end.min(window)]
            .iter()
            .sum::<f64>();
        let (delta, jumps) = (&delta[..knots.len()], &jumps[..knots.len()]);
        channel.halves[half].add_differences(&self.recurrence, delta, jumps);
    }

    pub(super) fn finish(&mut self, channel_idx: usize, moments: &mut [f64]) {
        let channel = &mut self.channels[channel_idx];
        moments.fill(0.0);
        for (half, odd_sign) in channel.halves.iter_mut().zip([-1.0, 1.0]) {
            add_integrals(half, odd_sign, moments);
            half.clear();
        }
        moments[0] += std::mem::take(&mut channel.total) / self.window_frames as f64;
    }

    pub(super) fn reset(&mut self) {
        for channel in &mut self.channels {
            channel.total = 0.0;
            channel.halves.iter_mut().for_each(Sums::clear);
        }
    }
}
