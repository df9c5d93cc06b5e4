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
const PATIENCE: usize = 3;

/// Holds what intervals between cuts lose, `[first cell][cells - 1][order]`.
#[derive(Debug)]
pub(super) struct Segmentation {
    cuts: Vec<usize>,
    energies_left: Vec<Vec<Vec<f64>>>,
}

impl Segmentation {
    /// Projects the intervals of at most `max_cells` cells. `price` is below the one that is going to be asked for: what
    /// is hopeless at it is left out. Cuts ascend, from 0 to the sound's length.
    pub(super) fn prepare(sound: &[f64], cuts: Vec<usize>, max_cells: usize, price: f64) -> Self {
        let mut projector = GramProjector::default();
        let cells: Vec<Vec<f64>> = cuts
            .windows(2)
            .map(|cell| projector.energies_left(&sound[cell[0]..cell[1]], price / 4.0))
            .collect();
        let single: Vec<f64> = cells
            .iter()
            .map(|left| BestOrder::at(left, price).cost)
            .collect();
        let mut energies_left = Vec::with_capacity(cells.len());
        for (i, cell) in cells.into_iter().enumerate() {
            let mut from_here = vec![cell];
            let (mut parts, mut hopeless) = (single[i], 0);
            for j in i + 1..single.len().min(i + max_cells) {
                let left = projector.energies_left(&sound[cuts[i]..cuts[j + 1]], price / 4.0);
                parts += single[j];
                hopeless = if BestOrder::at(&left, price).cost > parts {
                    hopeless + 1
                } else {
                    0
                };
                from_here.push(left);
                if hopeless > PATIENCE && max_cells < cuts.len() {
                    break;
                }
            }
            energies_left.push(from_here);
        }
        Self {
            cuts,
            energies_left,
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
