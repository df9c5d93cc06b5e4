//! The matrix of a state equation as colours, and its eigenvalues beside the unit circle.

use super::model::{self, Model};
use super::words;
use crate::figure::zoom::Zoom;
use crate::figure::{self, Axis, Figure, Grid, Series};
use crate::theme::Ink;
use crate::views::plane;

/// Below the largest number, in dB: what is fainter is black.
const FAINTEST_DB: f64 = -60.0;
/// A picture of eigenvalues that are farther out would show nothing of the circle.
const FARTHEST: f64 = 6.0;

/// Says which matrix is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ShownMatrix {
    Equation,
    /// One step by the chosen method.
    Step,
}

/// Draws A or one step of it as colours.
pub(super) fn matrix(model: &Model, shown: ShownMatrix, zooms: &[Zoom; 2]) -> Figure {
    let (name, matrix) = match shown {
        ShownMatrix::Step => ("A bar", &model.cell.w),
        ShownMatrix::Equation => ("A", &model.equation.a),
    };
    let size = matrix.nrows();
    let largest = matrix
        .iter()
        .fold(f64::MIN_POSITIVE, |a: f64, b| a.max(b.abs()));
    // Rows from below, so the last comes first.
    let cells = (0..size).rev().flat_map(|n| (0..size).map(move |k| (n, k)));
    let level = |(n, k): (usize, usize)| level_db(matrix[(n, k)] / largest);
    let all = [0.0, size as f64];
    let rows_range = [-(size as f64), 0.0];
    Figure {
        name: "transition",
        title: format!("{name}, {}", words::rows(model)),
        x: Axis {
            limits: all,
            least_span: 4.0,
            words: |k| format!("k {:.0}", k.floor()),
            ..Axis::new("k", zooms[0].range(all))
        },
        y: Axis {
            limits: rows_range,
            least_span: 4.0,
            number: |y| figure::short(-y),
            words: |y| format!("n {:.0}", (-y).floor()),
            ..Axis::new("n", zooms[1].range(rows_range))
        },
        series: Vec::new(),
        marks: Vec::new(),
        grid: Some(Grid {
            size: [size, size],
            cells: cells.map(level).collect(),
            range: [FAINTEST_DB, 0.0],
            words: |db| format!("{db:.0} dB below the largest"),
        }),
    }
}

/// Draws the eigenvalues of a step beside the unit circle, on a plot that is so many times as wide as high.
pub(super) fn circle(model: &Model, aspect: f64, zooms: &[Zoom; 2]) -> Figure {
    let reach = model.farthest.clamp(1.2, FARTHEST);
    let [x, y] = [reach * aspect.max(1.0), reach * (1.0 / aspect).max(1.0)];
    let inside = |value: &[f64; 2]| !model::is_outside(*value);
    let (kept, grown): (Vec<_>, Vec<_>) = model.drawn().into_iter().partition(inside);
    let held = |value: [f64; 2]| [value[0].clamp(-x, x), value[1].clamp(-y, y)];
    let grown: Vec<[f64; 2]> = grown.into_iter().map(held).collect();
    Figure {
        name: "eigenvalues",
        title: "Eigenvalues".to_owned(),
        x: plane::both(&zooms[0], "real", x, x),
        y: plane::both(&zooms[1], "imaginary", y, y),
        series: vec![
            Series::line("", Ink::Weak, plane::unit_circle()),
            plane::dots("inside", Ink::Memory, 2.0, kept),
            plane::dots("outside: grows", Ink::Trouble, 4.5, grown),
        ],
        marks: Vec::new(),
        grid: None,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a colour")]
fn level_db(share: f64) -> f32 {
    if share == 0.0 {
        return f32::NAN;
    }
    (20.0 * share.abs().log10()).max(FAINTEST_DB) as f32
}
