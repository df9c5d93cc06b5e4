//! How far the audio thread is with memories that were loaded.
//!
//! A project's `freeze` arrives before its memory: for a block or two the engine may freeze what it
//! hears. What it publishes until it has obeyed the memory is not what is frozen.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{Acquire, Release};

/// Counts projects that were sent to the engine and those that it has obeyed. `[thread-safe]`
#[derive(Debug, Default)]
pub(crate) struct RestoreProgress {
    sent: AtomicU32,
    obeyed: AtomicU32,
}

impl RestoreProgress {
    /// Notes that one more is in the queue.
    pub(super) fn note_sent(&self) {
        // Released after the queue has it: who sees the count finds it there.
        self.sent.fetch_add(1, Release);
    }

    /// Tells whether all are obeyed. What was published before is visible where this says so.
    pub(super) fn are_obeyed(&self) -> bool {
        self.obeyed.load(Acquire) == self.sent.load(Acquire)
    }

    /// Audio thread, before it reads the queue: how many it will have obeyed then.
    pub(crate) fn sent(&self) -> u32 {
        self.sent.load(Acquire)
    }

    /// Audio thread, after it has read the queue; true where that is news.
    pub(crate) fn note_obeyed(&self, sent: u32) -> bool {
        self.obeyed.swap(sent, Release) != sent
    }
}
