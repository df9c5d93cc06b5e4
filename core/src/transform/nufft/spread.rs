//! Type 1, from points to the fine grid: inner loops.

use super::fine_grid::FineGrid;
use super::position::GridPosition;
use super::spreading_kernel::{self, KernelPiece, WIDTH};
use fearless_simd::prelude::*;

/// Adds weighted points to one half of the grid.
#[inline(always)]
pub(super) fn spread<S: Simd>(
    simd: S,
    pieces: &[KernelPiece],
    positions: &[GridPosition],
    weights: &[f64],
    grid: &mut [f64],
) {
    match S::f64s::LEN {
        8 => spread_by::<S, 2>(simd, pieces, positions, weights, grid),
        4 => spread_by::<S, 4>(simd, pieces, positions, weights, grid),
        _ => spread_by::<S, 8>(simd, pieces, positions, weights, grid),
    }
}

/// Adds mirrored pairs of points to both halves of the grid.
#[inline(always)]
pub(super) fn spread_pairs<S: Simd>(
    simd: S,
    pieces: &[KernelPiece],
    positions: &[GridPosition],
    even: &[f64],
    odd: &[f64],
    grid: &mut FineGrid,
) {
    match S::f64s::LEN {
        8 => spread_pairs_by::<S, 2>(simd, pieces, positions, even, odd, grid),
        4 => spread_pairs_by::<S, 4>(simd, pieces, positions, even, odd, grid),
        _ => spread_pairs_by::<S, 8>(simd, pieces, positions, even, odd, grid),
    }
}

/// `grid_k += weight_j phi(k - place_j)`.
///
/// Every other point is of the strip's second half: where two stand in a row, what the first leaves on the grid is read a
/// moment later at another place of a vector, which waits until it is written.
#[inline(always)]
fn spread_by<S: Simd, const V: usize>(
    simd: S,
    pieces: &[KernelPiece],
    positions: &[GridPosition],
    weights: &[f64],
    grid: &mut [f64],
) {
    let points = positions.len().min(weights.len());
    let apart = points.div_ceil(2);
    let (near, far) = positions[..points].split_at(apart);
    let (near_weights, far_weights) = weights[..points].split_at(apart);
    for (j, (position, weight)) in near.iter().zip(near_weights).enumerate() {
        add_point::<S, V>(simd, pieces, position, *weight, grid);
        if let (Some(position), Some(weight)) = (far.get(j), far_weights.get(j)) {
            add_point::<S, V>(simd, pieces, position, *weight, grid);
        }
    }
}

#[inline(always)]
fn add_point<S: Simd, const V: usize>(
    simd: S,
    pieces: &[KernelPiece],
    position: &GridPosition,
    weight: f64,
    grid: &mut [f64],
) {
    let values = spreading_kernel::values::<S, V>(simd, pieces, position);
    let at = position.first as usize..position.first as usize + WIDTH;
    add_values(simd, values, weight, &mut grid[at]);
}

/// Spreads pairs on both halves of the grid: half of `even + odd` on the right, half of `even - odd`
/// on the left.
#[inline(always)]
fn spread_pairs_by<S: Simd, const V: usize>(
    simd: S,
    pieces: &[KernelPiece],
    positions: &[GridPosition],
    even: &[f64],
    odd: &[f64],
    grid: &mut FineGrid,
) {
    for ((position, even), odd) in positions.iter().zip(even).zip(odd) {
        let values = spreading_kernel::values::<S, V>(simd, pieces, position);
        let at = position.first as usize..position.first as usize + WIDTH;
        add_values(
            simd,
            values,
            0.5 * (even + odd),
            &mut grid.right[at.clone()],
        );
        add_values(simd, values, 0.5 * (even - odd), &mut grid.left[at]);
    }
}

#[inline(always)]
fn add_values<T: SimdFloat<S, Element = f64>, S: Simd, const V: usize>(
    simd: S,
    values: [T; V],
    weight: f64,
    grid: &mut [f64],
) {
    let weight = T::splat(simd, weight);
    for (value, grid) in values.iter().zip(grid.chunks_exact_mut(T::LEN)) {
        value
            .mul_add(weight, T::from_slice(simd, grid))
            .store_slice(grid);
    }
}
