//! What is recorded, and what the threads that write say of it.

use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, OnceLock, PoisonError};

/// Holds what is recorded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecordedSound {
    pub(crate) sample_rate_hz: u32,
    pub(crate) num_channels: usize,
}

/// Carries what the two threads that write tell the one that asks. The numbers are complete in themselves:
/// `Relaxed` is enough.
#[derive(Debug, Default)]
pub(super) struct News {
    pub(super) lost_blocks: AtomicU64,
    pub(super) written_frames: AtomicU64,
    /// The newest file. Not touched by the audio thread.
    path: Mutex<PathBuf>,
    pub(super) error: OnceLock<String>,
}

impl News {
    pub(super) fn path(&self) -> PathBuf {
        let path = self.path.lock().unwrap_or_else(PoisonError::into_inner);
        path.clone()
    }

    pub(super) fn set_path(&self, path: PathBuf) {
        *self.path.lock().unwrap_or_else(PoisonError::into_inner) = path;
    }

    /// Notes a failure; the first one counts.
    pub(super) fn fail(&self, error: &anyhow::Error) {
        _ = self.error.set(format!("{error:#}"));
    }
}
