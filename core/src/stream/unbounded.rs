//! LegS of everything heard, and LegS that fades, by the projection step: the old polynomial is kept, shrunk.
//!
//! The nodes `u` of the old window move to `kept u`; the new hop's nodes stand where the measure puts
//! their ages.

use super::moving_window::MovingWindow;
use super::projection_step::{HopSound, PointCounts, PointLayout, ProjectionStep};
use super::span_quadrature::SpanQuadrature;
use crate::math::NodePairs;
use crate::memory::running_measure::{RunningMeasure, WindowMotion};
use crate::settings::memory::Mode;
use crate::transform::{
    NodeErrors, PointSet, Projector, Side, SlicePoints, TransformPlan, WindowMeasure as _,
};
use std::ops::Range;

/// Shorter hops pay more for rescaling than for sound.
const MIN_HOP_FRAMES: usize = 1024;
/// A fading memory's newest hop must stay a small part of its window, or low orders ring around it.
const HOPS_PER_TAU: f64 = 8.0;

/// Learns LegS of each channel, of everything heard or fading.
pub(super) type UnboundedMemory = ProjectionStep<UnboundedLayout>;

/// Says where a hop has its points whose share of the window a measure tells.
#[derive(Debug)]
pub(super) struct UnboundedLayout {
    nodes: NodePairs,
    /// Where the old polynomial is read: the nodes. Those of the new window are elsewhere every hop.
    places: PointSet,
    hop_frames: f64,
    /// Measure before the first span.
    origin: RunningMeasure,
    /// Measure at the end of the span being learnt.
    measure: RunningMeasure,
    motion: WindowMotion,
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

/// A fading window's newest hop always fills the same share, `1 - exp(-hop/tau) < hop/tau`.
fn new_nodes(
    transform: &TransformPlan,
    measure: RunningMeasure,
    hop_frames: usize,
) -> SpanQuadrature {
    let (level, order) = (transform.level(), transform.orders());
    match measure {
        RunningMeasure::Fading { tau, .. } => {
            let share = (hop_frames as f64 / tau).min(1.0);
            SpanQuadrature::of_newest(level, order, hop_frames, share)
        }
        _ => SpanQuadrature::prepare(level, order, hop_frames),
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
        let nodes = transform.node_pairs(node_errors(measure));
        let mut layout = UnboundedLayout {
            places: transform.point_set(&nodes.delta),
            nodes,
            hop_frames: hop_frames as f64,
            origin: measure,
            measure,
            motion: WindowMotion::STILL,
        };
        layout.advance();
        let quadrature = new_nodes(transform, measure, hop_frames);
        Self::new(transform, channels, layout, quadrature)
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
        &self.places
    }

    fn counts(&self) -> PointCounts {
        let pairs = self.nodes.len();
        PointCounts {
            read: pairs,
            values: 2 * pairs,
            left: pairs,
            right: pairs,
        }
    }

    fn store(&self, values: &mut [f64], pair: usize, even: f64, odd: f64) {
        values[pair] = even - odd;
        values[self.nodes.len() + pair] = even + odd;
    }

    fn keep(&self, values: &[f64], side: Side, pairs: Range<usize>, next: &mut Projector) {
        let share = self.motion.new_share;
        let kept = 1.0 - share;
        let (left_values, right_values) = values.split_at(self.nodes.len());
        let values = match side {
            Side::Left => left_values,
            Side::Right => right_values,
        };
        let (mut left, mut right) = (SidePoints::NONE, SidePoints::NONE);
        for pair in pairs {
            let near = kept * self.nodes.delta[pair];
            let value = kept * self.nodes.weight[pair] * values[pair];
            let from_right = 2.0 * share + near;
            if side == Side::Left {
                left.push(near, value);
            } else if from_right <= 1.0 {
                right.push(from_right, value);
            } else {
                left.push(kept * (2.0 - self.nodes.delta[pair]), value);
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
