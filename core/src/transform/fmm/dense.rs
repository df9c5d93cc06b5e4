//! Small matrices of the tree multiply the numbers of a cell: `[parity][NODES]`, both parities by the same matrix.

use super::{LEAF, NODES};
use crate::math::simd::{CacheAligned, load};
use fearless_simd::prelude::*;

/// Holds a square matrix of the tree, `[from][to]`.
pub(super) type Matrix = CacheAligned<[f64; NODES * NODES]>;
/// Holds a row of a leaf's matrix, of `K` numbers.
pub(super) type LeafRow<const K: usize> = CacheAligned<[f64; K]>;

/// Numbers of a cell: for even orders, then for odd ones.
pub(super) const CELL: usize = 2 * NODES;

/// Adds `to_k += sum_l matrix[l][k] from_l`, for both parities.
#[inline(always)]
pub(super) fn add_product<S: Simd>(simd: S, matrix: &Matrix, from: &[f64], to: &mut [f64]) {
    match S::f64s::LEN {
        8 => add_product_by::<S, 2>(simd, matrix, from, to),
        4 => add_product_by::<S, 4>(simd, matrix, from, to),
        _ => add_product_by::<S, 8>(simd, matrix, from, to),
    }
}

#[inline(always)]
fn add_product_by<S: Simd, const V: usize>(simd: S, matrix: &Matrix, from: &[f64], to: &mut [f64]) {
    let (from_even, from_odd) = from[..CELL].split_at(NODES);
    let (to_even, to_odd) = to[..CELL].split_at_mut(NODES);
    let (mut even, mut odd) = (load::<S, V>(simd, to_even), load::<S, V>(simd, to_odd));
    let (rows, _) = matrix.0.as_chunks::<NODES>();
    for ((row, e), o) in rows.iter().zip(from_even).zip(from_odd) {
        let row = load::<S, V>(simd, row);
        let (e, o) = (S::f64s::splat(simd, *e), S::f64s::splat(simd, *o));
        for v in 0..V {
            even[v] = row[v].mul_add(e, even[v]);
            odd[v] = row[v].mul_add(o, odd[v]);
        }
    }
    store(even, to_even);
    store(odd, to_odd);
}

/// Computes a leaf's multipole expansion: `to_k = sum_i rows[i][k] from_i` over the `i` of each parity.
#[inline(always)]
pub(super) fn p2m<S: Simd>(simd: S, rows: &[LeafRow<NODES>], from: &[f64], to: &mut [f64]) {
    match S::f64s::LEN {
        8 => p2m_by::<S, 2>(simd, rows, from, to),
        4 => p2m_by::<S, 4>(simd, rows, from, to),
        _ => p2m_by::<S, 8>(simd, rows, from, to),
    }
}

#[inline(always)]
fn p2m_by<S: Simd, const V: usize>(simd: S, rows: &[LeafRow<NODES>], from: &[f64], to: &mut [f64]) {
    let zero = [S::f64s::splat(simd, 0.0); V];
    let mut sums = [zero; 2];
    let (pairs, _) = rows.as_chunks::<2>();
    let (terms, _) = from[..LEAF].as_chunks::<2>();
    for (rows, terms) in pairs.iter().zip(terms) {
        for parity in 0..2 {
            let row = load::<S, V>(simd, &rows[parity].0);
            let term = S::f64s::splat(simd, terms[parity]);
            for v in 0..V {
                sums[parity][v] = row[v].mul_add(term, sums[parity][v]);
            }
        }
    }
    let (even, odd) = to[..CELL].split_at_mut(NODES);
    store(sums[0], even);
    store(sums[1], odd);
}

/// Orders in one strip of [`l2p`].
const STRIP: usize = 32;

/// Adds a leaf's values: `to_i += sum_k columns[k][i] from_k`, by the numbers of the parity of `i`.
#[inline(always)]
pub(super) fn l2p<S: Simd>(simd: S, columns: &[LeafRow<LEAF>], from: &[f64], to: &mut [f64]) {
    let (even, odd) = from[..CELL].split_at(NODES);
    let mut terms = [[0.0; 8]; NODES];
    for (term, both) in terms.iter_mut().zip(even.iter().zip(odd)) {
        *term = std::array::from_fn(|lane| if lane % 2 == 0 { *both.0 } else { *both.1 });
    }
    for (strip, to) in to[..LEAF].chunks_exact_mut(STRIP).enumerate() {
        match S::f64s::LEN {
            8 => l2p_by::<S, 4>(simd, columns, &terms, strip, to),
            4 => l2p_by::<S, 8>(simd, columns, &terms, strip, to),
            _ => l2p_by::<S, 16>(simd, columns, &terms, strip, to),
        }
    }
}

#[inline(always)]
fn l2p_by<S: Simd, const V: usize>(
    simd: S,
    columns: &[LeafRow<LEAF>],
    terms: &[[f64; 8]; NODES],
    strip: usize,
    to: &mut [f64],
) {
    let mut sums = load::<S, V>(simd, to);
    for (column, term) in columns.iter().zip(terms) {
        let column = load::<S, V>(simd, &column.0[strip * STRIP..][..STRIP]);
        let term = S::f64s::from_slice(simd, &term[..S::f64s::LEN]);
        for v in 0..V {
            sums[v] = column[v].mul_add(term, sums[v]);
        }
    }
    store(sums, to);
}

#[inline(always)]
fn store<T: SimdBase<S, Element = f64>, S: Simd, const V: usize>(from: [T; V], to: &mut [f64]) {
    for (from, to) in from.iter().zip(to.chunks_exact_mut(T::LEN)) {
        from.store_slice(to);
    }
}
