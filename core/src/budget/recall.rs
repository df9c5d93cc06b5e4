//! What each memory gives back of a sound.

use super::adaptive::AdaptiveMemory;
use super::budget_memory::{BudgetError, BudgetMemory, Stretch};
use super::rivals::{
    block_svd, cosine, decimated, fourier, legendre_memories, mdct_largest, mu_law, opus, s4d,
    wavelet,
};

impl BudgetMemory {
    /// Returns what this memory gives back of the stretch, frame by frame. Allocates. Offline.
    ///
    /// # Errors
    /// [`BudgetError`] where this memory does not exist at this budget.
    pub fn recall(self, stretch: Stretch<'_>, numbers: usize) -> Result<Vec<f64>, BudgetError> {
        let sound = stretch.sound;
        let recalled = match self {
            Self::Adaptive => AdaptiveMemory::fit(sound, numbers).sound(),
            Self::Legs => legendre_memories::legs(sound, numbers)?,
            Self::LegsPublished => legendre_memories::legs_published(sound, numbers)?,
            Self::LegtPublished => legendre_memories::legt_published(stretch, numbers)?,
            Self::S4d => s4d::recall(stretch, numbers)?,
            Self::Fourier => fourier::recall(sound, numbers),
            Self::CosineFirst => cosine::first(sound, numbers),
            Self::CosineLargest => cosine::largest(sound, numbers),
            Self::MdctLargest => mdct_largest::recall(sound, numbers),
            Self::Haar => wavelet::recall(sound, numbers, &wavelet::HAAR),
            Self::Symlet => wavelet::recall(sound, numbers, &wavelet::SYMLET_8),
            Self::BlockSvd => block_svd::recall(sound, numbers),
            Self::Decimated => decimated::recall(sound, numbers),
            Self::Opus => opus::recall(sound, numbers)?,
            Self::MuLaw => mu_law::recall(sound, numbers),
        };
        Ok(recalled)
    }
}
