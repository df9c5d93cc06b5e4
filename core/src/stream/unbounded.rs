//! LegS of everything heard, and LegS that fades, by the projection step: the old polynomial is kept, shrunk.
//!
//! The nodes `u` of the old window move to `kept u`; the new hop's nodes stand where the measure puts
//! their ages.

use super::moving_window::MovingWindow;
use super::projection_step::{HopSound, PointCounts, PointLayout, ProjectionStep};
use super::shared_spans::SpanKey;
use crate::math::{NodePairs, SimdLevel};
use crate::memory::running_measure::{RunningMeasure, WindowMotion};
use crate::settings::memory::Mode;
use crate::transform::{
    NodeErrors, PlanKey, PointSet, Projector, SharedTables, Side, SlicePoints, TransformPlan,
    WindowMeasure as _,
};
use std::ops::Range;
use std::sync::Arc;

/// Shorter hops pay more for rescaling than for sound.
const MIN_HOP_FRAMES: usize = 1024;
/// A fading memory's newest hop must stay a small part of its window, or low orders ring around it.
const HOPS_PER_TAU: f64 = 8.0;

/// Learns LegS of each channel, of everything heard or fading.
pub(super) type UnboundedMemory = ProjectionStep<UnboundedLayout>;

/// Says where a hop has its points whose share of the window a measure tells.
#[derive(Debug)]
pub(super) struct UnboundedLayout {
    tables: Arc<UnboundedTables>,
    hop_frames: f64,
    /// Measure before the first span.
    origin: RunningMeasure,
    /// Measure at the end of the span being learnt.
    measure: RunningMeasure,
    motion: WindowMotion,
}

static HELD: SharedTables<(PlanKey, NodeErrors), UnboundedTables> = SharedTables::new();

/// Holds where the old polynomial is read, which memories of like plans share. Where that goes in the new window is elsewhere every hop.
#[derive(Debug)]
struct UnboundedTables {
    nodes: NodePairs,
    places: PointSet,
}

impl UnboundedTables {
    fn prepare(transform: &TransformPlan, errors: NodeErrors) -> Self {
        let nodes = transform.node_pairs(errors);
        let places = transform.point_set(&nodes.delta);
        Self { nodes, places }
    }
}

