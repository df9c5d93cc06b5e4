//! What the plots of several views have in common: a title's side, an axis, the line of the sound.

use souvenir_core::snapshot::Snapshot;

use crate::figure::view_range::ViewRange;
use crate::figure::zoom::Zoom;
use crate::figure::{Axis, Series, Shape, axes};
use crate::theme::Ink;

/// Says for the side of a plot's title what its newest end is.
pub(super) fn newest(snapshot: &Snapshot, range: &ViewRange) -> &'static str {
    match (snapshot.is_frozen, range.is_still()) {
        (true, _) => "when it froze",
        (false, true) => "when it was paused",
        (false, false) => "now",
    }
}

/// Makes an axis of sound, up to `limit` or as near as was zoomed.
pub(super) fn amplitudes(limit: f64, zoom: &Zoom) -> Axis {
    let all = axes::bounds(limit);
    Axis {
        limits: all,
        least_span: 1e-5 * limit,
        ticks: axes::marks(limit).to_vec(),
        words: |value| format!("{value:+.4}"),
        ..Axis::new("amplitude", zoom.range(all))
    }
}

/// Draws the sound as a broad line, under what is remembered of it.
pub(super) fn sound(points: Vec<[f64; 2]>) -> Series {
    Series {
        // The halo is too dark for a legend.
        swatch: Ink::Dry,
        shape: Shape::Line(5.0),
        ..Series::line("sound", Ink::DryHalo, points)
    }
}
