//! The direct kernels sum every order at every point, by the three-term recurrence, lanes over points and no
//! dependency between lanes. Realtime: yes. Cost: 4 lane operations per order and point (or mirrored pair of
//! points).

mod evaluate;
mod project;

use crate::math::{LegendreRecurrence, SimdLevel};
use fearless_simd::dispatch;
use project::{Differences, Values};

/// Computes `even_j = sum over even n of series_n P_n(1 - delta_j)`, and `odd_j` as that over odd `n`.
///
/// The value at `x = 1 - delta` is `even + odd`, at `x = delta - 1` it is `even - odd`.
///
/// # Panics
/// If the slices over points differ in length or the recurrence is shorter than the series.
pub fn evaluate(
    level: SimdLevel,
    recurrence: &LegendreRecurrence,
    series: &[f64],
    delta: &[f64],
    even: &mut [f64],
    odd: &mut [f64],
) {
    let steps = recurrence.steps(series.len());
    assert_eq!(delta.len(), even.len(), "one even part a point");
    assert_eq!(delta.len(), odd.len(), "one odd part a point");
    dispatch!(level.0, simd => evaluate::pairs(simd, steps, series, delta, even, odd));
}

/// Adds up sums over points, one an order, that may be added to strip by strip: `project`.
///
/// Kept as one vector of partial sums an order until [`Sums::finish`]. Realtime: all but `prepare`.
#[derive(Clone, Debug)]
pub struct Sums {
    level: SimdLevel,
    /// Lanes of the level's vectors.
    width: usize,
    lanes: Vec<f64>,
}

impl Sums {
    /// Makes sums for orders below `orders`, at zero. Allocates.
    #[must_use]
    pub fn prepare(level: SimdLevel, orders: usize) -> Self {
        let width = dispatch!(level.0, simd => project::width(simd));
        Self {
            level,
            width,
            lanes: vec![0.0; orders * width],
        }
    }

    /// Goes back to zero.
    pub fn clear(&mut self) {
        self.lanes.fill(0.0);
    }

    /// Adds `sum_j weights_j P_n(1 - delta_j)` to every order's sum.
    ///
    /// # Panics
    /// If `weights` and `delta` differ in length or the recurrence is shorter than the sums.
    pub fn add(&mut self, recurrence: &LegendreRecurrence, delta: &[f64], weights: &[f64]) {
        let (steps, lanes) = (recurrence.steps(self.orders()), &mut self.lanes[..]);
        dispatch!(self.level.0, simd =>
            project::one_side::<_, Values>(simd, steps, delta, weights, lanes));
    }

    /// Adds `sum_j weights_j n (P_n - P_{n-1})(1 - delta_j)`: the form for jumps, which gives
    /// `P_{n+1} - P_{n-1}` without cancelling.
    ///
    /// # Panics
    /// As [`Self::add`].
    pub fn add_differences(
        &mut self,
        recurrence: &LegendreRecurrence,
        delta: &[f64],
        weights: &[f64],
    ) {
        let (steps, lanes) = (recurrence.steps(self.orders()), &mut self.lanes[..]);
        dispatch!(self.level.0, simd =>
            project::one_side::<_, Differences>(simd, steps, delta, weights, lanes));
    }

    /// Adds points in mirrored pairs: `even` (the sum of a pair's two weights) counts for even
    /// `n`, `odd` (the weight at `1 - delta` less that at `delta - 1`) for odd `n`.
    ///
    /// # Panics
    /// As [`Self::add`].
    pub fn add_pairs(
        &mut self,
        recurrence: &LegendreRecurrence,
        delta: &[f64],
        even: &[f64],
        odd: &[f64],
    ) {
        let (steps, lanes) = (recurrence.steps(self.orders()), &mut self.lanes[..]);
        dispatch!(self.level.0, simd => project::pairs(simd, steps, delta, even, odd, lanes));
    }

    /// Returns each order's sum, from 0 on.
    pub fn finish(&self) -> impl Iterator<Item = f64> {
        self.lanes
            .chunks_exact(self.width)
            .map(|lanes| lanes.iter().sum())
    }

    fn orders(&self) -> usize {
        self.lanes.len() / self.width
    }
}
