//! Why there is nothing to compare.

use crate::memory::spec::SpecError;

/// Why there is nothing to compare.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum ComparisonError {
    /// The setting cannot be prepared for this sound.
    #[error(transparent)]
    Config(#[from] SpecError),
    /// There is no frame, or no channel.
    #[error("{channels} channels of {frames} frames: nothing to compare")]
    Empty {
        /// As given.
        channels: usize,
        /// Of the shortest channel.
        frames: usize,
    },
    /// A channel is longer than another.
    #[error("one channel has {actual} frames, the first {expected}")]
    Uneven {
        /// Of the first channel.
        expected: usize,
        /// Of another one.
        actual: usize,
    },
    /// A rendering of another sound.
    #[error("a rendering of {actual:?} channels and frames, of a sound that has {expected:?}")]
    Misfit {
        /// Channels and frames of the material.
        expected: [usize; 2],
        /// Of the rendering.
        actual: [usize; 2],
    },
    /// Who waited wanted it no more.
    #[error("stopped")]
    Stopped,
}
