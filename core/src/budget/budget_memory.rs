//! Which memory, of which sound, and why not.

use crate::memory::{SpecError, UnknownName};

/// Names a memory that keeps a stretch of sound in a number of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BudgetMemory {
    /// Polynomials over pieces of its own choosing, runs of cosines, or narrow bands: ours.
    Adaptive,
    /// Polynomials over pieces that are joined while the sound is heard: ours.
    StreamingAdaptive,
    /// Bands, each with windows and an order of its own, laid as they lose least: ours.
    BandSplit,
    /// Bands of an octave, whose windows are the shorter the higher they lie: ours.
    BandSplitDrums,
    /// Bands of half an octave: ours.
    BandSplitVoice,
    /// Bands of equal width, 1024 of them, in long windows: ours.
    BandSplitTones,
    /// The adaptive memory in coefficients of a fixed width, at as many bits: ours.
    AdaptiveQuantised,
    /// The exact LegS memory: the first K Legendre coefficients of the stretch.
    Legs,
    /// LegS by the bilinear rule, frame by frame, as it is published.
    LegsPublished,
    /// LegT by the bilinear rule, as it is published: the past before the stretch leaks into it.
    LegtPublished,
    /// A diagonal state-space layer (S4D-Inv) of K real numbers, read by the best readouts for white sound.
    S4d,
    /// The first K numbers of the Fourier series (HiPPO's FouT): what lies below K/2 periods.
    Fourier,
    /// The first K cosines (DCT-II).
    CosineFirst,
    /// The K/2 largest cosines with their places.
    CosineLargest,
    /// The K/2 largest coefficients of a lapped cosine transform with their places, at the best length of block.
    MdctLargest,
    /// The K/2 largest Haar wavelets with their places.
    Haar,
    /// The K/2 largest symlets of 8 vanishing moments with their places.
    Symlet,
    /// The best rank of the stretch cut into rows, basis and all, at the best length of row.
    BlockSvd,
    /// Every n/K-th frame of the low-passed sound.
    Decimated,
    /// Opus (RFC 6716) at as many bits.
    Opus,
    /// G.711's mu-law of a decimated sound at as many bits.
    MuLaw,
}

impl BudgetMemory {
    /// All of them, ours first.
    pub const ALL: [Self; 21] = [
        Self::Adaptive,
        Self::StreamingAdaptive,
        Self::BandSplit,
        Self::BandSplitDrums,
        Self::BandSplitVoice,
        Self::BandSplitTones,
        Self::AdaptiveQuantised,
        Self::Legs,
        Self::LegsPublished,
        Self::LegtPublished,
        Self::S4d,
        Self::Fourier,
        Self::CosineFirst,
        Self::CosineLargest,
        Self::MdctLargest,
        Self::Haar,
        Self::Symlet,
        Self::BlockSvd,
        Self::Decimated,
        Self::Opus,
        Self::MuLaw,
    ];

