//! Weighted points are projected onto Legendre polynomials.

use super::direct::Sums;
use super::nufft::{FineGrid, Spreader};
use super::point_set::{PlacedPoints, PointSet};
use crate::math::LegendreRecurrence;
use std::ops::Range;
use std::sync::Arc;

/// Adds up points, `sum_j w_j P_n(x_j)`.
///
/// Made by [`super::TransformPlan::projector`], and taken by a [`super::SumsJob`] of the same plan. Realtime: all
/// but that. Cost: O(orders) or O(1) a point.
#[derive(Clone, Debug)]
pub struct Projector {
    pub(super) sums: PointSums,
}

/// Holds sums as each of the kernels adds them.
#[derive(Clone, Debug)]
pub(super) enum PointSums {
    Direct {
        recurrence: Arc<LegendreRecurrence>,
        /// Sums of points at `delta - 1`.
        left: Sums,
        /// Sums of points at `1 - delta`, and of pairs.
        right: Sums,
    },
    Fast {
        spreader: Spreader,
        grid: FineGrid,
    },
}

/// Names the end of `[-1, 1]` from which points are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `x = delta - 1`.
    Left,
    /// `x = 1 - delta`.
    Right,
}

impl Projector {
    pub(super) fn direct(recurrence: &Arc<LegendreRecurrence>, sums: Sums) -> Self {
        Self {
            sums: PointSums::Direct {
                recurrence: Arc::clone(recurrence),
                left: sums.clone(),
                right: sums,
            },
        }
    }

    pub(super) fn fast(spreader: &Spreader) -> Self {
        Self {
            sums: PointSums::Fast {
                spreader: spreader.clone(),
                grid: spreader.grid(),
            },
        }
    }

    /// Adds points `delta` of a side.
    ///
    /// # Panics
    /// If `weights` and `delta` differ in length.
    pub fn add(&mut self, side: Side, delta: &[f64], weights: &[f64]) {
        match (&mut self.sums, side) {
            (
                PointSums::Direct {
                    recurrence, left, ..
                },
                Side::Left,
            ) => left.add(recurrence, delta, weights),
            (
                PointSums::Direct {
                    recurrence, right, ..
                },
                Side::Right,
            ) => right.add(recurrence, delta, weights),
            (PointSums::Fast { spreader, grid }, Side::Left) => {
                spreader.spread_left(grid, delta, weights);
            }
            (PointSums::Fast { spreader, grid }, Side::Right) => {
                spreader.spread_right(grid, delta, weights);
            }
        }
    }

    /// Adds these of a set's points, which is of the same plan.
    ///
    /// # Panics
    /// If there are no such points, or not a weight for each.
    pub fn add_at(&mut self, side: Side, set: &PointSet, points: Range<usize>, weights: &[f64]) {
        match (&mut self.sums, &set.points) {
            (PointSums::Direct { .. }, PlacedPoints::Direct(delta)) => {
                self.add(side, &delta[points], weights);
            }
            (PointSums::Fast { grid, .. }, PlacedPoints::Fast(set)) => match side {
                Side::Left => set.spread_left(grid, points, weights),
                Side::Right => set.spread_right(grid, points, weights),
            },
            _ => debug_assert!(false, "points of another plan"),
        }
    }

    /// Adds these of a set's points as mirrored pairs: `even` (the sum of a pair's two weights) counts for even
    /// orders, `odd` (the weight at `1 - delta` less that at `delta - 1`) for odd ones.
    ///
    /// # Panics
    /// As [`Self::add_at`].
    pub fn add_pairs_at(&mut self, set: &PointSet, pairs: Range<usize>, even: &[f64], odd: &[f64]) {
        match (&mut self.sums, &set.points) {
            (
                PointSums::Direct {
                    recurrence, right, ..
                },
                PlacedPoints::Direct(delta),
            ) => right.add_pairs(recurrence, &delta[pairs], even, odd),
            (PointSums::Fast { grid, .. }, PlacedPoints::Fast(set)) => {
                set.spread_pairs(grid, pairs, even, odd);
            }
            _ => debug_assert!(false, "points of another plan"),
        }
    }

    /// Forgets all points, at once. Cost: O(orders).
    pub fn clear(&mut self) {
        self.reset();
        if let PointSums::Fast { grid, .. } = &mut self.sums {
            grid.clear();
        }
    }

    /// Forgets all points, but for what is still to be cleared by [`Self::clear_part`]. Cost: below that of a
    /// point.
    pub fn reset(&mut self) {
        if let PointSums::Direct { left, right, .. } = &mut self.sums {
            left.clear();
            right.clear();
        }
    }

    /// Clears these of the [`super::TransformPlan::uncleared`] numbers that a reset leaves.
    pub fn clear_part(&mut self, numbers: Range<usize>) {
        if let PointSums::Fast { grid, .. } = &mut self.sums {
            grid.clear_part(numbers);
        }
    }
}