impl Drop for UnboundedTables {
    fn drop(&mut self) {
        HELD.forget_unused();
    }
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

pub(super) fn measure(mode: Mode, window_frames: f64) -> RunningMeasure {
    match mode {
        Mode::Fading => RunningMeasure::Fading {
            tau: window_frames,
            heard: false,
        },
        _ => RunningMeasure::Legs { elapsed: 0.0 },
    }
}

/// What errs by a node's rounding fades with the rest, or adds up.
fn node_errors(measure: RunningMeasure) -> NodeErrors {
    match measure {
        RunningMeasure::Fading { .. } => NodeErrors::Fade,
        _ => NodeErrors::AddUp,
    }
}

/// Names the quadrature of a hop. A fading window's newest hop always fills the same share, `1 - exp(-hop/tau) < hop/tau`.
pub(super) fn span(
    level: SimdLevel,
    order: usize,
    measure: RunningMeasure,
    hop_frames: usize,
) -> SpanKey {
    let share = match measure {
        RunningMeasure::Fading { tau, .. } => Some((hop_frames as f64 / tau).min(1.0)),
        _ => None,
    };
    SpanKey {
        level,
        order,
        span_frames: hop_frames,
        share,
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
    /// Makes memories of silence that hear `hop_frames` frames a step. Allocates.
    pub(super) fn prepare(
        transform: &TransformPlan,
        channels: usize,
        measure: RunningMeasure,
        hop_frames: usize,
    ) -> Self {
        let errors = node_errors(measure);
        let prepare = || UnboundedTables::prepare(transform, errors);
        let mut layout = UnboundedLayout {
            tables: HELD.find_or(&(transform.key(), errors), prepare),
            hop_frames: hop_frames as f64,
            origin: measure,
            measure,
            motion: WindowMotion::STILL,
        };
        layout.advance();
        let span = span(transform.level(), transform.orders(), measure, hop_frames);
        Self::new(transform, channels, layout, span.quadrature())
    }

    /// Moves the measure to the end of the next span.
    pub(super) fn advance(&mut self) {
        self.layout.advance();
    }

    /// Forgets the span just learnt: the measure has not moved yet.
    pub(super) fn discard(&mut self) {
        let windows = self.windows.iter_mut();
        windows.for_each(|window| window.next.clear());
        self.layout.restart();
    }

    pub(super) fn reset(&mut self) {
        self.layout.origin.reset();
        self.windows.iter_mut().for_each(MovingWindow::reset);
        self.layout.restart();
    }

    /// Goes on from a memory of the last `elapsed_frames`, before the first span. What that knows is handed over
    /// when nothing else is.
    pub(super) fn continue_after(&mut self, elapsed_frames: f64) {
        match &mut self.layout.origin {
            RunningMeasure::Legs { elapsed } => *elapsed = elapsed_frames,
            RunningMeasure::Fading { heard, .. } | RunningMeasure::Legt { heard, .. } => {
                *heard = true;
            }
        }
        self.discard();
    }
}

impl UnboundedLayout {
    fn advance(&mut self) {
        self.motion = self
            .measure
            .advance(self.hop_frames)
            .unwrap_or(WindowMotion::STILL);
    }

    /// Puts the measure to the end of the first span.
    fn restart(&mut self) {
        self.measure = self.origin;
        self.advance();
    }
}

/// Values are those at the left nodes of all pairs, then those at the right nodes.
impl PointLayout for UnboundedLayout {
    fn places(&self) -> &PointSet {
        &self.tables.places
    }

    fn counts(&self) -> PointCounts {
        let pairs = self.tables.nodes.len();
        PointCounts {
            read: pairs,
            values: 2 * pairs,
            left: pairs,
            right: pairs,
        }
    }

    fn store(&self, values: &mut [f64], pair: usize, even: f64, odd: f64) {
        values[pair] = even - odd;
        values[self.tables.nodes.len() + pair] = even + odd;
    }

    fn keep(&self, values: &[f64], side: Side, pairs: Range<usize>, next: &mut Projector) {
        let share = self.motion.new_share;
        let kept = 1.0 - share;
        let (left_values, right_values) = values.split_at(self.tables.nodes.len());
        let values = match side {
            Side::Left => left_values,
            Side::Right => right_values,
        };
        let (mut left, mut right) = (SidePoints::NONE, SidePoints::NONE);
        for pair in pairs {
            let near = kept * self.tables.nodes.delta[pair];
            let value = kept * self.tables.nodes.weight[pair] * values[pair];
            let from_right = 2.0 * share + near;
            if side == Side::Left {
                left.push(near, value);
            } else if from_right <= 1.0 {
                right.push(from_right, value);
            } else {
                left.push(kept * (2.0 - self.tables.nodes.delta[pair]), value);
            }
        }
        add(&left, &right, next);
    }

    fn hear(&self, sound: HopSound<'_>, pairs: Range<usize>, next: &mut Projector) {
        let (mut left, mut right) = (SidePoints::NONE, SidePoints::NONE);
        for pair in pairs {
            let newest = sound.quadrature.nodes.delta[pair] / 2.0 * self.hop_frames;
            let heard = sound.quadrature.weighted(sound.history, pair);
            for (age, heard) in [self.hop_frames - newest, newest].into_iter().zip(heard) {
                let place = self.measure.place(age);
                let weight = self.hop_frames * self.measure.density(age) * heard;
                if place.from_now <= 0.5 {
                    right.push(2.0 * place.from_now, weight);
                } else {
                    left.push(2.0 * place.from_start, weight);
                }
            }
        }
        add(&left, &right, next);
    }
}

fn add(left: &SidePoints, right: &SidePoints, next: &mut Projector) {
    for (side, points) in [(Side::Left, left), (Side::Right, right)] {
        let (delta, weight) = (&points.delta[..points.len], &points.weight[..points.len]);
        next.add(side, delta, weight);
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
