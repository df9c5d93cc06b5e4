//! A piece is a stretch of sound with a polynomial of its own.

use crate::budget::lagrangian::Priced;
use crate::budget::piece_size::STRUCTURE;

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

impl Priced for Vec<PolynomialPiece> {
    fn numbers(&self) -> usize {
        self.iter().map(|piece| piece.order + STRUCTURE).sum()
    }
}

/// Names the cheapest order of a piece at a price.
#[derive(Clone, Copy, Debug)]
pub(super) struct BestOrder {
    pub(super) order: usize,
    /// Its loss and what its numbers cost.
    pub(super) cost: f64,
}

impl BestOrder {
    /// `energies_left[k]` is what is lost with k coefficients.
    pub(super) fn at(energies_left: &[f64], price: f64) -> Self {
        let cost = |order: usize| energies_left[order] + price * (order + STRUCTURE) as f64;
        let orders = 0..energies_left.len();
        let all = orders.map(|order| Self {
            order,
            cost: cost(order),
        });
        let nothing = Self {
            order: 0,
            cost: cost(0),
        };
        all.fold(
            nothing,
            |best, one| {
                if one.cost < best.cost { one } else { best }
            },
        )
    }
}
