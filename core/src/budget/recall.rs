//! What each memory gives back of a sound.

use super::adaptive::AdaptiveMemory;
use super::budget_memory::{BudgetError, BudgetMemory, Stretch};
use super::rivals::{
    block_svd, cosine, decimated, fourier, legendre_memories, mdct_largest, mu_law, opus,
    s4d::S4dReaders, wavelet,
};
use super::streaming_adaptive;

/// Applies one memory to stretches of one length in one budget.
#[derive(Clone, Debug)]
pub struct BudgetRecall {
    memory: BudgetMemory,
    numbers: usize,
    frames: usize,
    /// What is the same for every sound of that length.
    s4d: Option<S4dReaders>,
}

impl BudgetMemory {
    /// Prepares what does not depend on the sound. Allocates. Cost: O(K^3) for S4D, else nothing.
    ///
    /// # Errors
    /// [`BudgetError`] where this memory does not exist at this budget.
    pub fn prepare(self, numbers: usize, frames: usize) -> Result<BudgetRecall, BudgetError> {
        let s4d = match self {
            Self::S4d => Some(S4dReaders::prepare(numbers, frames)?),
            _ => None,
        };
        Ok(BudgetRecall {
            memory: self,
            numbers,
            frames,
            s4d,
        })
    }
}

impl BudgetRecall {
    /// Returns the frames of a stretch.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.frames
    }

    /// Returns what the memory gives back of the stretch, frame by frame. Allocates. Offline.
    ///
    /// # Errors
    /// [`BudgetError`] where this memory does not exist at this budget for this sound.
    ///
    /// # Panics
    /// If the stretch is not as long as prepared.
    pub fn recall(&self, stretch: Stretch<'_>) -> Result<Vec<f64>, BudgetError> {
        assert_eq!(stretch.sound.len(), self.frames, "as long as prepared");
        let (sound, numbers) = (stretch.sound, self.numbers);
        let recalled = match self.memory {
            BudgetMemory::Adaptive => AdaptiveMemory::fit(sound, numbers).sound(),
            BudgetMemory::StreamingAdaptive => streaming_adaptive::recall(sound, numbers)?,
            BudgetMemory::Legs => legendre_memories::legs(sound, numbers)?,
            BudgetMemory::LegsPublished => legendre_memories::legs_published(sound, numbers)?,
            BudgetMemory::LegtPublished => legendre_memories::legt_published(stretch, numbers)?,
            BudgetMemory::S4d => {
                let readers = self.s4d.as_ref();
                readers.map_or_else(Vec::new, |readers| readers.recall(stretch))
            }
            BudgetMemory::Fourier => fourier::recall(sound, numbers),
            BudgetMemory::CosineFirst => cosine::first(sound, numbers),
            BudgetMemory::CosineLargest => cosine::largest(sound, numbers),
            BudgetMemory::MdctLargest => mdct_largest::recall(sound, numbers),
            BudgetMemory::Haar => wavelet::recall(sound, numbers, &wavelet::HAAR),
            BudgetMemory::Symlet => wavelet::recall(sound, numbers, &wavelet::SYMLET_8),
            BudgetMemory::BlockSvd => block_svd::recall(sound, numbers),
            BudgetMemory::Decimated => decimated::recall(sound, numbers),
            BudgetMemory::Opus => opus::recall(sound, numbers)?,
            BudgetMemory::MuLaw => mu_law::recall(sound, numbers),
        };
        Ok(recalled)
    }
}
