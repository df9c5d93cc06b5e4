//! The way of a memory's reader from the thread that tells the engine of the memory to the one that looks.

use std::fmt;
use std::sync::Arc;

use crossbeam_utils::atomic::AtomicCell;

use crate::engine::SnapshotReader;

/// Keeps readers until somebody looks, which may be never: those of memories that are gone meanwhile are freed. One thread
/// posts and one takes, each in single atomic exchanges.
#[derive(Clone, Default)]
pub(super) struct ReaderMailbox(Arc<AtomicCell<Option<Box<Posted>>>>);

/// Oldest first.
#[derive(Debug, Default)]
struct Posted(Vec<SnapshotReader>);

const _: () = assert!(
    AtomicCell::<Option<Box<Posted>>>::is_lock_free(),
    "a pointer is exchanged by one instruction"
);

impl fmt::Debug for ReaderMailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever looks into it empties it.
        f.debug_struct("ReaderMailbox").finish_non_exhaustive()
    }
}

impl ReaderMailbox {
    /// Allocates and frees. Whoever takes while this runs finds nothing, and all of it the next time.
    pub(super) fn post(&self, newest: SnapshotReader) {
        let mut posted = self.0.take().unwrap_or_default();
        posted.0.retain(|reader| !reader.is_abandoned());
        posted.0.push(newest);
        self.0.store(Some(posted));
    }

    /// Takes what was posted since this was last asked, oldest first.
    pub(super) fn take(&self) -> Vec<SnapshotReader> {
        self.0.take().map_or_else(Vec::new, |posted| posted.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ReaderMailbox;
    use crate::engine::{EngineConfig, LiveMemory, SnapshotReader};
    use crate::settings::memory::MemorySettings;

    fn memory(order: usize) -> (Box<LiveMemory>, SnapshotReader) {
        let settings = MemorySettings {
            order,
            ..MemorySettings::default()
        };
        let config = EngineConfig {
            settings,
            sample_rate_hz: 48e3,
            channels: 1,
            max_block_frames: 64,
        };
        LiveMemory::prepare(&config).unwrap()
    }

    #[test]
    fn readers_wait_in_their_order_and_those_of_memories_that_are_gone_do_not() {
        let mailbox = ReaderMailbox::default();
        let orders = || {
            let taken = mailbox.take();
            let orders = taken.iter().map(|reader| reader.snapshot().settings.order);
            orders.collect::<Vec<_>>()
        };
        let mut memories = Vec::new();
        for order in 1..=4 {
            let (live_memory, reader) = memory(order);
            mailbox.post(reader);
            memories.push(live_memory);
            if order == 3 {
                memories.remove(1);
            }
        }
        assert_eq!(orders(), [1, 3, 4], "the second is gone");
        assert_eq!(orders(), [0; 0], "taken");
    }
}
