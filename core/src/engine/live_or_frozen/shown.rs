//! What a screen is told of a frozen memory.

use super::LiveOrFrozen;
use crate::snapshot::Snapshot;

impl LiveOrFrozen {
    pub(in crate::engine) fn show(&self, snapshot: &mut Snapshot) {
        snapshot.is_frozen = self.is_frozen();
        snapshot.recall_place = self.recall.place();
        if self.is_frozen() {
            snapshot.coefficients.fill(0.0);
            snapshot.timeline = self.recall.show(0, &mut snapshot.coefficients);
            if !snapshot.second_coefficients.is_empty() {
                snapshot.second_coefficients.fill(0.0);
                self.recall.show(1, &mut snapshot.second_coefficients);
            }
            let frozen = self.recall.frozen();
            for (channel_idx, shown) in snapshot.pieces.iter_mut().enumerate() {
                match frozen.pieces(channel_idx) {
                    Some(held) => shown.copy(held),
                    None => shown.begin(0),
                }
            }
        }
    }
}
