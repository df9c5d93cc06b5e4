//! The kinds of views: what each is called, and what it shows.

use serde::{Deserialize, Serialize};

/// Says what can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The sound, and its memory over it.
    Recollection,
    /// The memory itself.
    Coefficients,
    /// Every coefficient as time goes.
    Writing,
    /// Kept and lost by frequency.
    Spectrum,
    /// Kept and lost by age.
    Ages,
    /// The memory pinned at four moments.
    Moments,
    /// The state equation.
    Equations,
    /// A layer's answer to an impulse, and its modes.
    Kernel,
    /// What layers hold of white sound.
    #[serde(rename = "memory-function")]
    MemoryFunction,
    /// Of all kinds of layers.
    Eigenvalues,
    /// What a selective layer lets in.
    Steps,
    /// Which stretch holds how many numbers of an adaptive memory.
    Pieces,
}

impl Kind {
    pub(crate) const ALL: [Self; 12] = [
        Self::Recollection,
        Self::Coefficients,
        Self::Writing,
        Self::Spectrum,
        Self::Ages,
        Self::Pieces,
        Self::MemoryFunction,
        Self::Moments,
        Self::Equations,
        Self::Kernel,
        Self::Eigenvalues,
        Self::Steps,
    ];
    /// Views of the memory that listens.
    pub(crate) const OF_MEMORY: [Self; 8] = [
        Self::Recollection,
        Self::Coefficients,
        Self::Writing,
        Self::Spectrum,
        Self::Ages,
        Self::Pieces,
        Self::Moments,
        Self::Equations,
    ];
    /// Views of state-space layers.
    pub(crate) const OF_LAYERS: [Self; 4] = [
        Self::Kernel,
        Self::MemoryFunction,
        Self::Eigenvalues,
        Self::Steps,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Recollection => "Recollection",
            Self::Coefficients => "Coefficients",
            Self::Writing => "Writing",
            Self::Spectrum => "Spectrum",
            Self::Ages => "By age",
            Self::Moments => "Moments",
            Self::Equations => "Equations",
            Self::Kernel => "Kernel",
            Self::MemoryFunction => "Memory function",
            Self::Eigenvalues => "Eigenvalues",
            Self::Steps => "Steps",
            Self::Pieces => "Pieces",
        }
    }

    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::Recollection => "The sound, and its memory drawn over it",
            Self::Coefficients => "The memory itself: N Legendre coefficients",
            Self::Writing => "The memory writing itself: every coefficient as time goes",
            Self::Spectrum => "What is kept and lost of every frequency",
            Self::Moments => {
                "The memory pinned at four moments: the same past, remembered at ever later times"
            }
            Self::Equations => {
                "The state equation with today's numbers, its matrix and eigenvalues"
            }
            Self::Kernel => {
                "A layer's answer to one frame of 1, its spectrum, and its modes, each drawn and heard alone"
            }
            Self::MemoryFunction => {
                "How much of white sound the layers hold, delay by delay, kinds over one another"
            }
            Self::Steps => {
                "The step \u{394} of a selective memory over time, and what it let in of the sound"
            }
            Self::Pieces => {
                "The pieces of an adaptive memory: which stretch of the past holds how many numbers"
            }
            Self::Eigenvalues => "The eigenvalues of all kinds of layers over one another",
            Self::Ages => "How well what was heard 1 ms to 10 s ago is remembered",
        }
    }
}
