//! LegS of one segment: the projection of the sound between its samples.

use super::segment_learner::PIECE_POINTS;
use super::span_quadrature::SpanQuadrature;
use crate::math::{LegendreRecurrence, SimdLevel};
use crate::transform::direct::Sums;
use crate::transform::fast::{FastLegendre, FineGrid, NonuniformPoints};
use std::ops::Range;

/// Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct SegmentProjection {
    quadrature: SpanQuadrature,
    learnt: Learnt,
}

/// What the nodes are added to, a channel each.
#[derive(Debug)]
enum Learnt {
    Sums {
        recurrence: LegendreRecurrence,
        sums: Vec<Sums>,
    },
    Grids {
        points: NonuniformPoints,
        grids: Vec<FineGrid>,
    },
}

impl SegmentProjection {
    /// Into grids of the fast kernels where there are any.
    pub(super) fn new(
        level: SimdLevel,
        order: usize,
        channels: usize,
        window_frames: usize,
        fast: Option<&FastLegendre>,
    ) -> Self {
        let quadrature = SpanQuadrature::new(level, order, window_frames);
        let learnt = match fast {
            None => Learnt::Sums {
                recurrence: LegendreRecurrence::new(order),
                sums: vec![Sums::new(level, order); channels],
            },
            Some(fast) => Learnt::Grids {
                points: fast.set_points(&quadrature.gauss.delta),
                grids: vec![fast.grid(); channels],
            },
        };
        Self { quadrature, learnt }
    }

    pub(super) fn pieces(&self) -> usize {
        self.quadrature.gauss.len().div_ceil(PIECE_POINTS)
    }

    /// Pairs of nodes of a piece: from the window's middle outwards, the order in which their
    /// later nodes are heard.
    fn pairs(&self, piece: usize) -> Range<usize> {
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
        match &mut self.learnt {
            Learnt::Sums { recurrence, sums } => {
                let delta = &self.quadrature.gauss.delta[pairs];
                sums[channel_idx].add_pairs(recurrence, delta, even, odd);
            }
            Learnt::Grids { points, grids } => {
                points.spread_pairs(&mut grids[channel_idx], pairs, even, odd);
            }
        }
    }

    /// Of sums; grids are handed over.
    pub(super) fn finish(&mut self, channel_idx: usize, moments: &mut [f64]) {
        if let Learnt::Sums { sums, .. } = &mut self.learnt {
            let sums = &mut sums[channel_idx];
            for (moment, sum) in moments.iter_mut().zip(sums.finish()) {
                *moment = sum;
            }
            sums.clear();
        }
    }

    pub(super) fn learnt(&mut self, channel_idx: usize) -> Option<&mut FineGrid> {
        match &mut self.learnt {
            Learnt::Sums { .. } => None,
            Learnt::Grids { grids, .. } => grids.get_mut(channel_idx),
        }
    }

    /// Of sums; grids are wiped.
    pub(super) fn reset(&mut self) {
        if let Learnt::Sums { sums, .. } = &mut self.learnt {
            sums.iter_mut().for_each(Sums::clear);
        }
    }
}
