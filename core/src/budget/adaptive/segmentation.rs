//! The best pieces of all that given cuts allow, by dynamic programming.
//!
//! ```text
//! best(0) = 0      best(j) = min_i best(i) + min_o loss(i, j, o) + price (o + 1)
//! ```
//!
//! Source: Bellman, "On the approximation of curves by line segments using dynamic programming", CACM 4, 1961; with a
//! price for every number it is Prandoni and Vetterli, "R/D optimal linear prediction", IEEE Trans. SAP 8, 2000.

use super::gram::GramProjector;
use super::polynomial_piece::{BestOrder, PolynomialPiece};

/// An interval that costs more than its parts is extended so many cells more before it is given up, where not all are
/// tried.
const MAX_COSTLY_CELLS: usize = 3;

/// Holds what intervals between cuts lose, `[first cell][cells - 1][order]`.
#[derive(Debug)]
pub(super) struct Segmentation {
    cuts: Vec<usize>,
    energies_left: Vec<Vec<Vec<f64>>>,
}

impl Segmentation {
    /// Projects the intervals of at most `max_cells` cells. `price` is below the one that is going to be asked for: what
    /// costs too much at it is left out. Cuts ascend, from 0 to the sound's length.
    pub(super) fn prepare(sound: &[f64], cuts: Vec<usize>, max_cells: usize, price: f64) -> Self {
        let mut projector = GramProjector::default();
        let mut project = |from: usize, to: usize| {
            projector.energies_left(&sound[cuts[from]..cuts[to]], price / 4.0)
        };
        let num_cells = cuts.len() - 1;
        let single: Vec<f64> = (0..num_cells)
            .map(|cell| BestOrder::at(&project(cell, cell + 1), price).cost)
            .collect();
        let all_are_tried = max_cells > num_cells;
        let mut from_cell = |first: usize| {
            let (mut intervals, mut parts, mut costly) = (Vec::new(), 0.0, 0);
            for (length, cost) in single[first..].iter().take(max_cells).enumerate() {
                let left = project(first, first + length + 1);
                parts += cost;
                let is_costly = BestOrder::at(&left, price).cost > parts;
                costly = if is_costly { costly + 1 } else { 0 };
                intervals.push(left);
                if costly > MAX_COSTLY_CELLS && !all_are_tried {
                    break;
                }
            }
            intervals
        };
        Self {
            energies_left: (0..num_cells).map(&mut from_cell).collect(),
            cuts,
        }
    }

    /// Returns the cheapest pieces at a price. Cost: O(intervals x orders).
    pub(super) fn pieces(&self, price: f64) -> Vec<PolynomialPiece> {
        let mut best = vec![f64::INFINITY; self.cuts.len()];
        let mut last = vec![(0, 0); self.cuts.len()];
        best[0] = 0.0;
        for (i, from_here) in self.energies_left.iter().enumerate() {
            for (length, left) in from_here.iter().enumerate() {
                let (j, one) = (i + length + 1, BestOrder::at(left, price));
                if best[i] + one.cost < best[j] {
                    best[j] = best[i] + one.cost;
                    last[j] = (i, one.order);
                }
            }
        }
        self.walk_back(&last)
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
