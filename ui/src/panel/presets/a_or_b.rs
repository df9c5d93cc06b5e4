//! Two sets of settings, to go between.

use super::chosen_preset::ChosenPreset;
use crate::controls::Controls;
use crate::edit::SettingsSet;

/// Keeps the set that is not heard, and the preset that it comes from.
#[derive(Debug, Default)]
pub(super) struct AOrB {
    is_b: bool,
    other: Option<(SettingsSet, Option<ChosenPreset>)>,
}

impl AOrB {
    pub(super) fn words(&self) -> &'static str {
        if self.is_b { "B / A" } else { "A / B" }
    }

    /// Goes to the other set. What is held, muted and bypassed stays so.
    pub(super) fn swap(&mut self, chosen: &mut Option<ChosenPreset>, controls: &mut dyn Controls) {
        let here = (SettingsSet::of(controls), chosen.clone());
        self.is_b = !self.is_b;
        if let Some((set, other_chosen)) = self.other.replace(here) {
            set.apply(controls);
            *chosen = other_chosen;
        }
    }
}
