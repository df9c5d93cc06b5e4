//! A recurrence that explodes: the largest coefficient step by step, until it is no number any more.

use souvenir_core::snapshot::Snapshot;

use super::super::provenance::{Product, notes};
use super::super::size_axis::{self, SIZES};
use crate::figure::zoom::Zoom;
use crate::figure::{Column, Figure, Mark, Series, Table};
use crate::silence_reason;
use crate::theme::Ink;
use crate::units;

/// Returns the figure, `None` where the memory is made of numbers.
pub(super) fn figure(snapshot: &Snapshot, zooms: &[Zoom; 2]) -> Option<Figure> {
    let left_at = left_at(snapshot)?;
    let words = silence_reason::left(snapshot)?;
    let secs = left_at as f64 / snapshot.sample_rate_hz.max(1.0);
    let sizes = snapshot.growth.largest().iter().enumerate();
    let points = sizes.map(|(step, size)| [step as f64 + 1.0, size.clamp(SIZES[0], SIZES[1])]);
    Some(Figure {
        name: "explosion",
        title: format!(
            "Its memory, step by step: {words}, after {}",
            units::seconds(secs)
        ),
        x: size_axis::steps(left_at, &zooms[0]),
        y: size_axis::of("largest |c_n|", &zooms[1]),
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
