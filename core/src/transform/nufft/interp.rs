//! Type 2, from the fine grid to points: inner loops.

use super::fine_grid::FineGrid;
use super::position::GridPosition;
use super::spreading_kernel::{self, KernelPiece, WIDTH};
use crate::math::simd::load;
use fearless_simd::prelude::*;

/// Writes even and odd parts at the positions, of both halves of the grid.
#[inline(always)]
pub(super) fn interp<S: Simd>(
    simd: S,
    pieces: &[KernelPiece],
    positions: &[GridPosition],
    grid: &FineGrid,
    even: &mut [f64],
    odd: &mut [f64],
) {
    match S::f64s::LEN {
        8 => interp_by::<S, 2>(simd, pieces, positions, grid, even, odd),
        4 => interp_by::<S, 4>(simd, pieces, positions, grid, even, odd),
        _ => interp_by::<S, 8>(simd, pieces, positions, grid, even, odd),
    }
}

/// `sum_k grid_k phi(k - place_j)` of both halves of the grid, as even and odd parts.
#[inline(always)]
fn interp_by<S: Simd, const V: usize>(
    simd: S,
    pieces: &[KernelPiece],
    positions: &[GridPosition],
    grid: &FineGrid,
    even: &mut [f64],
    odd: &mut [f64],
) {
    for ((position, even), odd) in positions.iter().zip(even).zip(odd) {
        let values = spreading_kernel::values::<S, V>(simd, pieces, position);
        let at = position.first as usize..position.first as usize + WIDTH;
        let right = dot_values::<S, V>(simd, values, &grid.right[at.clone()]);
        let left = dot_values::<S, V>(simd, values, &grid.left[at]);
        *even = 0.5 * (right + left);
        *odd = 0.5 * (right - left);
    }
}

#[inline(always)]
fn dot_values<S: Simd, const V: usize>(simd: S, values: [S::f64s; V], grid: &[f64]) -> f64 {
    let grid = load::<S, V>(simd, grid);
    let mut sum = values[0] * grid[0];
    for v in 1..V {
        sum = values[v].mul_add(grid[v], sum);
    }
    sum.as_slice().iter().sum()
}
