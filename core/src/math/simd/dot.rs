//! Two dot products with the same input make a fractional delay between two neighbouring phases.

use super::SimdLevel;
use fearless_simd::dispatch;
use fearless_simd::prelude::*;

/// Computes `[sum_k input_k taps_0k, sum_k input_k taps_1k]`.
///
/// # Panics
/// If a tap row is shorter than the input.
#[must_use]
pub(crate) fn dot_pair(level: SimdLevel, input: &[f64], taps: [&[f64]; 2]) -> [f64; 2] {
    let taps = taps.map(|row| &row[..input.len()]);
    dispatch!(level.0, simd => run(simd, input, taps))
}

#[inline(always)]
fn run<S: Simd>(simd: S, input: &[f64], taps: [&[f64]; 2]) -> [f64; 2] {
    let lanes = S::f64s::LEN;
    let zero = S::f64s::splat(simd, 0.0);
    let mut sums = [zero; 2];
    let chunks = input.chunks_exact(lanes);
    let rest = chunks.remainder().len();
    let both = taps[0].chunks_exact(lanes).zip(taps[1].chunks_exact(lanes));
    for (x, (a, b)) in chunks.zip(both) {
        let x = S::f64s::from_slice(simd, x);
        sums[0] = S::f64s::from_slice(simd, a).mul_add(x, sums[0]);
        sums[1] = S::f64s::from_slice(simd, b).mul_add(x, sums[1]);
    }
    let whole = input.len() - rest;
    let tail = |taps: &[f64]| -> f64 {
        input[whole..]
            .iter()
            .zip(&taps[whole..])
            .map(|(x, tap)| x * tap)
            .sum()
    };
    [0, 1].map(|i| sums[i].as_slice().iter().sum::<f64>() + tail(taps[i]))
}
