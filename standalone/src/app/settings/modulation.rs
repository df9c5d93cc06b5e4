//! What moves controls by itself, and how coefficients are cut and bent.

use serde::{Deserialize, Serialize};
use souvenir_core::memory::CoefficientEdits;
use souvenir_core::settings::ModulationSettings;
use souvenir_ui::{edits_of, edits_table, modulation_of, modulation_table};
use toml::Table;

use super::layer::{Layer, kept};

/// Holds what moves as its table; empty: nothing.
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
}

/// Holds how coefficients are cut and bent as its table; empty: not at all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct ShapeSection(Table);

impl ShapeSection {
    pub(crate) fn of(edits: &CoefficientEdits) -> Self {
        Self(edits_table(edits))
    }

    pub(crate) fn edits(&self) -> CoefficientEdits {
        edits_of(&self.0)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A table is one value: what is missing in it has its default.
macro_rules! whole {
    ($section:ident) => {
        impl Layer for $section {
            fn over(self, below: Self) -> Self {
                if self.is_empty() { below } else { self }
            }

            fn lasting(self, typed: &Self, lasting: Self) -> Self {
                let some = |section: Self| (!section.is_empty()).then_some(section);
                kept(some(self), &some(typed.clone()), some(lasting)).unwrap_or_default()
            }

            /// Its reader makes the best of it.
            fn sane(self) -> Self {
                self
            }
        }
    };
}

whole!(ModulationSection);
whole!(ShapeSection);

#[cfg(test)]
impl ModulationSection {
    /// Returns one in which something moves.
    pub(crate) fn example() -> Self {
        let mut moved = ModulationSettings::default();
        moved.depths[2][3] = -0.5;
        moved.tempo_bpm = 87.5;
        Self::of(&moved)
    }
}

#[cfg(test)]
impl ShapeSection {
    /// Returns one in which something is cut and bent.
    pub(crate) fn example() -> Self {
        use souvenir_core::memory::CoefficientShape;
        let cuts: CoefficientEdits = "2..5 scale 0".parse().expect("cuts");
        Self::of(&cuts.with_shape(CoefficientShape {
            tilt_db: -3.0,
            ..CoefficientShape::default()
        }))
    }
}
