//! Pieces are sought by a tree that spends too much, and what it cut is joined.

use super::dyadic_tree::{CheapestWays, DyadicTree};
use super::interval_fit::IntervalProjector;
use super::leftover;
use super::polynomial_piece::{ChosenPieces, PolynomialPiece};
use super::segmentation::Segmentation;
use super::storage_costs::StorageCosts;
use crate::budget::lagrangian::{PriceRange, Priced as _, PricedChoice, within_budget};

/// Pieces that begin the search are bought with so many times the budget.
const OVERSPENT: usize = 3;
/// And with no fewer numbers than these: a jump is found to the frame by some twenty.
const LEAST_OVERSPENT: usize = 500;
/// Intervals between cuts that are tried, at the most.
const MAX_INTERVALS: usize = 60_000;
/// The most steps of the search for a price.
const STEPS: usize = 24;
/// The part of a budget that halves may leave.
const SPARE: f64 = 0.02;
/// The part of the larger one that finds cuts.
const SPARE_OF_MANY: f64 = 0.1;
/// Cuts, squared, times frames: up to here joining is tried even if it has no hope.
const MAX_WORK: usize = 20_000_000;
/// Energies below this part of the sound's are roundings.
const ROUNDING: f64 = 1e-30;

/// Finds the pieces of a sound.
#[derive(Clone, Copy, Debug)]
pub(super) struct PieceSearch<'a> {
    pub(super) projector: &'a IntervalProjector,
    pub(super) sound: &'a [f64],
    pub(super) costs: StorageCosts,
}

impl PieceSearch<'_> {
    /// Returns the pieces within the budget that lose least. `None` where halves alone lose more than `most`.
    pub(super) fn pieces(self, budget: usize, most: f64) -> Option<Vec<PolynomialPiece>> {
        let energy: f64 = self.sound.iter().map(|x| x * x).sum();
        let tree = DyadicTree::prepare(self.projector, self.sound, ROUNDING * energy);
        let mut ways = CheapestWays::default();
        let mut halves = |price: f64| tree.pieces(self.costs, price, &mut ways);
        let range = PriceRange::of_energy(energy, STEPS);
        let overspent = (OVERSPENT * budget).max(LEAST_OVERSPENT * self.costs.coefficient);
        let many = within_budget(overspent, range.with_spare(SPARE_OF_MANY), &mut halves)?;
        let above = range
            .above(many.price, many.chosen.numbers())
            .with_spare(SPARE);
        let few = within_budget(budget, above, halves)?;
        let cuts = first_cuts(self.sound, [&few.chosen, &many.chosen]);
        if few.chosen.lost > most && !is_short_work(&cuts, self.sound) {
            return None;
        }
        let joined = self.join(cuts, budget, many.price);
        let mut pieces = joined.unwrap_or(few.chosen.pieces);
        let left = (budget, self.costs);
        leftover::spend(
            self.projector,
            self.sound,
            &mut pieces,
            left,
            ROUNDING * energy,
        );
        Some(pieces)
    }

    /// Joins within the budget. `price` is below the one it leads to.
    ///
    /// Where too many cuts were found for all intervals between them to be tried, a first round at twice the budget leaves
    /// fewer.
    fn join(self, mut cuts: Vec<usize>, budget: usize, price: f64) -> Option<Vec<PolynomialPiece>> {
        if !all_are_tried(&cuts) {
            let first = self.join_once(cuts, 2 * budget, price)?;
            cuts = self::cuts(&first.chosen.pieces, self.sound.len());
        }
        let joined = self.join_once(cuts, budget, price);
        joined.map(|joined| joined.chosen.pieces)
    }

    fn join_once(
        self,
        cuts: Vec<usize>,
        budget: usize,
        price: f64,
    ) -> Option<PricedChoice<ChosenPieces>> {
        let most = if all_are_tried(&cuts) {
            cuts.len()
        } else {
            MAX_INTERVALS / cuts.len()
        };
        let max_cells = most.max(4).min(cuts.len());
        let segmentation = Segmentation::prepare(
            self.projector,
            self.sound,
            cuts,
            max_cells,
            self.costs.at(price),
        );
        let energy = self.sound.iter().map(|x| x * x).sum();
        let range = PriceRange::of_energy(energy, STEPS);
        within_budget(budget, range, |price| {
            segmentation.pieces(self.costs, price)
        })
    }
}

/// Returns the cuts of all these pieces; of a short sound, all that there are.
///
/// Those who spend much need few cuts: sixteen coefficients know sixteen frames, whatever they are.
fn first_cuts(sound: &[f64], chosen: [&ChosenPieces; 2]) -> Vec<usize> {
    let every: Vec<usize> = (0..=sound.len()).collect();
    if all_are_tried(&every) {
        return every;
    }
    let cuts = chosen.map(|chosen| cuts(&chosen.pieces, sound.len()));
    let mut all = cuts.concat();
    all.sort_unstable();
    all.dedup();
    all
}

fn all_are_tried(cuts: &[usize]) -> bool {
    cuts.len() * cuts.len() <= 2 * MAX_INTERVALS
}

fn is_short_work(cuts: &[usize], sound: &[f64]) -> bool {
    cuts.len() * cuts.len() * sound.len() <= MAX_WORK
}

fn cuts(pieces: &[PolynomialPiece], frames: usize) -> Vec<usize> {
    let starts = pieces.iter().map(|piece| piece.start);
    starts.chain([frames]).collect()
}
