//! What a screen is told of a frozen memory.

use super::super::live_memory::copy;
use super::LiveOrFrozen;
use crate::snapshot::Snapshot;

impl LiveOrFrozen {
    pub(in crate::engine) fn show(&self, snapshot: &mut Snapshot) {
        snapshot.is_frozen = self.is_frozen();
        snapshot.recall_place = self.recall.place();
        if self.is_frozen() {
            snapshot.timeline = self.recall.timeline();
            let frozen = self.recall.frozen();
            show_frozen(frozen.coefficients(0), &mut snapshot.coefficients);
            if !snapshot.second_coefficients.is_empty() {
                show_frozen(frozen.coefficients(1), &mut snapshot.second_coefficients);
            }
            for (channel_idx, shown) in snapshot.pieces.iter_mut().enumerate() {
                match frozen.pieces(channel_idx) {
                    Some(held) => shown.copy(held),
                    None => shown.begin(0),
                }
            }
        }
    }
}

/// Where the memory in use has more, it is not the frozen one's.
fn show_frozen(from: &[f64], to: &mut [f64]) {
    to.fill(0.0);
    copy(from, to);
}
