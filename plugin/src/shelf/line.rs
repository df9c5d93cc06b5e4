//! The pictures of the memories that are heard or will be, oldest first.

use std::collections::VecDeque;

use souvenir_core::engine::SnapshotReader;
use souvenir_core::playback::FrozenMemory;
use souvenir_core::snapshot::Snapshot;

/// More memories than an engine has at once: heard, learning, waiting, and one on its way.
const MAX_LEN: usize = 6;

#[derive(Debug, Default)]
pub(super) struct Line(VecDeque<SnapshotReader>);

impl Line {
    /// Of a memory that will be heard. What the oldest says must have been noted.
    pub(super) fn join(&mut self, pictures: SnapshotReader) {
        if self.0.len() == MAX_LEN {
            self.0.pop_front();
        }
        self.0.push_back(pictures);
    }

    /// What was frozen last since this was last asked. One memory follows another, so the later in
    /// line the newer. Allocates.
    pub(super) fn new_frozen(&mut self) -> Option<FrozenMemory> {
        let frozen = self
            .0
            .iter_mut()
            .map(|pictures| pictures.new_frozen().cloned());
        frozen.fold(None, |older, newer| newer.or(older))
    }

    /// To the newest picture, and past memories that are not heard any more; whether it is new.
    pub(super) fn advance(&mut self) -> bool {
        let drawn = self.0.iter().rposition(SnapshotReader::updated);
        if let Some(drawn) = drawn {
            self.0.drain(..drawn);
        }
        self.0.front_mut().is_some_and(SnapshotReader::update)
    }

    pub(super) fn picture(&self) -> Option<&Snapshot> {
        self.0.front().map(SnapshotReader::snapshot)
    }
}
