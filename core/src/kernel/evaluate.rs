//! `y_j = sum_n e_n P_n(x_j)` at mirrored pairs of points.

use super::MAX_LANES;
use super::ladder::{Rung, load};
use fearless_simd::prelude::*;

/// Vectors in flight: 4 of them cover the ladder's latency of three dependent operations with
/// 4 x 4 independent ones, and their 20 registers fit the 32 of AVX-512 and NEON.
const V: usize = 4;

/// Body of [`super::evaluate`].
#[inline(always)]
pub(super) fn pairs<S: Simd>(
    simd: S,
    steps: &[[f64; 2]],
    series: &[f64],
    delta: &[f64],
    even: &mut [f64],
    odd: &mut [f64],
) {
    let strip = V * S::f64s::LEN;
    let whole = delta.len() - delta.len() % strip;
    for at in (0..whole).step_by(strip) {
        let to = at + strip;
        let sums = strip_pairs(simd, steps, series, &delta[at..to]);
        store(sums, &mut even[at..to], &mut odd[at..to]);
    }
    if whole < delta.len() {
        let rest = delta.len() - whole;
        let mut padded = [[0.0; V * MAX_LANES]; 3];
        padded[0][..rest].copy_from_slice(&delta[whole..]);
        let sums = strip_pairs(simd, steps, series, &padded[0][..strip]);
        let [_, even_part, odd_part] = &mut padded;
        store(sums, &mut even_part[..strip], &mut odd_part[..strip]);
        even[whole..].copy_from_slice(&padded[1][..rest]);
        odd[whole..].copy_from_slice(&padded[2][..rest]);
    }
}

#[inline(always)]
fn strip_pairs<S: Simd>(
    simd: S,
    steps: &[[f64; 2]],
    series: &[f64],
    delta: &[f64],
) -> [[S::f64s; V]; 2] {
    let zero = [S::f64s::splat(simd, 0.0); V];
    let one = [S::f64s::splat(simd, 1.0); V];
    let mut rung = Rung::<S, V>::new(simd, load(simd, delta), one);
    let (mut even, mut odd) = (zero, zero);
    let (pairs, last) = series.as_chunks::<2>();
    let (pair_steps, _) = steps.as_chunks::<2>();
    for (term, step) in pairs.iter().zip(pair_steps) {
        gather(simd, &mut even, term[0], &rung);
        rung.climb(simd, step[0]);
        gather(simd, &mut odd, term[1], &rung);
        rung.climb(simd, step[1]);
    }
    if let [term] = last {
        gather(simd, &mut even, *term, &rung);
    }
    [even, odd]
}

#[inline(always)]
fn gather<S: Simd>(simd: S, sum: &mut [S::f64s; V], term: f64, rung: &Rung<S, V>) {
    let term = S::f64s::splat(simd, term);
    for (sum, p) in sum.iter_mut().zip(&rung.p) {
        *sum = p.mul_add(term, *sum);
    }
}

#[inline(always)]
fn store<V64: SimdBase<S, Element = f64>, S: Simd>(
    [even, odd]: [[V64; V]; 2],
    to_even: &mut [f64],
    to_odd: &mut [f64],
) {
    let lanes = V64::LEN;
    for v in 0..V {
        even[v].store_slice(&mut to_even[v * lanes..(v + 1) * lanes]);
        odd[v].store_slice(&mut to_odd[v * lanes..(v + 1) * lanes]);
    }
}
