//! What waits for the editor, which need not be open: it takes it all once a frame, and owns it then.

use souvenir_core::control::{EngineHandle, SnapshotRequest};
use souvenir_core::engine::SnapshotReader;
use souvenir_core::snapshot::HistoryReader;

use super::memory_queue::MemoryQueue;

#[derive(Debug, Default)]
pub(crate) struct Inbox {
    /// An engine has taken the place of the one before, whose memories are not heard any more.
    pub(crate) engine: Option<EngineNews>,
    /// Of memories that will be heard.
    pub(crate) snapshots: MemoryQueue<SnapshotReader>,
}

/// An engine's ends for whoever looks.
#[derive(Debug)]
pub(crate) struct EngineNews {
    pub(crate) listener: HistoryReader,
    pub(crate) looker: SnapshotRequest,
}

impl Inbox {
    /// Another engine plays from here on.
    pub(super) fn of_engine(listener: HistoryReader, remote: &EngineHandle) -> Self {
        let looker = remote.snapshot_request();
        Self {
            engine: Some(EngineNews { listener, looker }),
            snapshots: MemoryQueue::default(),
        }
    }
}
