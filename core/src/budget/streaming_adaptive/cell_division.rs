//! A cell of new sound is divided by halves of halves, each with its own order, at a price for every number.
//!
//! All is computed from the samples themselves, so that the division is the best one there is of halves at that price.

use fearless_simd::{Simd, dispatch};

use super::piece_limits::{MAX_CELL_FRAMES, max_piece_order};
use crate::budget::gram_step;
use crate::budget::piece_size::STRUCTURE;
use crate::math::SimdLevel;

/// The most chords in the search for a corner of the hull; some four find it.
const MAX_CHORDS: usize = 12;
/// No price is below this part of the energy: it would buy roundings.
const LOWEST: f64 = 1e-30;

/// Counts what a division takes and loses.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct DivisionCost {
    pub(super) numbers: usize,
    pub(super) lost: f64,
}

/// Divides cells of one length. Only `prepare` allocates.
#[derive(Clone, Debug)]
pub(super) struct CellDivision {
    /// Pieces of 1, 2, 4, ... frames.
    levels: Vec<CellLevel>,
    samples: [f64; MAX_CELL_FRAMES],
    energy: f64,
    simd: SimdLevel,
}

/// Holds all pieces of one length.
#[derive(Clone, Debug)]
struct CellLevel {
    frames: usize,
    max_order: usize,
    /// Orthonormal polynomials, `[frame][k]`.
    polynomials: Vec<f64>,
    /// `[piece][k]`.
    coefficients: Vec<f64>,
    /// What is lost with 0, 1, ... coefficients, `[piece][order]`.
    losses: Vec<f64>,
    /// `[piece]`.
    choices: Vec<PieceChoice>,
}

/// The cheapest way to keep a piece; `order` is `None` where it is halved.
#[derive(Clone, Copy, Debug, Default)]
struct PieceChoice {
    price: f64,
    cost: DivisionCost,
    order: Option<usize>,
}

/// Holds what a division at a price takes and loses.
#[derive(Clone, Copy, Debug)]
struct PricedDivision {
    price: f64,
    cost: DivisionCost,
}

/// Returns the price at which both divisions cost the same: `few` takes fewer numbers.
fn chord_slope(few: &DivisionCost, many: &DivisionCost) -> f64 {
    let numbers = many.numbers.saturating_sub(few.numbers).max(1);
    (few.lost - many.lost).max(0.0) / numbers as f64
}

/// Names a piece of a divided cell.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellPiece<'a> {
    pub(super) frames: usize,
    pub(super) coefficients: &'a [f64],
    pub(super) lost: f64,
}

impl CellDivision {
    /// Prepares for cells of `frames` frames, a power of two. Allocates.
    pub(super) fn prepare(frames: usize) -> Self {
        let lengths = (0..=frames.trailing_zeros()).map(|level| 1_usize << level);
        Self {
            levels: lengths
                .map(|length| CellLevel::prepare(length, frames))
                .collect(),
            samples: [0.0; MAX_CELL_FRAMES],
            energy: 0.0,
            simd: SimdLevel::detect(),
        }
    }

    /// Projects a cell, piece by piece. Cost: O(frames x orders of all levels).
    pub(super) fn project(&mut self, cell: &[f64]) {
        self.samples[..cell.len()].copy_from_slice(cell);
        self.energy = cell.iter().map(|x| x * x).sum();
        for level in &mut self.levels {
            dispatch!(self.simd.0, simd => level.project(simd, cell));
        }
    }

    /// Divides at `price`, or at the lowest at which at most so many numbers are taken where that is less. Cost: some six
    /// divisions.
    ///
    /// The lowest lies on the hull of losses over numbers, whose next corner is found where both ends of a chord cost alike.
    pub(super) fn divide_to(&mut self, numbers: usize, price: f64) -> DivisionCost {
        let mut few = self.divide_at(price.min(self.energy));
        if few.cost.numbers > numbers {
            return few.cost;
        }
        let mut many = self.divide_at(0.0);
        if many.cost.numbers <= numbers {
            return many.cost;
        }
        let mut last = many;
        for _ in 0..MAX_CHORDS {
            last = self.divide_at(chord_slope(&few.cost, &many.cost));
            let end = if last.cost.numbers <= numbers {
                &mut few
            } else {
                &mut many
            };
            if last.cost.numbers == end.cost.numbers {
                break;
            }
            *end = last;
        }
        if last.cost == few.cost {
            return few.cost;
        }
        self.divide(few.price)
    }

    fn divide_at(&mut self, price: f64) -> PricedDivision {
        PricedDivision {
            price,
            cost: self.divide(price),
        }
    }

    /// Finds the cheapest pieces at a price. Cost: O(orders of all pieces).
    pub(super) fn divide(&mut self, price: f64) -> DivisionCost {
        let price = price.max(LOWEST * self.energy);
        for idx in 0..self.levels.len() {
            let (finer, rest) = self.levels.split_at_mut(idx);
            rest[0].choose(finer.last().map(|level| level.choices.as_slice()), price);
        }
        let whole = self.levels.last().and_then(|level| level.choices.first());
        whole.map_or_else(DivisionCost::default, |choice| choice.cost)
    }

    /// Returns the chosen piece that begins at a frame, where one does. Cost: O(frames x order).
    pub(super) fn piece_at(&self, start: usize) -> Option<CellPiece<'_>> {
        let mut all = self
            .levels
            .iter()
            .rev()
            .map(|level| (level, start / level.frames));
        let found = all.find_map(|(level, piece)| {
            let order = level.choices.get(piece)?.order?;
            Some((level, piece, order))
        });
        found.map(|(level, piece, order)| CellPiece {
            frames: level.frames,
            coefficients: &level.coefficients[piece * level.max_order..][..order],
            lost: level.lost(&self.samples[start..], piece, order),
        })
    }
}

