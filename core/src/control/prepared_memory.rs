//! A memory made ready for an engine that plays another.

use crate::engine::{EngineConfig, LiveMemory, SnapshotReader};
use crate::memory::spec::SpecError;

/// Holds a memory that is ready to be faded to, for [`super::EngineHandle::crossfade_to`] or
/// [`super::EngineHandle::lend`].
#[derive(Debug)]
pub struct PreparedMemory {
    pub(super) live_memory: Box<LiveMemory>,
    pub(super) reader: SnapshotReader,
}

impl PreparedMemory {
    /// Prepares a memory for an engine of this sample rate, these channels and blocks. Allocates, and takes seconds for
    /// the longest.
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub fn prepare(config: &EngineConfig) -> Result<Self, SpecError> {
        Self::prepare_late(config, 0)
    }

    /// Prepares a memory as [`Self::prepare`] does, whose sound comes out at least so many frames after it goes in:
    /// where it takes the place of a later one it is as late, so that nothing moves in time.
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub fn prepare_late(
        config: &EngineConfig,
        least_latency_frames: usize,
    ) -> Result<Self, SpecError> {
        let (live_memory, reader) = LiveMemory::prepare_late(config, least_latency_frames)?;
        Ok(Self {
            live_memory,
            reader,
        })
    }
}
