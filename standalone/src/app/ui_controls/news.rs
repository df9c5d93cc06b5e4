//! Whether there is something new to be drawn.

use super::UiControls;
use crate::app::frame_pacing::SnapshotNews;

impl UiControls {
    /// What has come since the last frame.
    pub(in crate::app) fn news(&self) -> SnapshotNews {
        match &self.pictures {
            Some((pictures, _)) if pictures.updated() => {
                // Of the frame before: silence is told one frame late.
                let lufs = pictures.snapshot().lufs;
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
