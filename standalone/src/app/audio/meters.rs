//! Counts between the audio threads and the window.
//!
//! Each is complete in itself, so `Relaxed` is enough: nothing else is published through them.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Holds numbers that are written by the callbacks and the bridge, and read by the window and the supervisor. The
/// engine's own load is in its pictures.
#[derive(Debug, Default)]
pub(crate) struct Meters {
    gaps: AtomicU64,
    late: AtomicU64,
}

impl Meters {
    /// Counts blocks that did not come or go in time, from the card, between its two clocks, or from a file.
    pub(crate) fn gaps(&self) -> u64 {
        self.gaps.load(Relaxed) + self.late()
    }

    pub(crate) fn count_gap(&self) {
        self.gaps.fetch_add(1, Relaxed);
    }

    /// Returns how many gaps a longer buffer would have spared: callbacks that came or ended too late.
    pub(crate) fn late(&self) -> u64 {
        self.late.load(Relaxed)
    }

    pub(crate) fn count_late(&self) {
        self.late.fetch_add(1, Relaxed);
    }

    /// Starts again for a new sound.
    pub(crate) fn restart(&self) {
        self.gaps.store(0, Relaxed);
        self.late.store(0, Relaxed);
    }
}
