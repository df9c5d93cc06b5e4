//! LegS of one segment of samples held on cells, sinc droop, stairs and all: what a zero-order
//! hold does to a sound.

use super::learnt::{Moments, PIECE_POINTS};
use crate::math::SimdLevel;
use crate::transform::REACH_FRAMES;
use crate::transform::{JumpSums, Side};

/// Knots of a piece: one-sided points cost half as much as pairs.
const PIECE_KNOTS: usize = 2 * PIECE_POINTS;

/// Learns held samples of each channel. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct HeldSamples {
    window_frames: usize,
    channels: Vec<HeldChannel>,
}

#[derive(Clone, Debug)]
struct HeldChannel {
    jumps: JumpSums,
    /// Sum of the samples.
    total: f64,
}

impl HeldSamples {
    pub(super) fn prepare(
        level: SimdLevel,
        order: usize,
        channels: usize,
        window_frames: usize,
    ) -> Self {
        let channel = HeldChannel {
            jumps: JumpSums::prepare(level, order),
            total: 0.0,
        };
        Self {
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

    /// The side and the knots of a piece.
    fn knots(&self, piece: usize) -> (Side, std::ops::Range<usize>) {
        let left = self.left_knots();
        let left_pieces = left.div_ceil(PIECE_KNOTS);
        let (side, first, end) = match piece.checked_sub(left_pieces) {
            None => (Side::Left, piece * PIECE_KNOTS, left),
            Some(piece) => (
                Side::Right,
                left + piece * PIECE_KNOTS,
                self.window_frames + 1,
            ),
        };
        (side, first..(first + PIECE_KNOTS).min(end))
    }

    pub(super) fn frames_needed(&self, piece: usize) -> usize {
        self.knots(piece).1.end.min(self.window_frames)
    }

    pub(super) fn learn(&mut self, channel_idx: usize, piece: usize, history: &[f64]) {
        let (side, knots) = self.knots(piece);
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
        channel.jumps.add(side, delta, jumps);
    }

    pub(super) fn reset(&mut self) {
        for channel in &mut self.channels {
            channel.total = 0.0;
            channel.jumps.clear();
        }
    }
}

impl Moments for HeldSamples {
    fn finish(&mut self, channel_idx: usize, moments: &mut [f64]) {
        let channel = &mut self.channels[channel_idx];
        moments.fill(0.0);
        channel.jumps.take(moments);
        moments[0] += std::mem::take(&mut channel.total) / self.window_frames as f64;
    }
}