    /// Returns the word for it on a command line and in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Adaptive => "adaptive",
            Self::StreamingAdaptive => "streaming-adaptive",
            Self::BandSplit => "band-split",
            Self::BandSplitDrums => "band-split-drums",
            Self::BandSplitVoice => "band-split-voice",
            Self::BandSplitTones => "band-split-tones",
            Self::AdaptiveQuantised => "adaptive-quantised",
            Self::Legs => "legs",
            Self::LegsPublished => "legs-published",
            Self::LegtPublished => "legt-published",
            Self::S4d => "s4d",
            Self::Fourier => "fourier",
            Self::CosineFirst => "cosine-first",
            Self::CosineLargest => "cosine-largest",
            Self::MdctLargest => "mdct-largest",
            Self::Haar => "haar",
            Self::Symlet => "symlet",
            Self::BlockSvd => "block-svd",
            Self::Decimated => "decimated",
            Self::Opus => "opus",
            Self::MuLaw => "mu-law",
        }
    }

    /// Says what its numbers are: all that one needs to have the sound back.
    #[must_use]
    pub const fn counted(self) -> &'static str {
        match self {
            Self::Adaptive => {
                "coefficients, and one number a piece, run or band for its place and length"
            }
            Self::StreamingAdaptive => {
                "samples or coefficients, and one number a piece for where it ends"
            }
            Self::BandSplit
            | Self::BandSplitDrums
            | Self::BandSplitVoice
            | Self::BandSplitTones => {
                "coefficients, and one number a band for which it is, its window and order"
            }
            Self::AdaptiveQuantised => {
                "bits: a width for all coefficients, 40 a piece or run for its place and scale, 64 once"
            }
            Self::Legs | Self::LegsPublished | Self::LegtPublished => "coefficients",
            Self::S4d => "real numbers of the state",
            Self::Fourier => "cosines and sines of the lowest frequencies",
            Self::CosineFirst => "coefficients",
            Self::CosineLargest | Self::MdctLargest | Self::Haar | Self::Symlet => {
                "coefficients, and one number each for its place"
            }
            Self::BlockSvd => "weights, and the basis itself",
            Self::Decimated => "frames",
            Self::Opus => "its bytes, 32 bits a number",
            Self::MuLaw => "its bytes, four frames a number",
        }
    }

    /// Returns whether others made it: one that ours is compared with.
    #[must_use]
    pub const fn is_rival(self) -> bool {
        !matches!(
            self,
            Self::Adaptive
                | Self::StreamingAdaptive
                | Self::BandSplit
                | Self::BandSplitDrums
                | Self::BandSplitVoice
                | Self::BandSplitTones
                | Self::AdaptiveQuantised
        )
    }

    /// Returns whether it is held to a count of numbers, not of bits.
    #[must_use]
    pub const fn is_counted_in_numbers(self) -> bool {
        !matches!(self, Self::AdaptiveQuantised | Self::Opus | Self::MuLaw)
    }
}

impl std::fmt::Display for BudgetMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

impl std::str::FromStr for BudgetMemory {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|memory| memory.name() == word);
        found.ok_or_else(|| UnknownName {
            word: word.to_owned(),
            expected: "adaptive, streaming-adaptive, band-split, band-split-drums, band-split-voice, band-split-tones, adaptive-quantised, legs, legs-published, legt-published, s4d, fourier, cosine-first, \
                       cosine-largest, mdct-largest, haar, symlet, block-svd, decimated, opus, mu-law",
        })
    }
}

/// Holds the sound to be remembered, and what was heard before it.
#[derive(Clone, Copy, Debug)]
pub struct Stretch<'a> {
    /// What came before: only memories with a sliding window hear it.
    pub past: &'a [f64],
    /// What is to be remembered.
    pub sound: &'a [f64],
}

/// Says why a memory does not exist at a budget.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum BudgetError {
    /// The memory's own limits.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// A layer's own limits.
    #[error(transparent)]
    Layer(#[from] crate::ssm::LayerError),
    /// More numbers than this memory is run with here: its cost grows with their square or cube.
    #[error("{memory} is not run with more than {max} numbers")]
    TooMany {
        /// The memory.
        memory: BudgetMemory,
        /// The most.
        max: usize,
    },
    /// Fewer numbers than this memory can do with.
    #[error("{memory} needs at least {min} numbers for this sound")]
    TooFew {
        /// The memory.
        memory: BudgetMemory,
        /// The least.
        min: usize,
    },
    /// An error to keep to, for a memory that takes a count of numbers alone.
    #[error("{memory} keeps a count of numbers, not to an error: adaptive does")]
    NoErrorTarget {
        /// The memory.
        memory: BudgetMemory,
    },
    /// A library refused the sound.
    #[error("{memory} cannot be computed for this sound")]
    Refused {
        /// The memory.
        memory: BudgetMemory,
    },
}
