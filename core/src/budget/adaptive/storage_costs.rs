//! What coefficients and places take of a budget: numbers, or bits.

use super::quantiser::{Quantiser, SCALE_BITS};
use crate::budget::BITS_PER_NUMBER;
use crate::budget::piece_size::STRUCTURE;

/// Says what one coefficient takes of a budget, and what one piece or run takes besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::budget) struct StorageCosts {
    pub(super) coefficient: usize,
    pub(super) structure: usize,
    /// The width of a coefficient that is rounded.
    width_bits: Option<u32>,
}

impl StorageCosts {
    /// A number each.
    pub(in crate::budget) const NUMBERS: Self = Self {
        coefficient: 1,
        structure: STRUCTURE,
        width_bits: None,
    };

    /// Coefficients of so many bits; a place takes those of a number and those of a scale.
    pub(in crate::budget) const fn bits(width_bits: u32) -> Self {
        Self {
            coefficient: width_bits as usize,
            structure: STRUCTURE * BITS_PER_NUMBER + SCALE_BITS,
            width_bits: Some(width_bits),
        }
    }

    /// Returns what rounds the coefficients of a sound whose largest is `peak`; `None` where they are kept as they are.
    pub(super) fn quantiser(self, peak: f64) -> Option<Quantiser> {
        self.width_bits.map(|width| Quantiser::new(peak, width))
    }

    /// Returns what so many coefficients in so many pieces or runs take.
    pub(super) fn of(self, coefficients: usize, pieces: usize) -> usize {
        self.coefficient * coefficients + self.structure * pieces
    }

    /// Returns what they cost where each unit of the budget costs `price`.
    pub(super) fn at(self, price: f64) -> StoragePrices {
        StoragePrices {
            coefficient: price * self.coefficient as f64,
            structure: price * self.structure as f64,
        }
    }
}

/// Holds the price of a coefficient, and of what a piece or run takes besides.
#[derive(Clone, Copy, Debug)]
pub(super) struct StoragePrices {
    pub(super) coefficient: f64,
    pub(super) structure: f64,
}
