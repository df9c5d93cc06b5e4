//! What a track is called before a test and after it.

use souvenir_core::compare::{Slot, Track};

use crate::compare::Comparing;

/// Names a track: "dry", "the memory in slot B (256 over 50 ms)".
pub(super) fn name(track: Track, comparing: &Comparing) -> String {
    let memory = |slot: Slot| {
        let words = comparing.name_of(slot).unwrap_or_default();
        format!("the memory in slot {} ({words})", slot.name())
    };
    match track {
        Track::Dry => "dry".to_owned(),
        Track::Memory(slot) => memory(slot),
        Track::Residual(slot) => format!("what {} loses", memory(slot)),
    }
}
