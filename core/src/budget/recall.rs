//! What each memory gives back of a sound.

use super::adaptive::{AdaptiveMemory, IntervalProjector, StorageCosts};
use super::band_split::BandPreset;
use super::budget_goal::{BudgetGoal, CountedRecall};
use super::budget_memory::{BudgetError, BudgetMemory, Stretch};
use super::rivals::{
    block_svd, cosine, decimated, fourier, legendre_memories, mdct_largest, mu_law, opus,
    s4d::S4dReaders, wavelet,
};
use super::{band_split, error_target, quantised, streaming_adaptive};

/// Applies one memory to stretches of one length in one budget.
#[derive(Clone, Debug)]
pub struct BudgetRecall {
    memory: BudgetMemory,
    goal: BudgetGoal,
    frames: usize,
    /// What is the same for every sound of that length.
    tables: RecallTables,
}

#[derive(Clone, Debug)]
enum RecallTables {
    None,
    S4d(S4dReaders),
    Polynomials(IntervalProjector),
}

impl RecallTables {
    fn prepare(memory: BudgetMemory, numbers: usize, frames: usize) -> Result<Self, BudgetError> {
        Ok(match memory {
            BudgetMemory::S4d => Self::S4d(S4dReaders::prepare(numbers, frames)?),
            BudgetMemory::Adaptive
            | BudgetMemory::AdaptiveQuantised
            | BudgetMemory::BandSplit
            | BudgetMemory::BandSplitDrums
            | BudgetMemory::BandSplitVoice
            | BudgetMemory::BandSplitTones => Self::Polynomials(IntervalProjector::prepare()),
            _ => Self::None,
        })
    }
}

impl BudgetMemory {
    /// Prepares what does not depend on the sound. Allocates. Cost: O(K^3) for S4D, else little.
    ///
    /// # Errors
    /// [`BudgetError`] where this memory does not exist at this budget.
    pub fn prepare(self, numbers: usize, frames: usize) -> Result<BudgetRecall, BudgetError> {
        self.prepare_for(BudgetGoal::Numbers(numbers), frames)
    }

    /// Prepares for a goal. Allocates. Cost: as [`Self::prepare`].
    ///
    /// # Errors
    /// [`BudgetError`] where this memory does not exist at this budget, or keeps to no error: only
    /// [`BudgetMemory::Adaptive`] does.
    pub fn prepare_for(self, goal: BudgetGoal, frames: usize) -> Result<BudgetRecall, BudgetError> {
        let tables = match goal {
            BudgetGoal::Numbers(numbers) => RecallTables::prepare(self, numbers, frames)?,
            BudgetGoal::RelativeRms(_) if self == Self::Adaptive => {
                RecallTables::Polynomials(IntervalProjector::prepare())
            }
            BudgetGoal::RelativeRms(_) => return Err(BudgetError::NoErrorTarget { memory: self }),
        };
        Ok(BudgetRecall {
            memory: self,
            goal,
            frames,
            tables,
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
        self.recall_counted(stretch).map(|recalled| recalled.sound)
    }

    /// Returns what the memory gives back of the stretch, and in how many numbers. Allocates. Offline. Cost: that of a
    /// recall; some six times that with an error to keep to.
    ///
    /// # Errors
    /// [`BudgetError`] where this memory does not exist at this budget for this sound.
    ///
    /// # Panics
    /// If the stretch is not as long as prepared.
    pub fn recall_counted(&self, stretch: Stretch<'_>) -> Result<CountedRecall, BudgetError> {
        assert_eq!(stretch.sound.len(), self.frames, "as long as prepared");
        match (self.goal, &self.tables) {
            (BudgetGoal::RelativeRms(error), RecallTables::Polynomials(projector)) => {
                Ok(within_error(projector, stretch.sound, error))
            }
            (BudgetGoal::RelativeRms(_), _) => Err(BudgetError::NoErrorTarget {
                memory: self.memory,
            }),
            (BudgetGoal::Numbers(numbers), _) => Ok(CountedRecall {
                sound: self.in_numbers(stretch, numbers)?,
                numbers,
            }),
        }
    }

    fn in_numbers(&self, stretch: Stretch<'_>, numbers: usize) -> Result<Vec<f64>, BudgetError> {
        if let RecallTables::Polynomials(projector) = &self.tables {
            return Ok(self.of_polynomials(projector, stretch.sound, numbers));
        }
        if let RecallTables::S4d(readers) = &self.tables {
            return Ok(readers.recall(stretch));
        }
        let sound = stretch.sound;
        Ok(match self.memory {
            BudgetMemory::StreamingAdaptive => streaming_adaptive::recall(sound, numbers)?,
            BudgetMemory::Legs => legendre_memories::legs(sound, numbers)?,
            BudgetMemory::LegsPublished => legendre_memories::legs_published(sound, numbers)?,
            BudgetMemory::LegtPublished => legendre_memories::legt_published(stretch, numbers)?,
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
            // These have tables.
            BudgetMemory::Adaptive
            | BudgetMemory::AdaptiveQuantised
            | BudgetMemory::BandSplit
            | BudgetMemory::BandSplitDrums
            | BudgetMemory::BandSplitVoice
            | BudgetMemory::BandSplitTones
            | BudgetMemory::S4d => {
                let memory = self.memory;
                return Err(BudgetError::Refused { memory });
            }
        })
    }

    fn of_polynomials(
        &self,
        projector: &IntervalProjector,
        sound: &[f64],
        numbers: usize,
    ) -> Vec<f64> {
        let in_bands = |preset| band_split::recall_preset(projector, sound, numbers, preset);
        match self.memory {
            BudgetMemory::BandSplitDrums => in_bands(BandPreset::DRUMS),
            BudgetMemory::BandSplitVoice => in_bands(BandPreset::VOICE),
            BudgetMemory::BandSplitTones => in_bands(BandPreset::TONES),
            BudgetMemory::AdaptiveQuantised => quantised::recall(projector, sound, numbers),
            BudgetMemory::BandSplit => band_split::recall(projector, sound, numbers),
            _ => adaptive(projector, sound, numbers).sound,
        }
    }
}

fn adaptive(projector: &IntervalProjector, sound: &[f64], numbers: usize) -> CountedRecall {
    let memory = AdaptiveMemory::fit(projector, sound, numbers, StorageCosts::NUMBERS);
    CountedRecall {
        sound: memory.sound(),
        numbers: memory.numbers(),
    }
}

fn within_error(projector: &IntervalProjector, sound: &[f64], error: f64) -> CountedRecall {
    error_target::fewest(sound, error, AdaptiveMemory::most(sound.len()), |numbers| {
        adaptive(projector, sound, numbers)
    })
}
