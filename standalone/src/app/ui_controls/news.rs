//! Tells whether there is something new to be drawn.

use super::UiControls;
use crate::app::frame_pacing::SnapshotNews;

impl UiControls {
    /// Returns what has come since the last frame.
    pub(in crate::app) fn news(&mut self) -> SnapshotNews {
        let has_come = std::mem::take(&mut self.has_new_snapshot);
        match self.reader.as_ref().filter(|_| has_come) {
            Some(reader) if reader.snapshot().lufs.iter().any(|lufs| lufs.is_finite()) => {
                SnapshotNews::Sound
            }
            Some(_) => SnapshotNews::Silence,
            None => SnapshotNews::Nothing,
        }
    }
}
