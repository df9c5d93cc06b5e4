//! Of all orders of a piece only those at corners of the lower hull of its loss are the cheapest at some price.

use super::interval_fit::IntervalFit;
use super::polynomial_piece::BestOrder;
use super::storage_costs::StoragePrices;

/// Holds the corners of many pieces, one piece after the other.
#[derive(Debug, Default)]
pub(super) struct LossHulls {
    corners: Vec<LossCorner>,
    /// Where each piece's corners end.
    ends: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct LossCorner {
    order: usize,
    lost: f64,
    /// What each number saves that leads here from the corner before; falls from corner to corner.
    worth: f64,
}

impl LossHulls {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Keeps the first pieces alone.
    pub(super) fn truncate(&mut self, pieces: usize) {
        self.ends.truncate(pieces);
        self.corners.truncate(self.end(pieces));
    }

    /// Adds a piece. What numbers save that together save no more than `enough` is left out. Cost: O(order).
    pub(super) fn push(&mut self, fit: &IntervalFit, enough: f64) {
        let (first, losses) = (self.corners.len(), fit.losses());
        for (order, lost) in losses[..=fit.order].iter().copied().enumerate() {
            self.add(first, order, lost);
            if lost <= enough {
                break;
            }
        }
        // A sound that is remembered has fewer than 2^22 frames.
        let end = u32::try_from(self.corners.len()).unwrap_or(u32::MAX);
        self.ends.push(end);
    }

    /// Returns where the corners of the first pieces end.
    fn end(&self, pieces: usize) -> usize {
        let last = pieces.checked_sub(1);
        last.map_or(0, |last| self.ends[last] as usize)
    }

    /// Corners that the new one leaves above the hull go.
    fn add(&mut self, first: usize, order: usize, lost: f64) {
        let mut worth = f64::INFINITY;
        while let Some(last) = self.corners[first..].last() {
            worth = (last.lost - lost) / (order - last.order) as f64;
            if worth < last.worth {
                break;
            }
            self.corners.pop();
        }
        if worth > 0.0 {
            self.corners.push(LossCorner { order, lost, worth });
        }
    }

    /// Returns the cheapest order of a piece at a price. Cost: O(corners).
    pub(super) fn cheapest(&self, piece: usize, prices: StoragePrices) -> BestOrder {
        let corners = &self.corners[self.end(piece)..self.end(piece + 1)];
        let bought = corners
            .iter()
            .take_while(|corner| corner.worth > prices.coefficient);
        let (order, lost) = bought
            .last()
            .map_or((0, 0.0), |corner| (corner.order, corner.lost));
        BestOrder {
            order,
            cost: lost + prices.coefficient * order as f64 + prices.structure,
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
