//! Runs of neighbouring cosines, along time or along frequency, keep what is sparse in frequency: tones.

use super::coefficient_lines::{LineDirection, Lines};
use crate::budget::cosine_transform::{cosine_transform, inverse_cosine_transform};
use crate::budget::lapped_transform::{LappedTransform, blocks_frames};

/// Of all bases so many are searched to the end: those that cost least at one price.
const NUM_SEARCHED: usize = 2;

/// Holds what is kept of a sound: some of its cosines, and zero for the others.
#[derive(Clone, Debug)]
pub(super) struct CosineRuns {
    basis: CosineBasis,
    /// `[block][bin]`.
    coefficients: Vec<f64>,
    pub(super) numbers: usize,
    /// The energy of what is not kept, in the laps beyond both ends, too.
    lost: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CosineBasis {
    Lapped { block_frames: usize },
    Whole,
}

impl CosineRuns {
    /// Finds the runs within the budget that lose least, over all lengths of block. `None` where not even one fits.
    pub(super) fn fit(sound: &[f64], budget: usize) -> Option<Self> {
        let candidates = candidates(sound);
        let prices = candidates
            .iter()
            .map(|one| one.lines.price_of_largest(budget));
        let price = prices.fold(f64::INFINITY, f64::min);
        let cost = |one: Candidate| (one.lines.cost(price), one);
        let mut by_cost: Vec<_> = candidates.into_iter().map(cost).collect();
        by_cost.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let searched = by_cost.iter().take(NUM_SEARCHED);
        let fits = searched.filter_map(|(_, one)| one.fit(budget));
        fits.min_by(|a, b| a.lost.total_cmp(&b.lost))
    }

    /// Returns the sound that is kept.
    pub(super) fn sound(&self, frames: usize) -> Vec<f64> {
        self.basis.inverse(self.coefficients.clone(), frames)
    }
}

/// One way to see the sound.
struct Candidate {
    basis: CosineBasis,
    lines: Lines,
}

impl Candidate {
    fn fit(&self, budget: usize) -> Option<CosineRuns> {
        self.lines.fit(budget).map(|kept| CosineRuns {
            basis: self.basis,
            numbers: kept.numbers,
            lost: kept.lost(&self.lines.values),
            coefficients: self.lines.coefficients(&kept),
        })
    }
}

fn candidates(sound: &[f64]) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for block_frames in blocks_frames(sound) {
        let basis = CosineBasis::Lapped { block_frames };
        let coefficients = basis.forward(sound);
        for direction in [LineDirection::Frequency, LineDirection::Time] {
            let lines = Lines::new(&coefficients, block_frames, direction);
            candidates.push(Candidate { basis, lines });
        }
    }
    let basis = CosineBasis::Whole;
    let lines = Lines::new(&basis.forward(sound), sound.len(), LineDirection::Frequency);
    candidates.push(Candidate { basis, lines });
    candidates
}

impl CosineBasis {
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
