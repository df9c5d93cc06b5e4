//! What all views share: the picture that stands still, and the part of time that is looked at.

use std::sync::Arc;

use souvenir_core::snapshot::History;
use souvenir_core::snapshot::{Snapshot, Viewer};

use crate::figure::zoom::Zoom;
use crate::view_input::ViewInput;

/// Says which part of time is looked at, and whether it stands still.
#[derive(Debug, Default)]
pub(crate) struct ViewRange {
    /// Seconds before now, of every view that has an axis of time.
    pub(crate) time: Zoom,
    pub(crate) viewer: Viewer,
    still: Option<Arc<HeldSnapshot>>,
}

/// Keeps a snapshot and a history, so that a view stands still.
#[derive(Debug)]
pub(crate) struct HeldSnapshot {
    snapshot: Snapshot,
    history: History,
}

impl HeldSnapshot {
    pub(crate) fn picture(&self) -> ViewInput<'_> {
        ViewInput {
            snapshot: &self.snapshot,
            history: &self.history,
        }
    }
}

impl ViewRange {
    pub(crate) fn is_still(&self) -> bool {
        self.still.is_some()
    }

    /// Holds the range while the sound goes on; the views stay where it is now.
    pub(crate) fn hold(&mut self, picture: ViewInput<'_>) {
        self.still = Some(Arc::new(HeldSnapshot {
            snapshot: picture.snapshot.clone(),
            history: picture.history.clone(),
        }));
    }

    pub(crate) fn let_go(&mut self) {
        self.still = None;
    }

    /// Returns what the views stand at, while they stand.
    pub(crate) fn still(&self) -> Option<Arc<HeldSnapshot>> {
        self.still.clone()
    }
}
