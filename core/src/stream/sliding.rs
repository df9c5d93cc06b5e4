//! LegT by the projection step: of the old polynomial the newest part is kept, shifted.
//!
//! Every hop moves the window by the same share, so all places are known beforehand. The Gauss
//! nodes `q` of the old window's part that is kept move from `1 - kept (1 - q)` to `kept q`; the
//! nodes being symmetric, the places read are the mirror image of the places written.

use super::learnt::PIECE_POINTS;
use super::moving_window::MovingWindow;
use super::projection_step::{HopSound, PointCounts, PointLayout, ProjectionStep};
use super::shared_spans::SpanKey;
use super::sliding_places::Places;
use crate::math::{NodePairs, SimdLevel};
use crate::transform::{
    NodeErrors, PlanKey, PointSet, Projector, SharedTables, Side, SlicePoints, TransformPlan,
};
use std::ops::Range;
use std::sync::Arc;

/// Learns LegT of each channel.
pub(super) type SlidingMemory = ProjectionStep<SharedLayout>;

/// Says where a hop that always moves the window by the same share has its points.
#[derive(Debug)]
pub(super) struct SlidingLayout {
    /// Share of the window that a hop fills.
    share: f64,
    places: Places,
    /// Where the old polynomial is read, where that goes in the left and right half of the new window, and the new
    /// hop's nodes.
    read: PointSet,
    left: PointSet,
    right: PointSet,
    heard: PointSet,
}

static HELD: SharedTables<(PlanKey, f64, usize), SlidingLayout> = SharedTables::new();

/// Holds a layout that memories of like plans and windows share.
#[derive(Debug)]
pub(super) struct SharedLayout(Arc<SlidingLayout>);

impl Drop for SlidingLayout {
    fn drop(&mut self) {
        HELD.forget_unused();
    }
}

impl SlidingLayout {
    fn prepare(transform: &TransformPlan, share: f64, nodes: &NodePairs) -> Self {
        // What errs by a node's rounding has left the window after some hops.
        let places = Places::new(&transform.node_pairs(NodeErrors::Fade), share);
        Self {
            share,
            read: transform.point_set(&places.read),
            left: transform.point_set(&places.left.delta),
            right: transform.point_set(&places.right.delta),
            heard: transform.point_set(&heard(nodes, share)),
            places,
        }
    }
}

impl SlidingMemory {
    /// Makes memories of silence, of whose window each hop of so many frames fills `share`, `]0, 1]`. Allocates.
    pub(super) fn prepare(
        transform: &TransformPlan,
        channels: usize,
        share: f64,
        hop_frames: usize,
    ) -> Self {
        let quadrature = Self::span(transform.level(), transform.orders(), hop_frames, share);
        let quadrature = quadrature.quadrature();
        let key = (transform.key(), share, hop_frames);
        let layout = HELD.find_or(&key, || {
            SlidingLayout::prepare(transform, share, &quadrature.nodes)
        });
        Self::new(transform, channels, SharedLayout(layout), quadrature)
    }

    /// Names the quadrature of a hop.
    pub(super) fn span(level: SimdLevel, order: usize, hop_frames: usize, share: f64) -> SpanKey {
        SpanKey {
            level,
            order,
            span_frames: hop_frames,
            share: Some(share),
        }
    }

    pub(super) fn reset(&mut self) {
        self.values.iter_mut().for_each(|values| values.fill(0.0));
        self.windows.iter_mut().for_each(MovingWindow::reset);
    }
}

impl PointLayout for SharedLayout {
    fn places(&self) -> &PointSet {
        &self.0.read
    }

    fn counts(&self) -> PointCounts {
        PointCounts {
            read: self.0.places.read.len(),
            values: self.0.places.read.len(),
            left: self.0.places.left.delta.len(),
            right: self.0.places.right.delta.len(),
        }
    }

    fn store(&self, values: &mut [f64], place: usize, even: f64, odd: f64) {
        values[place] = even + self.0.places.read_sign[place] * odd;
    }

    fn keep(&self, values: &[f64], side: Side, points: Range<usize>, next: &mut Projector) {
        let mut weights = [0.0; SlicePoints::MOST];
        let sources = &self.0.places.points(side).source[points.clone()];
        for (to, source) in weights.iter_mut().zip(sources) {
            *to = source.weight * values[source.value_idx];
        }
        let weights = &weights[..points.len()];
        let set = match side {
            Side::Left => &self.0.left,
            Side::Right => &self.0.right,
        };
        next.add_at(side, set, points, weights);
    }

    /// The hop's nodes stand within its share of the window's right end.
    fn hear(&self, sound: HopSound<'_>, pairs: Range<usize>, next: &mut Projector) {
        let mut weights = [0.0; 2 * PIECE_POINTS];
        let nodes = 2 * pairs.start..2 * pairs.end;
        for (weights, pair_idx) in weights.chunks_exact_mut(2).zip(pairs) {
            let sound = sound.quadrature.weighted(sound.history, pair_idx);
            for (weight, sound) in weights.iter_mut().zip(sound) {
                *weight = self.0.share * sound;
            }
        }
        let weights = &weights[..nodes.len()];
        next.add_at(Side::Right, &self.0.heard, nodes, weights);
    }
}

/// `1 - x` of the hop's nodes: left and right of each pair.
fn heard(nodes: &NodePairs, share: f64) -> Vec<f64> {
    let both = nodes.delta.iter().flat_map(|delta| [2.0 - delta, *delta]);
    both.map(|from_now| share * from_now).collect()
}
