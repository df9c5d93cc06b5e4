//! The three-term recurrence in difference form, as vectors of points climb it.

use fearless_simd::prelude::*;

/// The recurrence's constants, `[2n+1, 1/(n+1)]` for each step from `n` to `n+1`.
#[derive(Clone, Debug)]
pub struct Ladder {
    steps: Vec<[f64; 2]>,
}

impl Ladder {
    /// For orders below `orders`. Allocates.
    #[must_use]
    pub fn new(orders: usize) -> Self {
        let step = |n: usize| [(2 * n + 1) as f64, 1.0 / (n + 1) as f64];
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
    /// If the ladder was made shorter.
    pub(crate) fn steps(&self, orders: usize) -> &[[f64; 2]] {
        &self.steps[..orders]
    }
}

/// `V` vectors of points on the same rung `n`: `p = P_n`, `e = n (P_n - P_{n-1})`, both times the
/// value that `p` was started with.
pub(super) struct Rung<S: Simd, const V: usize> {
    delta: [S::f64s; V],
    pub(super) p: [S::f64s; V],
    pub(super) e: [S::f64s; V],
}

impl<S: Simd, const V: usize> Rung<S, V> {
    /// Rung 0 at the points `delta`, scaled by `start`.
    #[inline(always)]
    pub(super) fn new(simd: S, delta: [S::f64s; V], start: [S::f64s; V]) -> Self {
        Self {
            delta,
            p: start,
            e: [S::f64s::splat(simd, 0.0); V],
        }
    }

    /// `E_{n+1} = E_n - (2n+1) delta P_n`, `P_{n+1} = P_n + E_{n+1} / (n+1)`.
    #[inline(always)]
    pub(super) fn climb(&mut self, simd: S, [odd, inverse]: [f64; 2]) {
        let minus_odd = S::f64s::splat(simd, -odd);
        let inverse = S::f64s::splat(simd, inverse);
        for v in 0..V {
            self.e[v] = (self.delta[v] * self.p[v]).mul_add(minus_odd, self.e[v]);
            self.p[v] = self.e[v].mul_add(inverse, self.p[v]);
        }
    }
}

/// `V` vectors from the front of `values`, `V * LEN` of them.
#[inline(always)]
pub(super) fn load<S: Simd, const V: usize>(simd: S, values: &[f64]) -> [S::f64s; V] {
    let lanes = S::f64s::LEN;
    let mut out = [S::f64s::splat(simd, 0.0); V];
    for (v, chunk) in values.chunks_exact(lanes).take(V).enumerate() {
        out[v] = S::f64s::from_slice(simd, chunk);
    }
    out
}
