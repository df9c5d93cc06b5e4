//! The complex plane: its axes, the unit circle, and dots.

use crate::figure::zoom::Zoom;
use crate::figure::{Axis, Series, Shape};
use crate::theme::Ink;

const CIRCLE_PARTS: u32 = 120;
/// Beyond what lies farthest.
const AIR: f64 = 1.1;
/// What an axis of one reaches beyond.
const ROUND_REACH: f64 = 1.32;

/// Draws dots of this radius.
pub(super) fn dots(name: &'static str, ink: Ink, radius: f32, points: Vec<[f64; 2]>) -> Series {
    Series {
        shape: Shape::Dots(radius),
        ..Series::line(name, ink, points)
    }
}

/// Makes an axis as far to both sides; `all` is how far one can look.
pub(super) fn both(zoom: &Zoom, label: &str, usual: f64, all: f64) -> Axis {
    let all = AIR * all.max(usual);
    between(zoom, label, [-AIR * usual, AIR * usual], [-all, all])
}

/// Makes an axis of what decays: from a little right of zero to the left.
pub(super) fn half(zoom: &Zoom, usual: f64, all: f64) -> Axis {
    let right = (AIR - 1.0) * usual;
    let all = AIR * all.max(usual);
    between(
        zoom,
        "real, / time scale",
        [-AIR * usual, right],
        [-all, right],
    )
}

fn between(zoom: &Zoom, label: &str, usual: [f64; 2], limits: [f64; 2]) -> Axis {
    Axis {
        limits,
        least_span: 1e-3,
        words: |value| format!("{value:+.4}"),
        ..Axis::new(label, zoom.range(usual))
    }
}

/// Returns how far axes reach along x and y, so that the unit circle is round on a plot that is so many times as wide as
/// high.
pub(super) fn round(aspect: f64) -> [f64; 2] {
    let reach = ROUND_REACH / AIR;
    [reach * aspect.max(1.0), reach * (1.0 / aspect).max(1.0)]
}

pub(super) fn unit_circle() -> Vec<[f64; 2]> {
    let turn = |part: u32| std::f64::consts::TAU * f64::from(part) / f64::from(CIRCLE_PARTS);
    let point = |part| [turn(part).cos(), turn(part).sin()];
    (0..=CIRCLE_PARTS).map(point).collect()
}
