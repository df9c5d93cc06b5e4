//! An adaptive memory chooses itself where it spends its numbers.
//!
//! It keeps polynomials over pieces of its own choosing, or runs of cosines, whichever loses less: a jump, a click or a
//! curve is sparse in pieces, a tone in frequency.

mod coefficient_lines;
mod cosine_runs;
mod dyadic_tree;
pub(super) mod gram;
mod leftover;
mod polynomial_piece;
mod run_choice;
mod segmentation;

use super::lagrangian::{PriceRange, PricedChoice, within_budget};
use super::loss::lost;
use super::piece_size::STRUCTURE;
use cosine_runs::CosineRuns;
use dyadic_tree::DyadicTree;
use gram::GramProjector;
use polynomial_piece::PolynomialPiece;
use segmentation::Segmentation;

/// Pieces that begin the search are bought with so many times the budget.
const OVERSPENT: usize = 3;
/// And with no fewer numbers than these: a jump is found to the frame by some twenty.
const LEAST_OVERSPENT: usize = 500;
/// Intervals between cuts that are tried, at the most.
const MAX_INTERVALS: usize = 60_000;
/// Where pieces by halves lose so many times what cosines lose, joining them is not tried, which is what costs most.
const MAX_LOSS_RATIO: f64 = 4.0;
/// Steps of the search for a price.
const STEPS: usize = 18;
/// Cuts, squared, times frames: up to here all intervals are tried.
const MAX_WORK: usize = 20_000_000;
/// Energies below this part of the sound's are roundings.
const ROUNDING: f64 = 1e-30;

/// Holds a stretch of sound in at most so many numbers, chosen to lose least.
///
/// Every piece takes one number besides its coefficients, and so does every run of cosines.
#[derive(Clone, Debug)]
pub(super) struct AdaptiveMemory {
    frames: usize,
    kept: Kept,
}

#[derive(Clone, Debug)]
enum Kept {
    Pieces(Vec<FittedPiece>),
    Cosines(CosineRuns),
}

#[derive(Clone, Debug)]
struct FittedPiece {
    piece: PolynomialPiece,
    coefficients: Vec<f64>,
}

impl AdaptiveMemory {
    /// Remembers a sound in at most `numbers` numbers. Allocates. Cost: O(n log n) for cosines, more for pieces, which
    /// are tried one by one.
    pub(super) fn fit(sound: &[f64], numbers: usize) -> Self {
        if sound.is_empty() || numbers == 0 {
            return Self {
                frames: sound.len(),
                kept: Kept::Pieces(Vec::new()),
            };
        }
        let cosines = CosineRuns::fit(sound, numbers);
        let least = cosines
            .as_ref()
            .map_or(f64::INFINITY, |runs| lost(sound, &runs.sound(sound.len())));
        let pieces = fit_pieces(sound, numbers, MAX_LOSS_RATIO * least);
        let kept = match cosines {
            Some(cosines) if least < lost(sound, &read(&pieces, sound.len())) => {
                Kept::Cosines(cosines)
            }
            _ => Kept::Pieces(pieces),
        };
        let memory = Self {
            frames: sound.len(),
            kept,
        };
        debug_assert!(memory.numbers() <= numbers, "the budget holds");
        memory
    }

    /// Returns how many numbers are kept, structure included.
    fn numbers(&self) -> usize {
        match &self.kept {
            Kept::Pieces(pieces) => pieces
                .iter()
                .map(|one| one.coefficients.len() + STRUCTURE)
                .sum(),
            Kept::Cosines(runs) => runs.numbers,
        }
    }

    /// Returns the sound that is kept, as long as the one that was heard. Allocates.
    pub(super) fn sound(&self) -> Vec<f64> {
        match &self.kept {
            Kept::Pieces(pieces) => read(pieces, self.frames),
            Kept::Cosines(runs) => runs.sound(self.frames),
        }
    }
}

fn read(pieces: &[FittedPiece], frames: usize) -> Vec<f64> {
    let mut sound = vec![0.0; frames];
    let mut projector = GramProjector::default();
    for one in pieces {
        let place = &mut sound[one.piece.start..one.piece.end()];
        projector.read(&one.coefficients, place);
    }
    sound
}

