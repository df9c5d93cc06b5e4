//! LegS of one segment is the projection of the sound between its samples.

use super::learnt::PIECE_POINTS;
use super::span_quadrature::SpanQuadrature;
use crate::transform::{PointSet, Projector, TransformPlan};
use std::ops::Range;

/// Learns a segment of each channel. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct SegmentProjection {
    quadrature: SpanQuadrature,
    nodes: PointSet,
    /// What the nodes are added to, a channel each.
    projectors: Vec<Projector>,
}

impl SegmentProjection {
    pub(super) fn prepare(
        transform: &TransformPlan,
        channels: usize,
        window_frames: usize,
    ) -> Self {
        let quadrature =
            SpanQuadrature::prepare(transform.level(), transform.orders(), window_frames);
        Self {
            nodes: transform.point_set(&quadrature.nodes.delta),
            projectors: vec![transform.projector(); channels],
            quadrature,
        }
    }

    pub(super) fn pieces(&self) -> usize {
        self.quadrature.nodes.len().div_ceil(PIECE_POINTS)
    }

    /// Pairs of nodes of a piece: from the window's middle outwards, the order in which their
    /// later nodes are heard.
    fn pairs(&self, piece: usize) -> Range<usize> {
        let to = self.quadrature.nodes.len() - piece * PIECE_POINTS;
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
        self.projectors[channel_idx].add_pairs_at(&self.nodes, pairs, even, odd);
    }

    /// Returns what was learnt of a channel.
    ///
    /// # Panics
    /// If there is no such channel.
    pub(super) fn learnt(&mut self, channel_idx: usize) -> &mut Projector {
        &mut self.projectors[channel_idx]
    }

    pub(super) fn reset(&mut self) {
        self.projectors.iter_mut().for_each(Projector::reset);
    }
}
