//! What a stream of the sound card tells of itself while it runs.
//!
//! One for each stream: the other side's callbacks hide no standstill, and a stream that is already
//! given up cannot speak for its successor. `Relaxed` is enough, as in [`super::meters`].

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// Tells how a stream fares: its callbacks write it, its watchdog reads it. Realtime: yes.
#[derive(Debug, Default)]
pub(crate) struct StreamHealth {
    callbacks: AtomicU64,
    ended: AtomicBool,
}

impl StreamHealth {
    pub(crate) fn count_callback(&self) {
        self.callbacks.fetch_add(1, Relaxed);
    }

    pub(crate) fn callbacks(&self) -> u64 {
        self.callbacks.load(Relaxed)
    }

    /// Notes that the stream has ended for good.
    pub(crate) fn report_end(&self) {
        self.ended.store(true, Relaxed);
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.ended.load(Relaxed)
    }
}
