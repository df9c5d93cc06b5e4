//! Errors of comparisons: why there is nothing to compare.

use crate::memory::spec::SpecError;

/// Says why there is nothing to compare.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum ComparisonError {
    /// The settings cannot be prepared for this sound.
    #[error(transparent)]
    Config(#[from] SpecError),
    /// The memory does not exist at this budget.
    #[cfg(feature = "budget")]
    #[error(transparent)]
    Budget(#[from] crate::budget::BudgetError),
    /// More is to be remembered at once than is searched.
    #[cfg(feature = "budget")]
    #[error("a stretch of at most {max_secs:.0} s is remembered in a count of numbers")]
    LongStretch {
        /// The longest at this sample rate.
        max_secs: f64,
    },
    /// There is no frame, or no channel.
    #[error("{channels} channels of {frames} frames: nothing to compare")]
    Empty {
        /// Channels that were given.
        channels: usize,
        /// Frames of the shortest channel.
        frames: usize,
    },
    /// A channel is longer than another.
    #[error("one channel has {actual} frames, the first {expected}")]
    Uneven {
        /// Frames of the first channel.
        expected: usize,
        /// Frames of another channel.
        actual: usize,
    },
    /// A rendering of another sound.
    #[error("a rendering of {actual:?} channels and frames, of a sound that has {expected:?}")]
    Misfit {
        /// Channels and frames of the material.
        expected: [usize; 2],
        /// Channels and frames of the rendering.
        actual: [usize; 2],
    },
    /// The weights that the settings name are not known here, or hear no such sound.
    #[error("its weights are missing, or hear no such sound")]
    MissingWeights,
    /// Who waited wanted it no more.
    #[error("stopped")]
    Stopped,
}
