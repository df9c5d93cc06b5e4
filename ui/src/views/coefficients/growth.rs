//! A recurrence that explodes: the largest coefficient step by step, until it is no number any more.

use souvenir_core::snapshot::Snapshot;

use super::super::provenance::{Product, notes};
use crate::figure::zoom::Zoom;
use crate::figure::{Axis, Column, Figure, Mark, Scaling, Series, Table};
use crate::theme::Ink;
use crate::units;
use crate::{figure, silence_reason};

/// From -60 dBFS to the end of the numbers.
const SIZES: [f64; 2] = [1e-3, 1e308];
const TICKS: [f64; 5] = [1.0, 1e75, 1e150, 1e225, 1e300];
/// Beyond the last step, so that its mark stands free.
const AIR: f64 = 1.15;

/// Returns the figure, `None` where the memory is made of numbers.
pub(super) fn figure(snapshot: &Snapshot, zooms: &[Zoom; 2]) -> Option<Figure> {
    let left_at = left_at(snapshot)?;
    let words = silence_reason::left(snapshot)?;
    let secs = left_at as f64 / snapshot.sample_rate_hz.max(1.0);
    let steps = [0.0, AIR * left_at as f64];
    let sizes = snapshot.growth.largest().iter().enumerate();
    let points = sizes.map(|(step, size)| [step as f64 + 1.0, size.clamp(SIZES[0], SIZES[1])]);
    Some(Figure {
        name: "explosion",
        title: format!(
            "Its memory, step by step: {words}, after {}",
            units::seconds(secs)
        ),
        x: Axis {
            words: |k| format!("k {:.0}", k.round()),
            ..Axis::new("step k", zooms[0].range(steps))
        },
        y: size_axis(&zooms[1]),
        series: vec![Series::line("largest |c_n|", Ink::Memory, points.collect())],
        marks: vec![Mark {
            x: left_at as f64,
            name: format!("no number at k = {left_at}"),
        }],
        grid: None,
    })
}

fn left_at(snapshot: &Snapshot) -> Option<usize> {
    snapshot.growth.left_at().filter(|_| !snapshot.is_frozen)
}

/// Returns what [`figure()`] draws, not held to what can be drawn.
pub(super) fn table(snapshot: &Snapshot) -> Option<Table> {
    left_at(snapshot)?;
    let sizes = snapshot.growth.largest();
    let steps = (1..=sizes.len()).map(|step| step as f64);
    Some(Table {
        name: "explosion",
        notes: notes(
            "largest |c_n| after each step",
            snapshot,
            Product::Coefficients,
        ),
        columns: vec![
            Column::new("k", steps),
            Column::new("largest_c", sizes.iter().copied()),
        ],
    })
}

fn size_axis(zoom: &Zoom) -> Axis {
    Axis {
        scaling: Scaling::Log,
        limits: SIZES,
        least_span: 3.0,
        ticks: TICKS.to_vec(),
        number: power,
        words: |size| format!("{size:.1e}"),
        ..Axis::new("largest |c_n|", zoom.range(SIZES))
    }
}

/// Writes a power of ten, such as 1e150.
fn power(size: f64) -> String {
    match size.log10().round() {
        0.0 => figure::short(1.0),
        decades => format!("1e{decades}"),
    }
}
