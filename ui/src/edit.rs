//! Edits: what is touched changes a copy, and the shell is told where that differs.

use souvenir_core::control::PlayControls;
use souvenir_core::memory::CoefficientEdits;
use souvenir_core::settings::{MemorySettings, ModulationSettings};

use crate::controls::Controls;

/// Holds all that is set at once where another preset, or the other of two sets, is chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SettingsSet {
    pub(crate) settings: MemorySettings,
    pub(crate) performance: PlayControls,
    pub(crate) cuts: CoefficientEdits,
    /// A window that is as long as a note is so at another tempo, too.
    note_length_idx: usize,
}

/// Says what was set before and after a change of all at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BulkChange {
    pub(crate) before: SettingsSet,
    pub(crate) after: SettingsSet,
}

impl SettingsSet {
    pub(crate) fn of(controls: &dyn Controls) -> Self {
        Self {
            settings: controls.settings(),
            performance: controls.performance(),
            cuts: controls.edits(),
            note_length_idx: controls.note_length_idx(),
        }
    }

    /// Sets it. What belongs to the place where it is played stays: mute, bypass, tempo, and what is held.
    pub(crate) fn apply(&self, controls: &mut dyn Controls) {
        settings(controls, |wanted| *wanted = self.settings);
        performance(controls, |wanted| *wanted = self.performance_at(wanted));
        cuts(controls, self.cuts);
        // Behind the window, which is nobody's note where it is set.
        if self.note_length_idx != controls.note_length_idx() {
            controls.choose_note_length(self.note_length_idx);
        }
    }

    fn performance_at(&self, now: &PlayControls) -> PlayControls {
        PlayControls {
            is_muted: now.is_muted,
            is_bypassed: now.is_bypassed,
            is_frozen: now.is_frozen,
            modulation: ModulationSettings {
                tempo_bpm: now.modulation.tempo_bpm,
                ..self.performance.modulation
            },
            ..self.performance
        }
    }
}

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

/// Sets what is heard of the coefficients.
pub(crate) fn cuts(controls: &mut dyn Controls, wanted: CoefficientEdits) {
    if wanted != controls.edits() {
        controls.edit(wanted);
    }
}

/// Keeps the choice of how what is frozen is played.
pub(crate) fn toggle_freeze(performance: &mut PlayControls) {
    performance.is_frozen = !performance.is_frozen;
}
