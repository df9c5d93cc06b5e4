//! The sample rate that a plot's times are told by.

use souvenir_core::snapshot::Snapshot;

const USUAL_RATE_HZ: f64 = 48e3;

/// Returns the rate of what was heard, or a usual one where nothing was heard yet.
pub(super) fn rate_hz(snapshot: &Snapshot) -> f64 {
    if snapshot.sample_rate_hz > 0.0 {
        snapshot.sample_rate_hz
    } else {
        USUAL_RATE_HZ
    }
}
