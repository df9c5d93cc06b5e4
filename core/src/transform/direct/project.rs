//! `g_n = sum_j w_j P_n(x_j)`: one vector of partial sums an order, added up across lanes at the end.

use crate::math::legendre_recurrence::{DegreeStep, RecurrenceState};
use crate::math::simd::{MAX_LANES, load};
use fearless_simd::prelude::*;

/// Vectors in flight with points on one side: 3 x 8 operations cover the recurrence's latency, and the
/// 24 registers fit the 32 of AVX-512 and NEON.
const ONE_SIDE: usize = 8;
/// Vectors in flight with mirrored pairs: two weights a point besides, 20 registers.
const PAIRS: usize = 4;

/// Says what of a state of the recurrence is summed.
pub(super) trait Term {
    /// One vector a group of points.
    fn of<S: Simd, const V: usize>(state: &RecurrenceState<S, V>) -> [S::f64s; V];
}

/// Marks sums of `P_n`.
pub(super) struct Values;
/// Marks sums of `n (P_n - P_{n-1})`.
pub(super) struct Differences;

impl Term for Values {
    #[inline(always)]
    fn of<S: Simd, const V: usize>(state: &RecurrenceState<S, V>) -> [S::f64s; V] {
        state.p
    }
}

impl Term for Differences {
    #[inline(always)]
    fn of<S: Simd, const V: usize>(state: &RecurrenceState<S, V>) -> [S::f64s; V] {
        state.e
    }
}

/// Returns the lanes of a vector.
#[inline(always)]
pub(super) fn width<S: Simd>(_: S) -> usize {
    S::f64s::LEN
}

/// Is the body of [`super::Sums::add`] and [`super::Sums::add_differences`]. The recurrence starts from the weights
/// instead of from 1: no multiplication by them is left inside.
#[inline(always)]
pub(super) fn one_side<S: Simd, T: Term>(
    simd: S,
    steps: &[DegreeStep],
    delta: &[f64],
    weights: &[f64],
    lanes: &mut [f64],
) {
    assert_eq!(delta.len(), weights.len(), "one weight a point");
    let strip = ONE_SIDE * S::f64s::LEN;
    let whole = delta.len() - delta.len() % strip;
    for at in (0..whole).step_by(strip) {
        let to = at + strip;
        strip_one_side::<S, T>(simd, steps, &delta[at..to], &weights[at..to], lanes);
    }
    if whole < delta.len() {
        let delta = padded::<{ ONE_SIDE * MAX_LANES }>(&delta[whole..]);
        let weights = padded::<{ ONE_SIDE * MAX_LANES }>(&weights[whole..]);
        strip_one_side::<S, T>(simd, steps, &delta[..strip], &weights[..strip], lanes);
    }
}

#[inline(always)]
fn strip_one_side<S: Simd, T: Term>(
    simd: S,
    steps: &[DegreeStep],
    delta: &[f64],
    weights: &[f64],
    lanes: &mut [f64],
) {
    let mut state =
        RecurrenceState::<S, ONE_SIDE>::new(simd, load(simd, delta), load(simd, weights));
    for (step, sum) in steps.iter().zip(lanes.chunks_exact_mut(S::f64s::LEN)) {
        let [a, b, c, d, e, f, g, h] = T::of(&state);
        let total = ((a + b) + (c + d)) + ((e + f) + (g + h));
        (S::f64s::from_slice(simd, sum) + total).store_slice(sum);
        state.advance(simd, *step);
    }
}

/// Is the body of [`super::Sums::add_pairs`].
#[inline(always)]
pub(super) fn pairs<S: Simd>(
    simd: S,
    steps: &[DegreeStep],
    delta: &[f64],
    even: &[f64],
    odd: &[f64],
    lanes: &mut [f64],
) {
    assert_eq!(delta.len(), even.len(), "one even weight a pair");
    assert_eq!(delta.len(), odd.len(), "one odd weight a pair");
    let strip = PAIRS * S::f64s::LEN;
    let whole = delta.len() - delta.len() % strip;
    for at in (0..whole).step_by(strip) {
        let to = at + strip;
        strip_pairs(
            simd,
            steps,
            &delta[at..to],
            &even[at..to],
            &odd[at..to],
            lanes,
        );
    }
    if whole < delta.len() {
        let delta = padded::<{ PAIRS * MAX_LANES }>(&delta[whole..]);
        let even = padded::<{ PAIRS * MAX_LANES }>(&even[whole..]);
        let odd = padded::<{ PAIRS * MAX_LANES }>(&odd[whole..]);
        strip_pairs(
            simd,
            steps,
            &delta[..strip],
            &even[..strip],
            &odd[..strip],
            lanes,
        );
    }
}

#[inline(always)]
fn strip_pairs<S: Simd>(
    simd: S,
    steps: &[DegreeStep],
    delta: &[f64],
    even: &[f64],
    odd: &[f64],
    lanes: &mut [f64],
) {
    let one = [S::f64s::splat(simd, 1.0); PAIRS];
    let mut state = RecurrenceState::<S, PAIRS>::new(simd, load(simd, delta), one);
    let (even, odd) = (load(simd, even), load(simd, odd));
    let mut sums = lanes.chunks_exact_mut(S::f64s::LEN);
    for step in steps.chunks(2) {
        for (weights, step) in [&even, &odd].into_iter().zip(step) {
            let Some(sum) = sums.next() else { return };
            weigh(simd, weights, &state).store_slice_added(simd, sum);
            state.advance(simd, *step);
        }
    }
}

#[inline(always)]
fn weigh<S: Simd>(_: S, weights: &[S::f64s; PAIRS], state: &RecurrenceState<S, PAIRS>) -> S::f64s {
    let [a, b, c, d] = &state.p;
    let left = b.mul_add(weights[1], *a * weights[0]);
    let right = d.mul_add(weights[3], *c * weights[2]);
    left + right
}

#[inline(always)]
fn padded<const L: usize>(values: &[f64]) -> [f64; L] {
    let mut out = [0.0; L];
    out[..values.len()].copy_from_slice(values);
    out
}

/// Adds a vector into memory.
trait StoreAdded<S: Simd> {
    fn store_slice_added(self, simd: S, sum: &mut [f64]);
}

impl<S: Simd, T: SimdFloat<S, Element = f64>> StoreAdded<S> for T {
    #[inline(always)]
    fn store_slice_added(self, simd: S, sum: &mut [f64]) {
        (T::from_slice(simd, sum) + self).store_slice(sum);
    }
}
