//! An axis for sizes that overflow: from what is inaudible to the largest that f64 holds.

use crate::figure::zoom::Zoom;
use crate::figure::{self, Axis, Scaling};

/// From -60 dBFS to the end of the numbers.
pub(super) const SIZES: [f64; 2] = [1e-3, 1e308];
const TICKS: [f64; 5] = [1.0, 1e75, 1e150, 1e225, 1e300];
/// Beyond the last step, so that its mark stands free.
pub(super) const AIR: f64 = 1.15;

/// Makes a logarithmic axis over all of [`SIZES`].
pub(super) fn of(label: &str, zoom: &Zoom) -> Axis {
    Axis {
        scaling: Scaling::Log,
        limits: SIZES,
        least_span: 3.0,
        ticks: TICKS.to_vec(),
        number: power,
        words: |size| format!("{size:.1e}"),
        ..Axis::new(label, zoom.range(SIZES))
    }
}

/// Makes the axis of steps up to `last`.
pub(super) fn steps(last: usize, zoom: &Zoom) -> Axis {
    Axis {
        words: |k| format!("k {:.0}", k.round()),
        ..Axis::new("step k", zoom.range([0.0, AIR * last as f64]))
    }
}

/// Writes a power of ten, such as 1e150.
fn power(size: f64) -> String {
    match size.log10().round() {
        0.0 => figure::short(1.0),
        decades => format!("1e{decades}"),
    }
}
