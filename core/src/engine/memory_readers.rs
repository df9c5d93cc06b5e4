//! The other side's ends of a memory: what it shows, and what was frozen of it.

use std::sync::{Arc, Weak};

use triple_buffer::Output;

use crate::playback::frozen::FrozenMemory;
use crate::snapshot::Snapshot;

/// Lets the other side find a memory's snapshots, and, until another thread takes it, what was frozen of it.
#[derive(Debug)]
pub struct SnapshotReader {
    snapshots: Output<Snapshot>,
    frozen: Option<FrozenReader>,
    memory: Weak<()>,
}

/// Lets the other side find what was frozen of a memory; shown whether anybody looks or not.
#[derive(Debug)]
pub struct FrozenReader {
    frozen: Output<FrozenMemory>,
    memory: Weak<()>,
}

impl SnapshotReader {
    pub(super) fn new(
        snapshots: Output<Snapshot>,
        frozen: Output<FrozenMemory>,
        presence: &Arc<()>,
    ) -> Self {
        let memory = Arc::downgrade(presence);
        Self {
            snapshots,
            frozen: Some(FrozenReader {
                frozen,
                memory: Weak::clone(&memory),
            }),
            memory,
        }
    }

    /// Tells whether there is a newer picture than [`Self::snapshot`].
    #[must_use]
    pub fn updated(&self) -> bool {
        self.snapshots.updated()
    }

    /// Takes the newest picture, and tells whether there was one.
    pub fn update(&mut self) -> bool {
        self.snapshots.update()
    }

    /// Returns the picture taken last.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        self.snapshots.output_buffer()
    }

    /// Returns the newest picture, to be completed by a shell.
    pub fn snapshot_mut(&mut self) -> &mut Snapshot {
        self.snapshots.output_buffer_mut()
    }

    /// Hands out the reader of what is frozen, for whoever keeps that; once.
    pub fn take_frozen_reader(&mut self) -> Option<FrozenReader> {
        self.frozen.take()
    }

    /// Tells whether the memory was freed: it will show nothing more.
    #[must_use]
    pub(crate) fn is_abandoned(&self) -> bool {
        self.memory.strong_count() == 0
    }
}

impl FrozenReader {
    /// Returns what was frozen since this was last asked.
    pub fn new_frozen(&mut self) -> Option<&FrozenMemory> {
        self.frozen.update().then(|| self.frozen.output_buffer())
    }

    /// Tells whether the memory was freed: nothing more will be frozen of it.
    #[must_use]
    pub(crate) fn is_abandoned(&self) -> bool {
        self.memory.strong_count() == 0
    }
}