impl CellLevel {
    fn prepare(frames: usize, cell_frames: usize) -> Self {
        let (pieces, max_order) = (cell_frames / frames, max_piece_order(frames as u64));
        Self {
            frames,
            max_order,
            polynomials: gram_step::polynomials(frames, max_order),
            coefficients: vec![0.0; pieces * max_order],
            losses: vec![0.0; pieces * (max_order + 1)],
            choices: vec![PieceChoice::default(); pieces],
        }
    }

    /// Nothing is fused: all SIMD levels give the same bits.
    #[inline(always)]
    fn project<S: Simd>(&mut self, _: S, cell: &[f64]) {
        let pieces = cell.chunks_exact(self.frames);
        let values = self.coefficients.chunks_exact_mut(self.max_order);
        let losses = self.losses.chunks_exact_mut(self.max_order + 1);
        for ((samples, coefficients), losses) in pieces.zip(values).zip(losses) {
            coefficients.fill(0.0);
            let rows = self.polynomials.chunks_exact(self.max_order);
            for (x, row) in samples.iter().zip(rows) {
                let both = coefficients.iter_mut().zip(row);
                both.for_each(|(c, q)| *c += x * q);
            }
            let is_complete = self.max_order == self.frames;
            let energy: f64 = samples.iter().map(|x| x * x).sum();
            let known: f64 = coefficients.iter().map(|c| c * c).sum();
            let mut left = if is_complete {
                0.0
            } else {
                (energy - known).max(0.0)
            };
            for (loss, c) in losses
                .iter_mut()
                .rev()
                .zip([0.0].iter().chain(coefficients.iter().rev()))
            {
                left += c * c;
                *loss = left;
            }
        }
    }

    fn choose(&mut self, finer: Option<&[PieceChoice]>, price: f64) {
        let losses = self.losses.chunks_exact(self.max_order + 1);
        for (idx, (choice, losses)) in self.choices.iter_mut().zip(losses).enumerate() {
            *choice = cheapest_order(losses, price);
            let Some([left, right]) = finer.and_then(|finer| finer.get(2 * idx..2 * idx + 2))
            else {
                continue;
            };
            if left.price + right.price < choice.price {
                *choice = PieceChoice {
                    price: left.price + right.price,
                    cost: DivisionCost {
                        numbers: left.cost.numbers + right.cost.numbers,
                        lost: left.cost.lost + right.cost.lost,
                    },
                    order: None,
                };
            }
        }
    }

    /// What is lost of a piece, by what differs.
    fn lost(&self, samples: &[f64], piece: usize, order: usize) -> f64 {
        if order == self.frames {
            return 0.0;
        }
        let coefficients = &self.coefficients[piece * self.max_order..][..order];
        let rows = samples
            .iter()
            .zip(self.polynomials.chunks_exact(self.max_order));
        let rest = rows.map(|(x, row)| {
            let said: f64 = coefficients.iter().zip(row).map(|(c, q)| c * q).sum();
            x - said
        });
        rest.map(|x| x * x).sum()
    }
}

fn cheapest_order(losses: &[f64], price: f64) -> PieceChoice {
    let mut best = PieceChoice {
        price: f64::INFINITY,
        ..PieceChoice::default()
    };
    for (order, lost) in losses.iter().copied().enumerate() {
        let numbers = order + STRUCTURE;
        let cost = lost + price * numbers as f64;
        if cost < best.price {
            best = PieceChoice {
                price: cost,
                cost: DivisionCost { numbers, lost },
                order: Some(order),
            };
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::{CellDivision, STRUCTURE};

    /// Every division at a price is a corner of the hull: none of as few numbers loses less than the one that is found.
    #[test]
    fn so_many_numbers_lose_least_of_all_prices() {
        let mut division = CellDivision::prepare(64);
        for seed in 0..40 {
            let at = |j: usize| {
                let wave = (0.03 * (seed * j) as f64).sin();
                wave + if j * 7 > seed * 11 { 0.5 } else { 0.0 }
                    + 1e-3 * ((seed + j * j) % 17) as f64
            };
            let cell: Vec<f64> = (0..64).map(at).collect();
            division.project(&cell);
            for numbers in [1, 2, 5, 16, 32, 60] {
                let found = division.divide_to(numbers, f64::INFINITY);
                assert!(found.numbers <= numbers, "{seed}: {found:?}");
                let mut held = 0;
                let mut start = 0;
                while let Some(piece) = division.piece_at(start).filter(|_| start < 64) {
                    held += piece.coefficients.len() + STRUCTURE;
                    start += piece.frames;
                }
                assert_eq!(
                    (start, held),
                    (64, found.numbers),
                    "{seed}: the one that is in force"
                );
                for step in 0..600 {
                    let price = division.energy * (-0.1 * f64::from(step)).exp();
                    let other = division.divide(price);
                    if other.numbers <= numbers {
                        let allowed = 1e-12 * division.energy;
                        assert!(
                            found.lost <= other.lost + allowed,
                            "{seed}: {found:?} {other:?}"
                        );
                    }
                }
            }
            let price = 1e-9 * division.energy;
            let plain = division.divide(price);
            assert_eq!(
                division.divide_to(plain.numbers - 1, price),
                plain,
                "{seed}: dear enough"
            );
        }
    }
}
