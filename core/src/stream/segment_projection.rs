//! LegS of one segment is the projection of the sound between its samples.

use super::learnt::PIECE_POINTS;
use super::shared_spans::{HeldSpan, SpanKey};
use crate::math::SimdLevel;
use crate::transform::{PlanKey, PointSet, Projector, SharedTables, TransformPlan};
use std::ops::Range;
use std::sync::Arc;

/// Learns a segment of each channel. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct SegmentProjection {
    tables: Arc<SegmentTables>,
    /// What the nodes are added to, a channel each.
    projectors: Vec<Projector>,
}

static HELD: SharedTables<(PlanKey, usize), SegmentTables> = SharedTables::new();

/// Holds the nodes of a segment, which memories of like plans and windows share.
#[derive(Debug)]
struct SegmentTables {
    quadrature: Arc<HeldSpan>,
    nodes: PointSet,
}

impl SegmentTables {
    fn prepare(transform: &TransformPlan, window_frames: usize) -> Self {
        let quadrature =
            SegmentProjection::span(transform.level(), transform.orders(), window_frames);
        let quadrature = quadrature.quadrature();
        Self {
            nodes: transform.point_set(&quadrature.nodes.delta),
            quadrature,
        }
    }
}

impl Drop for SegmentTables {
    fn drop(&mut self) {
        HELD.forget_unused();
    }
}

impl SegmentProjection {
    /// Names the quadrature of a window.
    pub(super) fn span(level: SimdLevel, order: usize, window_frames: usize) -> SpanKey {
        SpanKey {
            level,
            order,
            span_frames: window_frames,
            share: None,
        }
    }

    pub(super) fn prepare(
        transform: &TransformPlan,
        channels: usize,
        window_frames: usize,
    ) -> Self {
        let key = (transform.key(), window_frames);
        Self {
            tables: HELD.find_or(&key, || SegmentTables::prepare(transform, window_frames)),
            projectors: vec![transform.projector(); channels],
        }
    }

    pub(super) fn pieces(&self) -> usize {
        self.tables.quadrature.nodes.len().div_ceil(PIECE_POINTS)
    }

    /// Pairs of nodes of a piece: from the window's middle outwards, the order in which their
    /// later nodes are heard.
    fn pairs(&self, piece: usize) -> Range<usize> {
        let to = self.tables.quadrature.nodes.len() - piece * PIECE_POINTS;
        to.saturating_sub(PIECE_POINTS)..to
    }

    pub(super) fn frames_needed(&self, piece: usize) -> usize {
        self.tables
            .quadrature
            .frames_needed(self.pairs(piece).start)
    }

    pub(super) fn learn(&mut self, channel_idx: usize, piece: usize, history: &[f64]) {
        let pairs = self.pairs(piece);
        let (mut even, mut odd) = ([0.0; PIECE_POINTS], [0.0; PIECE_POINTS]);
        for (i, pair_idx) in pairs.clone().enumerate() {
            let [left, right] = self.tables.quadrature.weighted(history, pair_idx);
            even[i] = right + left;
            odd[i] = right - left;
        }
        let (even, odd) = (&even[..pairs.len()], &odd[..pairs.len()]);
        self.projectors[channel_idx].add_pairs_at(&self.tables.nodes, pairs, even, odd);
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
