//! Two dot products with the same input: a fractional delay between two neighbouring phases.

use fearless_simd::prelude::*;

/// Body of [`super::dot_pair`].
#[inline(always)]
pub(super) fn dot_pair<S: Simd>(simd: S, input: &[f64], taps: [&[f64]; 2]) -> [f64; 2] {
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
