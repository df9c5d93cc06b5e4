//! The three-term recurrence of the Legendre polynomials in difference form, for vectors of points:
//!
//! ```text
//! E_{n+1} = E_n - (2n+1) delta P_n      P_{n+1} = P_n + E_{n+1} / (n+1)      E_n = n (P_n - P_{n-1})
//! ```
//!
//! A point is held as `delta = 1 - |x|`, its distance to the nearer end of `[-1, 1]`, so that nothing is lost
//! by subtraction where `P_n` turns fastest; `P_n(-x) = (-1)^n P_n(x)` serves the other half.

use super::simd::{MAX_LANES, SimdLevel, load};
use fearless_simd::dispatch;
use fearless_simd::prelude::*;

/// Vectors in flight of [`highest_two`]: they cover the latency of its dependent operations.
const VECTORS: usize = 4;

/// Holds the recurrence's constants for each step from `n` to `n+1`.
#[derive(Clone, Debug)]
pub struct LegendreRecurrence {
    steps: Vec<DegreeStep>,
}

/// Holds the constants of one step, from degree `n` to `n+1`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DegreeStep {
    /// `2n+1`.
    odd: f64,
    /// `1/(n+1)`.
    inverse: f64,
}

impl LegendreRecurrence {
    /// Prepares the constants for orders below `orders`. Allocates.
    #[must_use]
    pub fn prepare(orders: usize) -> Self {
        let step = |n: usize| DegreeStep {
            odd: (2 * n + 1) as f64,
            inverse: 1.0 / (n + 1) as f64,
        };
        Self {
            steps: (0..orders).map(step).collect(),
        }
    }

    /// Orders that it reaches.
    pub(crate) fn orders(&self) -> usize {
        self.steps.len()
    }

    /// The first `orders` steps.
    ///
    /// # Panics
    /// If the recurrence was made shorter.
    pub(crate) fn steps(&self, orders: usize) -> &[DegreeStep] {
        &self.steps[..orders]
    }
}

/// Holds the state at degree `n` of `V` vectors of points: `p = P_n`, `e = n (P_n - P_{n-1})`, both times the
/// value that `p` was started with.
pub(crate) struct RecurrenceState<S: Simd, const V: usize> {
    delta: [S::f64s; V],
    pub(crate) p: [S::f64s; V],
    pub(crate) e: [S::f64s; V],
}

impl<S: Simd, const V: usize> RecurrenceState<S, V> {
    /// Starts at degree 0 at the points `delta`, scaled by `start`.
    #[inline(always)]
    pub(crate) fn new(simd: S, delta: [S::f64s; V], start: [S::f64s; V]) -> Self {
        Self {
            delta,
            p: start,
            e: [S::f64s::splat(simd, 0.0); V],
        }
    }

    /// Goes one degree up: `E_{n+1} = E_n - (2n+1) delta P_n`, `P_{n+1} = P_n + E_{n+1} / (n+1)`.
    #[inline(always)]
    pub(crate) fn advance(&mut self, simd: S, step: DegreeStep) {
        let minus_odd = S::f64s::splat(simd, -step.odd);
        let inverse = S::f64s::splat(simd, step.inverse);
        for v in 0..V {
            self.e[v] = (self.delta[v] * self.p[v]).mul_add(minus_odd, self.e[v]);
            self.p[v] = self.e[v].mul_add(inverse, self.p[v]);
        }
    }
}

/// Writes `P_n` into `highest` and `P_{n-1}` into `second`, `n >= 1` being the recurrence's last degree, at the
/// points `1 - delta`.
///
/// # Panics
/// If the slices over points differ in length.
pub(crate) fn highest_two(
    level: SimdLevel,
    recurrence: &LegendreRecurrence,
    delta: &[f64],
    highest: &mut [f64],
    second: &mut [f64],
) {
    assert_eq!(delta.len(), highest.len(), "one value a point");
    assert_eq!(delta.len(), second.len(), "one value a point");
    let steps = &recurrence.steps[..];
    dispatch!(level.0, simd => highest_two_of(simd, steps, delta, highest, second));
}

#[inline(always)]
fn highest_two_of<S: Simd>(
    simd: S,
    steps: &[DegreeStep],
    delta: &[f64],
    highest: &mut [f64],
    below: &mut [f64],
) {
    let one = [S::f64s::splat(simd, 1.0); VECTORS];
    let strip = VECTORS * S::f64s::LEN;
    let outs = highest.chunks_mut(strip).zip(below.chunks_mut(strip));
    for (delta, (highest, below)) in delta.chunks(strip).zip(outs) {
        let mut padded = [0.0; VECTORS * MAX_LANES];
        padded[..delta.len()].copy_from_slice(delta);
        let mut state = RecurrenceState::<S, VECTORS>::new(simd, load(simd, &padded), one);
        let mut before = state.p;
        for step in steps {
            before = state.p;
            state.advance(simd, *step);
        }
        for (values, out) in [(state.p, highest), (before, below)] {
            for (value, to) in padded.chunks_exact_mut(S::f64s::LEN).zip(values) {
                to.store_slice(value);
            }
            out.copy_from_slice(&padded[..out.len()]);
        }
    }
}
