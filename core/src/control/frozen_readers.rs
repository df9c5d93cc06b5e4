//! What was frozen last, of whichever memory it was.

use crate::engine::FrozenReader;
use crate::playback::frozen::FrozenMemory;

/// Keeps a reader of each memory that the engine may still have, and of none that it is done with. One memory follows
/// another: the later its reader, the newer is what it has.
#[derive(Debug, Default)]
pub(super) struct FrozenReaders {
    readers: Vec<FrozenReader>,
    newest: Option<FrozenMemory>,
}

impl FrozenReaders {
    /// A memory may be heard from now on. Allocates.
    pub(super) fn join(&mut self, newest: FrozenReader) {
        self.note();
        self.readers.retain(|reader| !reader.is_abandoned());
        self.readers.push(newest);
    }

    /// Returns what was frozen last since this was last asked. Allocates.
    pub(super) fn take_newest(&mut self) -> Option<FrozenMemory> {
        self.note();
        self.newest.take()
    }

    fn note(&mut self) {
        for reader in &mut self.readers {
            if let Some(frozen) = reader.new_frozen() {
                self.newest = Some(frozen.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FrozenReaders;
    use crate::engine::{EngineConfig, LiveMemory};
    use crate::settings::memory::MemorySettings;

    #[test]
    fn no_reader_is_kept_of_a_memory_that_is_gone() {
        let config = EngineConfig {
            settings: MemorySettings::default(),
            sample_rate_hz: 48e3,
            channels: 1,
            max_block_frames: 64,
        };
        let mut readers = FrozenReaders::default();
        let (_in_use, mut first) = LiveMemory::prepare(&config).unwrap();
        readers.join(first.take_frozen_reader().unwrap());
        for _ in 0..10 {
            let (_gone, mut reader) = LiveMemory::prepare(&config).unwrap();
            readers.join(reader.take_frozen_reader().unwrap());
            assert_eq!(readers.readers.len(), 2, "the first and the newest");
        }
    }
}
