//! A polynomial is evaluated at many points.

use super::direct;
use super::nufft::{FineGrid, Spreader};
use super::point_set::{PlacedPoints, PointSet};
use crate::math::{LegendreRecurrence, SimdLevel};
use std::ops::Range;
use std::sync::Arc;

/// Evaluates a polynomial `sum_n e_n P_n(x)`, made by [`super::TransformPlan::evaluator`] and set by a
/// [`super::SeriesJob`] or [`super::SumsJob`] of the same plan. Realtime: all but that.
#[derive(Clone, Debug)]
pub struct Evaluator {
    pub(super) polynomial: Polynomial,
}

/// Holds a polynomial as each of the kernels takes it.
#[derive(Clone, Debug)]
pub(super) enum Polynomial {
    Direct {
        level: SimdLevel,
        recurrence: Arc<LegendreRecurrence>,
        /// `e_n`.
        series: Vec<f64>,
    },
    Fast {
        spreader: Spreader,
        grid: FineGrid,
    },
}

/// Holds the sums over even and over odd orders, one of each a point. The value at `x = 1 - delta` is `even + odd`, at
/// `x = delta - 1` it is `even - odd`.
#[derive(Debug)]
pub struct EvenOdd<'a> {
    /// Over even orders.
    pub even: &'a mut [f64],
    /// Over odd orders.
    pub odd: &'a mut [f64],
}

impl Evaluator {
    pub(super) fn direct(
        level: SimdLevel,
        recurrence: &Arc<LegendreRecurrence>,
        orders: usize,
    ) -> Self {
        Self {
            polynomial: Polynomial::Direct {
                level,
                recurrence: Arc::clone(recurrence),
                series: vec![0.0; orders],
            },
        }
    }

    pub(super) fn fast(spreader: &Spreader) -> Self {
        Self {
            polynomial: Polynomial::Fast {
                spreader: spreader.clone(),
                grid: spreader.grid(),
            },
        }
    }

    /// Writes the sums at points `delta`. Cost: O(orders) or O(1) a point.
    ///
    /// # Panics
    /// If the slices over points differ in length.
    pub fn evaluate(&self, delta: &[f64], sums: EvenOdd<'_>) {
        let EvenOdd { even, odd } = sums;
        match &self.polynomial {
            Polynomial::Direct {
                level,
                recurrence,
                series,
            } => direct::evaluate(*level, recurrence, series, delta, even, odd),
            Polynomial::Fast { spreader, grid } => spreader.interp(grid, delta, even, odd),
        }
    }

    /// Writes the sums at these of a set's points; the set is of the same plan. Cost: as
    /// [`Self::evaluate`], half of it for O(1).
    ///
    /// # Panics
    /// If there are no such points, or the slices differ from them in length.
    pub fn evaluate_at(&self, set: &PointSet, points: Range<usize>, sums: EvenOdd<'_>) {
        match (&self.polynomial, &set.points) {
            (Polynomial::Direct { .. }, PlacedPoints::Direct(delta)) => {
                self.evaluate(&delta[points], sums);
            }
            (Polynomial::Fast { grid, .. }, PlacedPoints::Fast(set)) => {
                set.interp(grid, points, sums.even, sums.odd);
            }
            _ => debug_assert!(false, "points of another plan"),
        }
    }

    /// Becomes the same polynomial as another of the same plan. Cost: O(orders).
    pub fn copy(&mut self, other: &Self) {
        match (&mut self.polynomial, &other.polynomial) {
            (Polynomial::Direct { series, .. }, Polynomial::Direct { series: other, .. }) => {
                series.copy_from_slice(other);
            }
            (Polynomial::Fast { grid, .. }, Polynomial::Fast { grid: other, .. }) => {
                grid.copy(other);
            }
            _ => debug_assert!(false, "a polynomial of another plan"),
        }
    }

    /// Becomes zero, but for what is still to be cleared by [`Self::clear_part`]. Cost: below that of a point.
    pub fn reset(&mut self) {
        if let Polynomial::Direct { series, .. } = &mut self.polynomial {
            series.fill(0.0);
        }
    }

    /// Clears these of the [`super::TransformPlan::uncleared`] numbers that a reset leaves.
    pub fn clear_part(&mut self, numbers: Range<usize>) {
        if let Polynomial::Fast { grid, .. } = &mut self.polynomial {
            grid.clear_part(numbers);
        }
    }
}
