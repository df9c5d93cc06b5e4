//! A cell of new sound is divided by halves of halves, each with its own order, at a price for every number.
//!
//! All is computed from the samples themselves, so that the division is the best one there is of halves at that price.

use super::gram_step;
use super::piece_limits::{MAX_CELL_FRAMES, max_piece_order};
use crate::budget::adaptive::STRUCTURE;

/// Steps of the search for a price: its logarithm's range of 69 is found to 0.02.
const STEPS: usize = 12;
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
        }
    }

    /// Projects a cell, piece by piece. Cost: O(frames x orders of all levels).
    pub(super) fn project(&mut self, cell: &[f64]) {
        self.samples[..cell.len()].copy_from_slice(cell);
        self.energy = cell.iter().map(|x| x * x).sum();
        for level in &mut self.levels {
            level.project(cell);
        }
    }

    /// Returns the lowest price at which at most so many numbers are taken, to a hundredth. Cost: O(orders) a step.
    pub(super) fn price_of(&mut self, numbers: usize) -> f64 {
        let (mut low, mut high) = (LOWEST * self.energy, self.energy.max(f64::MIN_POSITIVE));
        for _ in 0..STEPS {
            let middle = (low * high).sqrt();
            if self.divide(middle).numbers <= numbers {
                high = middle;
            } else {
                low = middle;
            }
        }
        high
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
            polynomials: polynomials(frames, max_order),
            coefficients: vec![0.0; pieces * max_order],
            losses: vec![0.0; pieces * (max_order + 1)],
            choices: vec![PieceChoice::default(); pieces],
        }
    }

    fn project(&mut self, cell: &[f64]) {
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

/// Returns `[frame][k]`, from the recurrence, each made orthogonal to those before it twice.
fn polynomials(frames: usize, order: usize) -> Vec<f64> {
    let mut rows: Vec<Vec<f64>> = Vec::new();
    let mut unit = vec![0.0; order];
    for k in 0..order {
        unit[k] = 1.0;
        let mut row = vec![0.0; frames];
        gram_step::read(frames as u64, &unit[..=k], 0, &mut row);
        unit[k] = 0.0;
        for before in rows.iter().chain(&rows) {
            let shared: f64 = before.iter().zip(&row).map(|(x, y)| x * y).sum();
            row.iter_mut()
                .zip(before)
                .for_each(|(y, x)| *y -= shared * x);
        }
        let norm = row.iter().map(|x| x * x).sum::<f64>().sqrt();
        row.iter_mut().for_each(|x| *x /= norm);
        rows.push(row);
    }
    (0..frames)
        .flat_map(|frame| rows.iter().map(move |row| row[frame]))
        .collect()
}
