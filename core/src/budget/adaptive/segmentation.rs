//! The best pieces of all that given cuts allow, by dynamic programming.
//!
//! ```text
//! best(0) = 0      best(j) = min_i best(i) + min_o loss(i, j, o) + price (o + 1)
//! ```
//!
//! Source: Bellman, "On the approximation of curves by line segments using dynamic programming", CACM 4, 1961; with a
//! price for every number it is Prandoni and Vetterli, "R/D optimal linear prediction", IEEE Trans. SAP 8, 2000.

use super::interval_fit::{IntervalFit, IntervalProjector};
use super::loss_hulls::LossHulls;
use super::polynomial_piece::{ChosenPieces, PolynomialPiece};
use super::storage_costs::{StorageCosts, StoragePrices};
use crate::budget::parallel_map::parallel_map;

/// An interval that costs more than its parts is extended so many cells more before it is given up, where not all are
/// tried.
const MAX_COSTLY_CELLS: usize = 3;
/// Losses below this part of a price are not told apart.
const ENOUGH: f64 = 0.25;

/// Holds what intervals between cuts lose.
#[derive(Debug)]
pub(super) struct Segmentation {
    cuts: Vec<usize>,
    /// `[first cell]`, and in it `[cells - 1]`.
    intervals: Vec<LossHulls>,
}

impl Segmentation {
    /// Projects the intervals of at most `max_cells` cells. The price is below the one that is going to be asked for: what
    /// costs too much at it is left out. Cuts ascend, from 0 to the sound's length. Cost: O(order^2) an interval, over all cores.
    pub(super) fn prepare(
        projector: &IntervalProjector,
        sound: &[f64],
        cuts: Vec<usize>,
        max_cells: usize,
        prices: StoragePrices,
    ) -> Self {
        let cells: Vec<&[f64]> = cuts.windows(2).map(|two| &sound[two[0]..two[1]]).collect();
        let cells = parallel_map(&cells, |cell| {
            PricedCell::new(projector.project(cell), prices)
        });
        let firsts: Vec<usize> = (0..cells.len()).collect();
        let search = IntervalSearch {
            projector,
            sound,
            cuts: &cuts,
            cells: &cells,
            max_cells,
            prices,
        };
        let intervals = parallel_map(&firsts, |first| search.intervals(*first));
        Self { cuts, intervals }
    }

    /// Returns the cheapest pieces at a price. Cost: O(intervals x corners).
    pub(super) fn pieces(&self, costs: StorageCosts, price: f64) -> ChosenPieces {
        let prices = costs.at(price);
        let mut best = vec![f64::INFINITY; self.cuts.len()];
        let mut last = vec![(0, 0); self.cuts.len()];
        best[0] = 0.0;
        for (i, from_here) in self.intervals.iter().enumerate() {
            for length in 0..from_here.len() {
                let (j, one) = (i + length + 1, from_here.cheapest(length, prices));
                if best[i] + one.cost < best[j] {
                    best[j] = best[i] + one.cost;
                    last[j] = (i, one.order);
                }
            }
        }
        let cost = best.last().copied().unwrap_or(0.0);
        ChosenPieces::new(self.walk_back(&last), costs, [price, cost])
    }

    fn walk_back(&self, last: &[(usize, usize)]) -> Vec<PolynomialPiece> {
        let mut pieces = Vec::new();
        let mut end = self.cuts.len() - 1;
        while end > 0 {
            let (begin, order) = last[end];
            pieces.push(PolynomialPiece {
                start: self.cuts[begin],
                frames: self.cuts[end] - self.cuts[begin],
                order,
            });
            end = begin;
        }
        pieces.reverse();
        pieces
    }
}

/// Holds what a cell says, and what it costs alone.
#[derive(Debug)]
struct PricedCell {
    fit: IntervalFit,
    cost: f64,
}

impl PricedCell {
    fn new(fit: IntervalFit, prices: StoragePrices) -> Self {
        let mut alone = LossHulls::default();
        alone.push(&fit, ENOUGH * prices.coefficient);
        Self {
            cost: alone.cheapest(0, prices).cost,
            fit,
        }
    }
}

/// Holds what the intervals from one cell on are found from.
#[derive(Debug)]
struct IntervalSearch<'a> {
    projector: &'a IntervalProjector,
    sound: &'a [f64],
    cuts: &'a [usize],
    cells: &'a [PricedCell],
    max_cells: usize,
    prices: StoragePrices,
}

impl IntervalSearch<'_> {
    fn intervals(&self, first: usize) -> LossHulls {
        let (mut hulls, mut parts, mut costly) = (LossHulls::default(), 0.0, 0);
        let all_are_tried = self.max_cells > self.cells.len();
        let mut fit = self.cells[first].fit;
        for (length, cell) in self.cells[first..].iter().take(self.max_cells).enumerate() {
            if length > 0 {
                let sound = &self.sound[self.cuts[first]..self.cuts[first + length + 1]];
                fit = self.projector.join([&fit, &cell.fit], sound);
            }
            hulls.push(&fit, ENOUGH * self.prices.coefficient);
            parts += cell.cost;
            let is_costly = hulls.cheapest(length, self.prices).cost > parts;
            costly = if is_costly { costly + 1 } else { 0 };
            if costly > MAX_COSTLY_CELLS && !all_are_tried {
                break;
            }
        }
        hulls
    }
}
