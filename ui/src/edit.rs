//! Edits: what is touched changes a copy, and the shell is told where that differs.

use souvenir_core::control::PlayControls;
use souvenir_core::settings::MemorySettings;

use crate::controls::Controls;

/// Another memory, or none where `change` leaves it as it is.
pub(crate) fn settings(controls: &mut dyn Controls, change: impl FnOnce(&mut MemorySettings)) {
    let before = controls.settings();
    let mut wanted = before;
    change(&mut wanted);
    if wanted != before {
        controls.set_settings(wanted.nearest());
    }
}

/// Changes the way in which it is played.
pub(crate) fn performance(controls: &mut dyn Controls, change: impl FnOnce(&mut PlayControls)) {
    let before = controls.performance();
    let mut wanted = before;
    change(&mut wanted);
    if wanted != before {
        controls.set_performance(wanted);
    }
}

/// Keeps the choice of how what is frozen is played.
pub(crate) fn toggle_freeze(performance: &mut PlayControls) {
    performance.is_frozen = !performance.is_frozen;
}
