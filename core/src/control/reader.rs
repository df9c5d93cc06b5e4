//! What an engine shows: the newest snapshot of the memory in use, whichever that is, and what was heard.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::reader_mailbox::ReaderMailbox;
use crate::engine::SnapshotReader;
use crate::snapshot::{History, HistoryReader, Snapshot};

/// Reads on the one thread that draws what an engine shows. Neither waits for another thread nor makes one wait;
/// frees what memories of the past have shown.
#[derive(Debug)]
pub struct EngineReader {
    shown: SnapshotReader,
    /// Readers of memories that were told to the engine later, oldest first: the newest that has shown something is
    /// the one in use, and those before it will show nothing more.
    coming: VecDeque<SnapshotReader>,
    mailbox: ReaderMailbox,
    history: HistoryReader,
    snapshot_wanted: Arc<AtomicBool>,
}

impl EngineReader {
    /// Reads an engine's first memory; readers of others come by the mailbox.
    pub(super) fn new(
        first: SnapshotReader,
        history: HistoryReader,
        mailbox: ReaderMailbox,
        snapshot_wanted: Arc<AtomicBool>,
    ) -> Self {
        Self {
            shown: first,
            coming: VecDeque::new(),
            mailbox,
            history,
            snapshot_wanted,
        }
    }

    /// Takes in what the engine has shown since this was last called, once a frame of the screen; tells whether
    /// there is a new snapshot. Allocates and frees.
    pub fn update(&mut self) -> bool {
        self.history.update();
        self.coming.extend(self.mailbox.take());
        let in_use = self.coming.iter().rposition(SnapshotReader::updated);
        if let Some(in_use) = in_use.and_then(|idx| self.coming.drain(..=idx).next_back()) {
            self.shown = in_use;
        }
        self.coming.retain(|reader| !reader.is_abandoned());
        self.shown.update()
    }

    /// Returns the newest snapshot, as of the last [`Self::update`]; before the first one, an empty one of the
    /// memory that the engine began with.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        self.shown.snapshot()
    }

    /// Returns the newest snapshot, to be completed by a shell.
    pub fn snapshot_mut(&mut self) -> &mut Snapshot {
        self.shown.snapshot_mut()
    }

    /// Returns what was heard, as of the last [`Self::update`].
    #[must_use]
    pub fn history(&self) -> &History {
        self.history.history()
    }

    /// Asks the engine for a snapshot of the memory in use; it comes with one of the next blocks.
    pub fn request_snapshot(&self) {
        // Nothing else is published through the flag: relaxed is enough.
        self.snapshot_wanted.store(true, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use crate::control::{EngineConfig, PreparedEngine, PreparedMemory};
    use crate::settings::memory::MemorySettings;

    #[test]
    fn no_reader_is_kept_of_a_memory_that_came_and_went_unheard() {
        let config = EngineConfig {
            settings: MemorySettings::default(),
            sample_rate_hz: 48e3,
            channels: 1,
            max_block_frames: 64,
        };
        let PreparedEngine {
            mut engine,
            mut commands,
            mut handle,
            mut reader,
        } = PreparedEngine::prepare(&config).unwrap();
        for _ in 0..10 {
            handle.crossfade_to(PreparedMemory::prepare(&config).unwrap());
            engine.process(&mut [&mut [0.0; 64]], &mut commands);
            handle.look_after();
            reader.update();
            assert_eq!(reader.coming.len(), 1, "the one that learns");
        }
    }
}
