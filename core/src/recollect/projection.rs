//! LegS of one segment: the projection of the sound between its samples.

use super::learner::PIECE_POINTS;
use super::quadrature::Quadrature;
use crate::kernel::{Ladder, Level, Sums};

/// Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct Projection {
    ladder: Ladder,
    quadrature: Quadrature,
    /// A channel each.
    sums: Vec<Sums>,
}

impl Projection {
    pub(super) fn new(level: Level, order: usize, channels: usize, window_frames: usize) -> Self {
        Self {
            ladder: Ladder::new(order),
            quadrature: Quadrature::new(level, order, window_frames),
            sums: vec![Sums::new(level, order); channels],
        }
    }

    pub(super) fn pieces(&self) -> usize {
        self.quadrature.gauss.len().div_ceil(PIECE_POINTS)
    }

    /// Pairs of nodes of a piece: from the window's middle outwards, the order in which their
    /// later nodes are heard.
    fn pairs(&self, piece: usize) -> std::ops::Range<usize> {
        let to = self.quadrature.gauss.len() - piece * PIECE_POINTS;
        to.saturating_sub(PIECE_POINTS)..to
    }

    pub(super) fn frames_needed(&self, piece: usize) -> usize {
        self.quadrature.frames_needed(self.pairs(piece).start)
    }

    pub(super) fn learn(&mut self, channel_idx: usize, piece: usize, history: &[f64]) {
        let pairs = self.pairs(piece);
        let (mut even, mut odd) = ([0.0; PIECE_POINTS], [0.0; PIECE_POINTS]);
        for (i, pair_idx) in pairs.clone().enumerate() {
            let [left, right] = self.quadrature.weighted(history, pair_idx);
            even[i] = right + left;
            odd[i] = right - left;
        }
        let (even, odd) = (&even[..pairs.len()], &odd[..pairs.len()]);
        let delta = &self.quadrature.gauss.delta[pairs];
        self.sums[channel_idx].add_pairs(&self.ladder, delta, even, odd);
    }

    pub(super) fn finish(&mut self, channel_idx: usize, moments: &mut [f64]) {
        let sums = &mut self.sums[channel_idx];
        for (moment, sum) in moments.iter_mut().zip(sums.finish()) {
            *moment = sum;
        }
        sums.clear();
    }

    pub(super) fn reset(&mut self) {
        self.sums.iter_mut().for_each(Sums::clear);
    }
}
