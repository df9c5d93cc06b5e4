//! What moves controls by itself.

use serde::{Deserialize, Serialize};
use souvenir_core::settings::ModulationSettings;
use souvenir_ui::{modulation_of, modulation_table};
use toml::Table;

use super::layer::{Layer, kept};

/// Holds them as their table; empty: nothing moves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct ModulationSection(Table);

impl ModulationSection {
    pub(crate) fn of(modulation: &ModulationSettings) -> Self {
        Self(modulation_table(modulation))
    }

    pub(crate) fn modulation(&self) -> ModulationSettings {
        modulation_of(&self.0)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn some(self) -> Option<Self> {
        (!self.is_empty()).then_some(self)
    }
}

impl Layer for ModulationSection {
    fn over(self, below: Self) -> Self {
        self.some().unwrap_or(below)
    }

    fn lasting(self, typed: &Self, lasting: Self) -> Self {
        let typed = typed.clone().some();
        kept(self.some(), &typed, lasting.some()).unwrap_or_default()
    }

    /// Its reader makes the best of it.
    fn sane(self) -> Self {
        self
    }
}
