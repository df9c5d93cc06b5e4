//! Counts between the audio threads and the window.
//!
//! Each is complete in itself, so `Relaxed` is enough: nothing else is published through them.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Written by the callbacks and the bridge, read by the window. The engine's own load and late
/// blocks are in its pictures.
#[derive(Debug, Default)]
pub(crate) struct Meters {
    gaps: AtomicU64,
}

impl Meters {
    /// Blocks that did not come or go in time, from the card or between its two clocks.
    pub(crate) fn gaps(&self) -> u64 {
        self.gaps.load(Relaxed)
    }

    pub(crate) fn count_gap(&self) {
        self.gaps.fetch_add(1, Relaxed);
    }

    /// For a new sound.
    pub(crate) fn restart(&self) {
        self.gaps.store(0, Relaxed);
    }
}
