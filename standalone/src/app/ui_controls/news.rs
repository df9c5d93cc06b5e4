//! Tells whether there is something new to be drawn.

use super::UiControls;
use crate::app::frame_pacing::SnapshotNews;

impl UiControls {
    /// Returns what has come since the last frame.
    pub(in crate::app) fn news(&self) -> SnapshotNews {
        match &self.reader {
            Some(reader) if reader.has_news() => {
                // Of the frame before: silence is told one frame late.
                let lufs = reader.snapshot().lufs;
                if lufs.iter().any(|lufs| lufs.is_finite()) {
                    SnapshotNews::Sound
                } else {
                    SnapshotNews::Silence
                }
            }
            _ => SnapshotNews::Nothing,
        }
    }
}
