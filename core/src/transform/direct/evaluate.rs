//! The sums `y_j = sum_n e_n P_n(x_j)` are computed at mirrored pairs of points.

use crate::math::legendre_recurrence::{DegreeStep, RecurrenceState};
use crate::math::simd::{MAX_LANES, load};
use fearless_simd::prelude::*;

/// Is the body of [`fn@super::evaluate`].
///
/// Vectors in flight: 4 cover the recurrence's latency of three dependent operations, and their 20
/// registers fit the 32 of AVX-512; elsewhere 16 registers hold 3 (with 4 the sums spill, and
/// AVX2 falls from 3.6 to 1.3 points x orders a nanosecond).
#[inline(always)]
pub(super) fn pairs<S: Simd>(
    simd: S,
    steps: &[DegreeStep],
    series: &[f64],
    delta: &[f64],
    even: &mut [f64],
    odd: &mut [f64],
) {
    if S::f64s::LEN == MAX_LANES {
        strips::<S, 4>(simd, steps, series, delta, even, odd);
    } else {
        strips::<S, 3>(simd, steps, series, delta, even, odd);
    }
}

#[inline(always)]
fn strips<S: Simd, const V: usize>(
    simd: S,
    steps: &[DegreeStep],
    series: &[f64],
    delta: &[f64],
    even: &mut [f64],
    odd: &mut [f64],
) {
    let strip = V * S::f64s::LEN;
    let whole = delta.len() - delta.len() % strip;
    for at in (0..whole).step_by(strip) {
        let to = at + strip;
        let sums = strip_pairs::<S, V>(simd, steps, series, &delta[at..to]);
        store(sums, [&mut even[at..to], &mut odd[at..to]]);
    }
    if whole < delta.len() {
        let rest = delta.len() - whole;
        let mut padded = [[0.0; 4 * MAX_LANES]; 3];
        padded[0][..rest].copy_from_slice(&delta[whole..]);
        let sums = strip_pairs::<S, V>(simd, steps, series, &padded[0][..strip]);
        let [_, even_part, odd_part] = &mut padded;
        store(sums, [&mut even_part[..strip], &mut odd_part[..strip]]);
        even[whole..].copy_from_slice(&padded[1][..rest]);
        odd[whole..].copy_from_slice(&padded[2][..rest]);
    }
}

#[inline(always)]
fn strip_pairs<S: Simd, const V: usize>(
    simd: S,
    steps: &[DegreeStep],
    series: &[f64],
    delta: &[f64],
) -> [[S::f64s; V]; 2] {
    let zero = [S::f64s::splat(simd, 0.0); V];
    let one = [S::f64s::splat(simd, 1.0); V];
    let mut state = RecurrenceState::<S, V>::new(simd, load(simd, delta), one);
    let (mut even, mut odd) = (zero, zero);
    let (pairs, last) = series.as_chunks::<2>();
    let (pair_steps, _) = steps.as_chunks::<2>();
    for (term, step) in pairs.iter().zip(pair_steps) {
        gather(simd, &mut even, term[0], &state);
        state.advance(simd, step[0]);
        gather(simd, &mut odd, term[1], &state);
        state.advance(simd, step[1]);
    }
    if let [term] = last {
        gather(simd, &mut even, *term, &state);
    }
    [even, odd]
}

#[inline(always)]
fn gather<S: Simd, const V: usize>(
    simd: S,
    sum: &mut [S::f64s; V],
    term: f64,
    state: &RecurrenceState<S, V>,
) {
    let term = S::f64s::splat(simd, term);
    for (sum, p) in sum.iter_mut().zip(&state.p) {
        *sum = p.mul_add(term, *sum);
    }
}

#[inline(always)]
fn store<T: SimdBase<S, Element = f64>, S: Simd, const V: usize>(
    sums: [[T; V]; 2],
    parts: [&mut [f64]; 2],
) {
    for (sums, part) in sums.into_iter().zip(parts) {
        for (sum, to) in sums.into_iter().zip(part.chunks_exact_mut(T::LEN)) {
            sum.store_slice(to);
        }
    }
}
