//! Two sets of settings, to go between.

use souvenir_core::control::PlayControls;
use souvenir_core::settings::MemorySettings;

use crate::controls::Controls;

/// Keeps the set that is not heard.
#[derive(Debug, Default)]
pub(super) struct AOrB {
    is_b: bool,
    other: Option<(MemorySettings, PlayControls)>,
}

impl AOrB {
    pub(super) fn words(&self) -> &'static str {
        if self.is_b { "B / A" } else { "A / B" }
    }

    /// Goes to the other set. What is held, muted and bypassed stays so.
    pub(super) fn swap(&mut self, controls: &mut dyn Controls) {
        let (settings, performance) = (controls.settings(), controls.performance());
        let other = self.other.replace((settings, performance));
        self.is_b = !self.is_b;
        let Some((other_settings, other_performance)) = other else {
            return;
        };
        if other_settings != settings {
            controls.set_settings(other_settings);
        }
        controls.set_performance(PlayControls {
            is_muted: performance.is_muted,
            is_bypassed: performance.is_bypassed,
            is_frozen: performance.is_frozen,
            ..other_performance
        });
    }
}
