//! Runs of neighbouring cosines, along time or along frequency, keep what is sparse in frequency: tones.

use super::coefficient_lines::{KeptRuns, Lines, price_of_largest};
use super::storage_costs::StorageCosts;
use crate::budget::cosine_transform::{cosine_transform, inverse_cosine_transform};
use crate::budget::lapped_transform::{LappedTransform, blocks_frames};
use crate::budget::parallel_map::parallel_map;

/// Of all bases so many are searched to the end: those that cost least at one price.
const NUM_SEARCHED: usize = 2;

/// Blocks of so many frames and more are long: sounds that are sparse in them change slowly.
const LONG_FRAMES: usize = 2048;

/// Holds what is kept of a sound: some of its cosines, and zero for the others.
#[derive(Clone, Debug)]
pub(super) struct CosineRuns {
    basis: CosineBasis,
    /// In the laps beyond both ends, too.
    kept: KeptRuns,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CosineBasis {
    Lapped { block_frames: usize },
    Whole,
}

impl CosineRuns {
    /// Finds the runs within the budget that lose least, over all lengths of block. `None` where not even one fits.
    pub(super) fn fit(sound: &[f64], budget: usize, costs: StorageCosts) -> Option<Self> {
        let of_bases = parallel_map(&bases(sound), |basis| {
            basis.candidates(sound, budget, costs)
        });
        let candidates: Vec<Candidate> = of_bases.into_iter().flatten().collect();
        let prices = candidates.iter().map(|one| one.price);
        let price = prices.fold(f64::INFINITY, f64::min);
        let priced = parallel_map(&candidates, |one| one.lines.cost(price).cost);
        let mut by_cost: Vec<_> = priced.into_iter().zip(candidates).collect();
        by_cost.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        by_cost.truncate(NUM_SEARCHED);
        let fits = parallel_map(&by_cost, |(_, one)| one.fit(budget));
        let fits = fits.into_iter().flatten();
        fits.min_by(|a, b| a.kept.lost.total_cmp(&b.kept.lost))
    }

    /// Returns the sound that is kept.
    pub(super) fn sound(&self, frames: usize) -> Vec<f64> {
        self.basis.inverse(self.kept.coefficients.clone(), frames)
    }

    pub(super) fn are_of_long_blocks(&self) -> bool {
        match self.basis {
            CosineBasis::Lapped { block_frames } => block_frames >= LONG_FRAMES,
            CosineBasis::Whole => true,
        }
    }

    pub(super) fn numbers(&self) -> usize {
        self.kept.numbers
    }
}

/// One way to see the sound.
struct Candidate {
    basis: CosineBasis,
    lines: Lines,
    /// That of the largest coefficients.
    price: f64,
}

impl Candidate {
    fn fit(&self, budget: usize) -> Option<CosineRuns> {
        let kept = self.lines.fit(budget, self.price)?;
        Some(CosineRuns {
            basis: self.basis,
            kept,
        })
    }
}

fn bases(sound: &[f64]) -> Vec<CosineBasis> {
    let lapped = blocks_frames(sound).map(|block_frames| CosineBasis::Lapped { block_frames });
    lapped.chain([CosineBasis::Whole]).collect()
}

impl CosineBasis {
    fn candidates(self, sound: &[f64], budget: usize, costs: StorageCosts) -> Vec<Candidate> {
        let coefficients = self.forward(sound);
        let price = price_of_largest(&coefficients, budget, costs);
        let lines = match self {
            Self::Lapped { block_frames } => vec![
                Lines::along_frequency(&coefficients, block_frames, costs),
                Lines::along_time(coefficients, block_frames, costs),
            ],
            Self::Whole => vec![Lines::along_frequency(&coefficients, sound.len(), costs)],
        };
        let candidate = |lines| Candidate {
            basis: self,
            lines,
            price,
        };
        lines.into_iter().map(candidate).collect()
    }

    fn forward(self, sound: &[f64]) -> Vec<f64> {
        match self {
            Self::Lapped { block_frames } => LappedTransform::prepare(block_frames).forward(sound),
            Self::Whole => cosine_transform(sound),
        }
    }

    fn inverse(self, coefficients: Vec<f64>, frames: usize) -> Vec<f64> {
        match self {
            Self::Lapped { block_frames } => {
                LappedTransform::prepare(block_frames).inverse(&coefficients, frames)
            }
            Self::Whole => inverse_cosine_transform(coefficients),
        }
    }
}
