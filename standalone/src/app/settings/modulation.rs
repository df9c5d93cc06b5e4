//! What moves controls by itself, and how coefficients are bent.

use serde::{Deserialize, Serialize};
use souvenir_core::memory::CoefficientShape;
use souvenir_core::settings::ModulationSettings;
use souvenir_ui::{modulation_of, modulation_table, shape_of, shape_table};
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

/// Holds how coefficients are bent as its table; empty: not at all.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct ShapeSection(Table);

impl ShapeSection {
    pub(crate) fn of(shape: &CoefficientShape) -> Self {
        Self(shape_table(shape))
    }

    pub(crate) fn shape(&self) -> CoefficientShape {
        shape_of(&self.0)
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
    /// Returns one in which something is bent.
    pub(crate) fn example() -> Self {
        Self::of(&CoefficientShape {
            tilt_db: -3.0,
            ..CoefficientShape::default()
        })
    }
}