/// Finds cuts by a tree that spends too much, then joins what it cut, unless halves alone lose more than `most`.
///
/// Where too many cuts were found for all intervals between them to be tried, a first round at twice the budget leaves
/// fewer.
fn fit_pieces(sound: &[f64], numbers: usize, most: f64) -> Vec<FittedPiece> {
    let energy: f64 = sound.iter().map(|x| x * x).sum();
    let tree = DyadicTree::prepare(sound, ROUNDING * energy);
    let range = PriceRange::of_energy(energy, STEPS);
    let halves_for = |numbers| within_budget(numbers, range, |price| tree.pieces(price));
    let Some(few) = halves_for(numbers) else {
        return Vec::new();
    };
    let many_numbers = (OVERSPENT * numbers).max(LEAST_OVERSPENT);
    let many = halves_for(many_numbers).unwrap_or_else(|| few.clone());
    let cuts = first_cuts(sound, [&few.chosen, &many.chosen]);
    let halves = project(sound, &few.chosen);
    let is_hopeless = lost(sound, &read(&halves, sound.len())) > most;
    if is_hopeless && !all_are_tried(&cuts, sound) {
        return halves;
    }
    let mut pieces = join(sound, cuts, numbers, many.price).unwrap_or(few.chosen);
    leftover::spend(sound, &mut pieces, numbers, ROUNDING * energy);
    project(sound, &pieces)
}

/// Joins what stands between cuts within the budget, in one round or two. `price` is below the one it leads to.
fn join(
    sound: &[f64],
    mut cuts: Vec<usize>,
    numbers: usize,
    price: f64,
) -> Option<Vec<PolynomialPiece>> {
    if !all_are_tried(&cuts, sound) {
        let first = join_once(sound, cuts, 2 * numbers, price)?;
        cuts = self::cuts(&first.chosen, sound.len());
    }
    join_once(sound, cuts, numbers, price).map(|joined| joined.chosen)
}

fn project(sound: &[f64], pieces: &[PolynomialPiece]) -> Vec<FittedPiece> {
    let mut projector = GramProjector::default();
    let fitted = pieces.iter().map(|piece| FittedPiece {
        piece: *piece,
        coefficients: projector.project(piece.of(sound), piece.order),
    });
    fitted.collect()
}

fn join_once(
    sound: &[f64],
    cuts: Vec<usize>,
    numbers: usize,
    price: f64,
) -> Option<PricedChoice<Vec<PolynomialPiece>>> {
    let energy = sound.iter().map(|x| x * x).sum();
    let most = if all_are_tried(&cuts, sound) {
        cuts.len()
    } else {
        MAX_INTERVALS / cuts.len()
    };
    let max_cells = most.max(4).min(cuts.len());
    let segmentation = Segmentation::prepare(sound, cuts, max_cells, price);
    let range = PriceRange::of_energy(energy, STEPS);
    within_budget(numbers, range, |price| segmentation.pieces(price))
}

/// Returns the cuts of all these pieces; of a short sound, all that there are.
///
/// Those who spend much need few cuts: sixteen coefficients know sixteen frames, whatever they are.
fn first_cuts(sound: &[f64], pieces: [&[PolynomialPiece]; 2]) -> Vec<usize> {
    let every: Vec<usize> = (0..=sound.len()).collect();
    if all_are_tried(&every, sound) {
        return every;
    }
    let mut all = pieces.map(|pieces| cuts(pieces, sound.len())).concat();
    all.sort_unstable();
    all.dedup();
    all
}

fn all_are_tried(cuts: &[usize], sound: &[f64]) -> bool {
    cuts.len() * cuts.len() * sound.len() <= MAX_WORK
}

fn cuts(pieces: &[PolynomialPiece], frames: usize) -> Vec<usize> {
    let starts = pieces.iter().map(|piece| piece.start);
    starts.chain([frames]).collect()
}

#[cfg(test)]
mod tests {
    use super::AdaptiveMemory;

    /// A jump, a chirp and a hiss of sorts: pieces win at some budgets, cosines at others.
    #[test]
    fn it_keeps_to_its_budget() {
        let at = |k: u32| {
            let (level, k) = (if k < 300 { 1.0 } else { -0.5 }, f64::from(k));
            level + 0.3 * (k * k / 900.0).sin() + 0.01 * (k * k * k).sin()
        };
        let sound: Vec<f64> = (0..1024).map(at).collect();
        for numbers in [0, 1, 2, 3, 10, 65, 300, 1023, 5000] {
            let kept = AdaptiveMemory::fit(&sound, numbers).numbers();
            assert!(kept <= numbers, "{numbers}: {kept}");
            assert!(kept + 3 > numbers.min(1024), "{numbers}: {kept}");
        }
    }
}
