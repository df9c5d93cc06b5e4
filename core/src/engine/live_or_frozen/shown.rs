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
            if snapshot.channels() > 1 {
                snapshot.second_coefficients.fill(0.0);
                self.recall.show(1, &mut snapshot.second_coefficients);
            }
        }
    }
}
