//! Something of each of the memories that are heard or will be, oldest first.

use std::collections::VecDeque;

use souvenir_core::engine::{FrozenReader, SnapshotReader};
use souvenir_core::playback::FrozenMemory;
use souvenir_core::snapshot::Snapshot;

/// More memories than an engine has at once: heard, learning, waiting, and one on its way.
const MAX_LEN: usize = 6;

/// One memory follows another, so the later in the queue the newer.
#[derive(Debug)]
pub(crate) struct MemoryQueue<T>(VecDeque<T>);

impl<T> Default for MemoryQueue<T> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<T> MemoryQueue<T> {
    /// Of a memory that will be heard. What the oldest says must have been noted.
    pub(crate) fn join(&mut self, newest: T) {
        if self.0.len() == MAX_LEN {
            self.0.pop_front();
        }
        self.0.push_back(newest);
    }

    /// All of another queue, whose memories are newer.
    pub(crate) fn join_all(&mut self, newer: Self) {
        newer.0.into_iter().for_each(|one| self.join(one));
    }
}

impl MemoryQueue<FrozenReader> {
    /// What was frozen last since this was last asked. Allocates.
    pub(super) fn new_frozen(&mut self) -> Option<FrozenMemory> {
        let frozen = self.0.iter_mut().map(|reader| reader.new_frozen().cloned());
        frozen.fold(None, |older, newer| newer.or(older))
    }
}

impl MemoryQueue<SnapshotReader> {
    /// To the newest picture, and past memories that are not heard any more; whether it is new.
    pub(crate) fn advance(&mut self) -> bool {
        let drawn = self.0.iter().rposition(SnapshotReader::updated);
        if let Some(drawn) = drawn {
            self.0.drain(..drawn);
        }
        self.0.front_mut().is_some_and(SnapshotReader::update)
    }

    pub(crate) fn picture(&self) -> Option<&Snapshot> {
        self.0.front().map(SnapshotReader::snapshot)
    }
}
