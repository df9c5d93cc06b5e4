//! Of all orders of a piece only those at corners of the lower hull of its loss are the cheapest at some price.

use super::interval_fit::IntervalFit;
use super::polynomial_piece::BestOrder;
use super::storage_costs::StoragePrices;
use crate::budget::piece_size::MAX_ORDER;

/// A piece has a corner for each of its orders at the most, 0 among them.
const MAX_CORNERS: usize = MAX_ORDER + 1;

/// `1 / n`.
const RECIPROCALS: [f64; MAX_CORNERS] = {
    let mut reciprocals = [0.0; MAX_CORNERS];
    let mut n = 1;
    while n < MAX_CORNERS {
        reciprocals[n] = 1.0 / n as f64;
        n += 1;
    }
    reciprocals
};

/// Holds the corners of many pieces, one piece after the other.
///
/// They stand in columns: for each price that is tried the worths of all pieces are read, and little else.
#[derive(Debug, Default)]
pub(super) struct LossHulls {
    /// What each number saves that leads to a corner from the one before; falls from corner to corner.
    worths: Vec<f64>,
    losses: Vec<f64>,
    orders: Vec<u8>,
    /// Where each piece's corners end.
    ends: Vec<u32>,
    /// The piece that is added.
    hull: LossHull,
}

impl LossHulls {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Keeps the first pieces alone.
    pub(super) fn truncate(&mut self, pieces: usize) {
        let corners = self.end(pieces);
        self.ends.truncate(pieces);
        self.worths.truncate(corners);
        self.losses.truncate(corners);
        self.orders.truncate(corners);
    }

    /// Adds a piece. What numbers save that together save no more than `enough` is left out. Cost: O(order).
    pub(super) fn push(&mut self, fit: &IntervalFit, enough: f64) {
        let hull = &mut self.hull;
        hull.corners = 0;
        for (order, lost) in (0..).zip(&fit.losses()[..=fit.order]) {
            hull.add(order, *lost);
            if *lost <= enough {
                break;
            }
        }
        self.worths.extend_from_slice(&hull.worths[..hull.corners]);
        self.losses.extend_from_slice(&hull.losses[..hull.corners]);
        self.orders.extend_from_slice(&hull.orders[..hull.corners]);
        // A sound that is remembered has fewer than 2^22 frames.
        let end = u32::try_from(self.worths.len()).unwrap_or(u32::MAX);
        self.ends.push(end);
    }

    /// Returns where the corners of the first pieces end.
    fn end(&self, pieces: usize) -> usize {
        let last = pieces.checked_sub(1);
        last.map_or(0, |last| self.ends[last] as usize)
    }

    /// Returns the cheapest order of a piece at a price. Cost: O(corners).
    pub(super) fn cheapest(&self, piece: usize, prices: StoragePrices) -> BestOrder {
        let first = self.end(piece);
        let worths = &self.worths[first..self.end(piece + 1)];
        let is_bought = |worth: &&f64| **worth > prices.coefficient;
        let bought = worths.iter().take_while(is_bought).count();
        let (order, lost) = bought.checked_sub(1).map_or((0, 0.0), |last| {
            let corner = first + last;
            (usize::from(self.orders[corner]), self.losses[corner])
        });
        BestOrder {
            order,
            cost: lost + prices.coefficient * order as f64 + prices.structure,
        }
    }
}

/// Holds the corners of one piece.
#[derive(Debug)]
struct LossHull {
    worths: [f64; MAX_CORNERS],
    losses: [f64; MAX_CORNERS],
    orders: [u8; MAX_CORNERS],
    corners: usize,
}

impl Default for LossHull {
    fn default() -> Self {
        Self {
            worths: [0.0; MAX_CORNERS],
            losses: [0.0; MAX_CORNERS],
            orders: [0; MAX_CORNERS],
            corners: 0,
        }
    }
}

impl LossHull {
    /// Corners that the new one leaves above the hull go.
    #[inline(always)]
    fn add(&mut self, order: u8, lost: f64) {
        let mut worth = f64::INFINITY;
        while let Some(last) = self.corners.checked_sub(1) {
            let numbers = usize::from(order - self.orders[last]);
            worth = (self.losses[last] - lost) * RECIPROCALS[numbers];
            if worth < self.worths[last] {
                break;
            }
            self.corners = last;
        }
        if worth > 0.0 {
            self.worths[self.corners] = worth;
            self.losses[self.corners] = lost;
            self.orders[self.corners] = order;
            self.corners += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{IntervalFit, LossHulls};
    use crate::budget::adaptive::storage_costs::StorageCosts;

    #[test]
    fn no_other_order_is_cheaper() {
        let (mut hulls, bits) = (LossHulls::default(), StorageCosts::bits(7));
        let fits: Vec<IntervalFit> = (0..40_u32)
            .map(|seed| {
                let mut fit = IntervalFit {
                    frames: 100,
                    order: 32,
                    rest: f64::from(seed % 3),
                    ..IntervalFit::default()
                };
                for (k, c) in fit.coefficients.iter_mut().enumerate() {
                    *c = (f64::from(seed) + 1.3 * (k * k) as f64).sin() / (1.0 + k as f64);
                }
                fit
            })
            .collect();
        fits.iter().for_each(|fit| hulls.push(fit, 0.0));
        for (piece, fit) in fits.iter().enumerate() {
            for price in [1e-9, 1e-4, 1e-3, 0.02, 0.1, 0.5, 3.0] {
                let costs = fit.losses();
                let costs = costs
                    .iter()
                    .enumerate()
                    .map(|(order, lost)| lost + price * (7 * order + 40) as f64);
                let least = costs.fold(f64::INFINITY, f64::min);
                let found = hulls.cheapest(piece, bits.at(price));
                assert!(
                    (found.cost - least).abs() < 1e-12,
                    "{piece} {price}: {found:?} {least}"
                );
            }
        }
    }
}
