//! Step functions by their jumps: what is constant on cells is projected exactly.
//!
//! A value `f` on a cell adds `f` times the cell's integral of `P_n`, and the integral of `P_n` is
//! `(P_{n+1} - P_{n-1}) / (2n+1)`: the jumps are summed against that at the knots. By the direct kernels alone:
//! jumps are of the function's size however short their cells, and what they leave of low orders after cancelling
//! would be lost in the fast ones' rounding.

use super::direct::Sums;
use super::projector::Side;
use crate::math::{LegendreRecurrence, SimdLevel};
use std::sync::Arc;

/// Sums jumps into `orders` moments on a window of length 1. A clone shares its tables. Realtime: all but
/// `prepare`.
#[derive(Clone, Debug)]
pub(crate) struct JumpSums {
    recurrence: Arc<LegendreRecurrence>,
    /// One order more than there are moments.
    left: Sums,
    right: Sums,
}

impl JumpSums {
    /// Makes sums that hold no jump yet. Allocates.
    #[must_use]
    pub(crate) fn prepare(level: SimdLevel, orders: usize) -> Self {
        let sums = Sums::prepare(level, orders + 1);
        Self {
            recurrence: Arc::new(LegendreRecurrence::prepare(orders + 1)),
            left: sums.clone(),
            right: sums,
        }
    }

    /// Adds jumps at knots `delta` from a side: each the value before the knot less that after it. Cost:
    /// O(orders) a knot.
    ///
    /// # Panics
    /// If `jumps` and `delta` differ in length.
    pub(crate) fn add(&mut self, side: Side, delta: &[f64], jumps: &[f64]) {
        let sums = match side {
            Side::Left => &mut self.left,
            Side::Right => &mut self.right,
        };
        sums.add_differences(&self.recurrence, delta, jumps);
    }

    /// Adds the moments `d_n`, `n >= 1`, and forgets the jumps; `d_0` is the mean of the values, better summed as
    /// such. Cost: O(orders).
    pub(crate) fn take(&mut self, moments: &mut [f64]) {
        for (sums, odd_sign) in [(&mut self.left, -1.0), (&mut self.right, 1.0)] {
            add_integrals(sums, odd_sign, moments);
        }
        self.clear();
    }

    /// Forgets the jumps.
    pub(crate) fn clear(&mut self) {
        self.left.clear();
        self.right.clear();
    }
}

/// `d_n += (S_{n+1}/(n+1) + S_n/n) / (2 (2n+1))` for `n >= 1` of jump sums `S`, mirrored on the left side.
fn add_integrals(sums: &Sums, odd_sign: f64, moments: &mut [f64]) {
    let mut sums = sums.finish().enumerate().skip(1);
    let mut below = sums.next().map_or(0.0, |(_, sum)| sum);
    let mut sign = 1.0;
    for (moment, (n_above, sum)) in moments.iter_mut().skip(1).zip(sums) {
        let difference = sum / n_above as f64;
        *moment += sign * (difference + below) / (2 * (2 * n_above - 1)) as f64;
        below = difference;
        sign *= odd_sign;
    }
}
