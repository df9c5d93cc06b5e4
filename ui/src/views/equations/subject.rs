//! Whose equations are shown: those of the memory that is set, or of a state-space layer.

use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::ssm::LayerKind;
use souvenir_core::ssm::trained::{StackKind, library};

use super::{adaptive_formulas, layer_formulas};
use crate::typeset::Formula;
use crate::views::layers;

/// Says whose equations are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// Of the memory that is set, or of its layer.
    AsSet,
    Kind(LayerKind),
    Mamba,
    /// Pieces of polynomials.
    Adaptive,
}

impl Subject {
    pub(super) fn all() -> Vec<Self> {
        let kinds = LayerKind::ALL.map(Self::Kind);
        [&[Self::AsSet], &kinds[..], &[Self::Mamba, Self::Adaptive]].concat()
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::AsSet => "As set",
            Self::Kind(LayerKind::Diagonal) => "S4D, trained",
            Self::Kind(kind) => layers::name(kind),
            Self::Mamba => "Mamba",
            Self::Adaptive => "Adaptive",
        }
    }

    /// Returns the layer that it is of, of a trained stack one of its layers; the adaptive memory is shown
    /// as one, too; `None` of a memory of Legendre coefficients.
    pub(super) fn layer(self, settings: &MemorySettings) -> Option<Self> {
        match self {
            Self::AsSet if settings.mode == Mode::Layer => Some(Self::Kind(settings.layer.kind)),
            Self::AsSet if settings.mode == Mode::Trained => Some(Self::of_stack(settings)),
            Self::AsSet if settings.mode == Mode::Adaptive => Some(Self::Adaptive),
            Self::AsSet => None,
            other => Some(other),
        }
    }

    /// The modes of a trained S4D are what its file says. A stack that is not known here is Mamba's, as most are.
    fn of_stack(settings: &MemorySettings) -> Self {
        match settings.weights.and_then(library::kind) {
            Some(StackKind::S4d) => Self::Kind(LayerKind::Diagonal),
            _ => Self::Mamba,
        }
    }

    pub(super) fn formulas(self) -> Vec<Formula> {
        match self {
            Self::AsSet => Vec::new(),
            Self::Kind(kind) => layer_formulas::of(kind),
            Self::Mamba => layer_formulas::mamba(),
            Self::Adaptive => adaptive_formulas::of(),
        }
    }
}
