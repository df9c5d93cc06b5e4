//! Dot products: one of long rows, and two with the same input, a fractional delay between two neighbouring phases.

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

/// Computes `sum_k t_k a_k` and `sum_k t_{n-1-k} b_k` of blended taps `t = taps_0 + blend (taps_1 - taps_0)`: a pair of
/// mirrored fractional delays, whose taps are read once.
///
/// # Panics
/// If a tap row is shorter than an input, or these differ in length.
#[must_use]
pub(crate) fn blended_dots(
    level: SimdLevel,
    inputs: [&[f64]; 2],
    taps: [&[f64]; 2],
    blend: f64,
) -> [f64; 2] {
    assert_eq!(inputs[0].len(), inputs[1].len(), "as many");
    let taps = taps.map(|row| &row[..inputs[0].len()]);
    dispatch!(level.0, simd => run_blended(simd, inputs, taps, blend))
}

/// Computes `sum_k a_k b_k` over the shorter of both.
#[must_use]
pub(crate) fn dot(level: SimdLevel, a: &[f64], b: &[f64]) -> f64 {
    dispatch!(level.0, simd => sum_of_products(simd, a, b))
}

/// Four sums side by side hide the latency of adding.
#[inline(always)]
fn sum_of_products<S: Simd>(simd: S, a: &[f64], b: &[f64]) -> f64 {
    let lanes = S::f64s::LEN;
    let group = 4 * lanes;
    let len = a.len().min(b.len());
    let whole = len - len % group;
    let mut sums = [S::f64s::splat(simd, 0.0); 4];
    for (a, b) in a[..whole]
        .chunks_exact(group)
        .zip(b[..whole].chunks_exact(group))
    {
        let (a, b) = (super::load::<S, 4>(simd, a), super::load::<S, 4>(simd, b));
        for (sum, (a, b)) in sums.iter_mut().zip(a.into_iter().zip(b)) {
            *sum = a.mul_add(b, *sum);
        }
    }
    let total = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    let rest = a[whole..len].iter().zip(&b[whole..len]);
    total.as_slice().iter().sum::<f64>() + rest.map(|(a, b)| a * b).sum::<f64>()
}

/// Two sums a side hide the latency of adding.
#[inline(always)]
fn run_blended<S: Simd>(
    simd: S,
    [fore, aft]: [&[f64]; 2],
    taps: [&[f64]; 2],
    blend: f64,
) -> [f64; 2] {
    let lanes = S::f64s::LEN;
    let [mut fores, mut afts] = [[S::f64s::splat(simd, 0.0); 2]; 2];
    let blends = S::f64s::splat(simd, blend);
    let whole = fore.len() - fore.len() % (2 * lanes);
    for from in (0..whole).step_by(2 * lanes) {
        for (i, sums) in fores.iter_mut().zip(&mut afts).enumerate() {
            let at = from + i * lanes;
            let end = aft.len() - at;
            let [a, b] = taps.map(|row| S::f64s::from_slice(simd, &row[at..at + lanes]));
            let tap = (b - a).mul_add(blends, a);
            let fore = S::f64s::from_slice(simd, &fore[at..at + lanes]);
            let aft = S::f64s::from_slice(simd, &aft[end - lanes..end]).reverse();
            *sums.0 = tap.mul_add(fore, *sums.0);
            *sums.1 = tap.mul_add(aft, *sums.1);
        }
    }
    let mut both = [fores, afts].map(|[a, b]| (a + b).as_slice().iter().sum::<f64>());
    for at in whole..fore.len() {
        let tap = taps[0][at] + blend * (taps[1][at] - taps[0][at]);
        both[0] += tap * fore[at];
        both[1] += tap * aft[aft.len() - 1 - at];
    }
    both
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
