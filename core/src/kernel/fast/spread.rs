//! Points onto the grid, and the grid at points: inner loops.

use super::super::ladder::load;
use super::arc::Arc;
use super::taps::{Piece, Stand, TAPS};
use fearless_simd::prelude::*;

/// Grid steps from the first grid point: `theta = 2 asin(sqrt(delta / 2))` loses nothing near the
/// end. Whole vectors of points.
#[inline(always)]
pub(super) fn place<S: Simd>(simd: S, arc: &Arc, delta: &mut [f64]) {
    let splat = |value| S::f64s::splat(simd, value);
    for delta in delta.chunks_exact_mut(S::f64s::LEN) {
        let twice = S::f64s::from_slice(simd, delta);
        let y = twice.mul_add(splat(2.0), splat(-1.0));
        let mut q = splat(0.0);
        for power in &arc.powers {
            q = q.mul_add(y, splat(*power));
        }
        let root = (twice * splat(0.5)).sqrt();
        let rest = y.mul_add(splat(arc.rest[1]), splat(arc.rest[0]));
        let rest = root.mul_add(rest, splat(-0.5));
        root.mul_add(q, rest).store_slice(delta);
    }
}

/// `grid_k += weight_j phi(k - place_j)`.
#[inline(always)]
pub(super) fn add<S: Simd, const V: usize>(
    simd: S,
    pieces: &[Piece],
    stands: &[Stand],
    weights: &[f64],
    grid: &mut [f64],
) {
    for (stand, weight) in stands.iter().zip(weights) {
        let taps = taps::<S, V>(simd, pieces, stand);
        add_taps(
            simd,
            taps,
            *weight,
            &mut grid[stand.first as usize..][..TAPS],
        );
    }
}

/// The same on both halves of the grid: half of `even + odd` on the right, half of `even - odd`
/// on the left.
#[inline(always)]
pub(super) fn add_pairs<S: Simd, const V: usize>(
    simd: S,
    pieces: &[Piece],
    stands: &[Stand],
    [even, odd]: [&[f64]; 2],
    [right, left]: [&mut [f64]; 2],
) {
    for ((stand, even), odd) in stands.iter().zip(even).zip(odd) {
        let taps = taps::<S, V>(simd, pieces, stand);
        let at = stand.first as usize..stand.first as usize + TAPS;
        add_taps(simd, taps, 0.5 * (even + odd), &mut right[at.clone()]);
        add_taps(simd, taps, 0.5 * (even - odd), &mut left[at]);
    }
}

/// `sum_k grid_k phi(k - place_j)` of both halves of the grid, as even and odd parts.
#[inline(always)]
pub(super) fn read<S: Simd, const V: usize>(
    simd: S,
    pieces: &[Piece],
    stands: &[Stand],
    [right, left]: [&[f64]; 2],
    [even, odd]: [&mut [f64]; 2],
) {
    for ((stand, even), odd) in stands.iter().zip(even).zip(odd) {
        let taps = taps::<S, V>(simd, pieces, stand);
        let at = stand.first as usize..stand.first as usize + TAPS;
        let right = dot_taps::<S, V>(simd, taps, &right[at.clone()]);
        let left = dot_taps::<S, V>(simd, taps, &left[at]);
        *even = 0.5 * (right + left);
        *odd = 0.5 * (right - left);
    }
}

/// The kernel at the grid points around a point.
#[inline(always)]
fn taps<S: Simd, const V: usize>(simd: S, pieces: &[Piece], stand: &Stand) -> [S::f64s; V] {
    let y = S::f64s::splat(simd, stand.y);
    let [rest @ .., last] = &pieces[stand.piece as usize];
    let mut taps = load::<S, V>(simd, last);
    for row in rest.iter().rev() {
        let row = load::<S, V>(simd, row);
        for v in 0..V {
            taps[v] = taps[v].mul_add(y, row[v]);
        }
    }
    taps
}

#[inline(always)]
fn add_taps<T: SimdFloat<S, Element = f64>, S: Simd, const V: usize>(
    simd: S,
    taps: [T; V],
    weight: f64,
    grid: &mut [f64],
) {
    let weight = T::splat(simd, weight);
    for (tap, grid) in taps.iter().zip(grid.chunks_exact_mut(T::LEN)) {
        tap.mul_add(weight, T::from_slice(simd, grid))
            .store_slice(grid);
    }
}

#[inline(always)]
fn dot_taps<S: Simd, const V: usize>(simd: S, taps: [S::f64s; V], grid: &[f64]) -> f64 {
    let grid = load::<S, V>(simd, grid);
    let mut sum = taps[0] * grid[0];
    for v in 1..V {
        sum = taps[v].mul_add(grid[v], sum);
    }
    sum.as_slice().iter().sum()
}
