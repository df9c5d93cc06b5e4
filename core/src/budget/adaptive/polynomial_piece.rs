//! A piece is a stretch of sound with a polynomial of its own.

use super::storage_costs::StorageCosts;
use crate::budget::lagrangian::Priced;

/// Names one stretch of sound, and how many coefficients it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PolynomialPiece {
    pub(super) start: usize,
    pub(super) frames: usize,
    pub(super) order: usize,
}

impl PolynomialPiece {
    pub(super) fn end(&self) -> usize {
        self.start + self.frames
    }

    pub(super) fn of<'a>(&self, sound: &'a [f64]) -> &'a [f64] {
        &sound[self.start..self.end()]
    }
}

/// Holds pieces in order of time, and what they lose in all, to roundings of what they cost.
#[derive(Clone, Debug)]
pub(super) struct ChosenPieces {
    pub(super) pieces: Vec<PolynomialPiece>,
    pub(super) numbers: usize,
    pub(super) lost: f64,
}

impl ChosenPieces {
    /// `cost` is what they lose and what their numbers cost at `price`.
    pub(super) fn new(
        pieces: Vec<PolynomialPiece>,
        costs: StorageCosts,
        [price, cost]: [f64; 2],
    ) -> Self {
        let numbers = numbers(&pieces, costs);
        Self {
            pieces,
            numbers,
            lost: cost - price * numbers as f64,
        }
    }
}

impl Priced for ChosenPieces {
    fn numbers(&self) -> usize {
        self.numbers
    }
}

/// Returns what pieces take of a budget.
pub(super) fn numbers(pieces: &[PolynomialPiece], costs: StorageCosts) -> usize {
    let coefficients = pieces.iter().map(|piece| piece.order).sum();
    costs.of(coefficients, pieces.len())
}

/// Names the cheapest order of a piece at a price.
#[derive(Clone, Copy, Debug)]
pub(super) struct BestOrder {
    pub(super) order: usize,
    /// Its loss and what its numbers cost.
    pub(super) cost: f64,
}
