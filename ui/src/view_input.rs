//! What a frame of the screen is drawn from.

use souvenir_core::snapshot::History;
use souvenir_core::snapshot::Snapshot;

/// Holds what the shell knows of the sound.
#[derive(Clone, Copy, Debug)]
pub struct ViewInput<'a> {
    /// The memory as it is.
    pub snapshot: &'a Snapshot,
    /// What was heard of late.
    pub history: &'a History,
}
