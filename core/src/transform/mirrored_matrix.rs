//! A matrix that mirrors itself, from values in a row to weights of a group's Gauss nodes: turned about, values weigh
//! the nodes turned about.
//!
//! ```text
//! E_k = sum_j (v_j + v_{n-1-j}) even_jk        O_k = sum_j (v_j - v_{n-1-j}) odd_jk        j < n/2, k < K/2
//! w_k = E_k + O_k        w_{K-1-k} = E_k - O_k
//! ```
//!
//! Half of the multiply-adds of the matrix as it is. Rows of several groups are read once: on vectors of four lanes two
//! groups' sums, eight in all, hide the latency of adding.

use crate::math::SimdLevel;
use crate::math::simd::{CacheAligned, load};
use fearless_simd::dispatch;
use fearless_simd::prelude::*;

/// Holds the rows of a matrix from `values` numbers to 16 or 32 nodes.
#[derive(Clone, Debug)]
pub(super) struct MirroredMatrix<const K: usize> {
    level: SimdLevel,
    values: usize,
    /// `[pair]`: `even_jk`, then `odd_jk`.
    rows: Vec<CacheAligned<[f64; K]>>,
}

impl<const K: usize> MirroredMatrix<K> {
    /// Takes the rows `[value][node]`. Allocates.
    pub(super) fn prepare(level: SimdLevel, rows: &[[f64; K]]) -> Self {
        let values = rows.len();
        let row = |j: usize| {
            let (own, mirror) = (&rows[j], &rows[values - 1 - j]);
            // The value in the middle is a pair's sum by itself.
            let share = if 2 * j + 1 == values { 0.25 } else { 0.5 };
            CacheAligned(std::array::from_fn(|k| match k.checked_sub(K / 2) {
                None => share * (own[k] + mirror[k]),
                Some(k) => share * (own[k] - mirror[k]),
            }))
        };
        Self {
            level,
            values,
            rows: (0..values.div_ceil(2)).map(row).collect(),
        }
    }

    /// Writes the weights of groups that lie one after the other in `values`, as many as there is room for.
    pub(super) fn weigh(&self, values: &[f64], weights: &mut [[f64; K]]) {
        dispatch!(self.level.0, simd => by_width(simd, self, values, weights));
    }
}

#[inline(always)]
fn by_width<S: Simd, const K: usize>(
    simd: S,
    matrix: &MirroredMatrix<K>,
    values: &[f64],
    weights: &mut [[f64; K]],
) {
    match (K / 2) / S::f64s::LEN {
        1 => weigh_groups::<S, K, 1, 4>(simd, matrix, values, weights),
        2 => weigh_groups::<S, K, 2, 2>(simd, matrix, values, weights),
        4 => weigh_groups::<S, K, 4, 1>(simd, matrix, values, weights),
        _ => weigh_groups::<S, K, 8, 1>(simd, matrix, values, weights),
    }
}

/// `G` groups at a time, then those that are left one by one: each group's sums are in the same order.
#[inline(always)]
fn weigh_groups<S: Simd, const K: usize, const V: usize, const G: usize>(
    simd: S,
    matrix: &MirroredMatrix<K>,
    values: &[f64],
    weights: &mut [[f64; K]],
) {
    let (many, few) = weights.as_chunks_mut::<G>();
    let (first, last) = values.split_at(many.len() * G * matrix.values);
    let strips = first.chunks_exact(G * matrix.values);
    for (values, weights) in strips.zip(many) {
        weigh_together::<S, K, V, G>(simd, matrix, values, weights);
    }
    let strips = last.chunks_exact(matrix.values);
    for (values, weights) in strips.zip(few) {
        weigh_together::<S, K, V, 1>(simd, matrix, values, std::array::from_mut(weights));
    }
}

#[inline(always)]
fn weigh_together<S: Simd, const K: usize, const V: usize, const G: usize>(
    simd: S,
    matrix: &MirroredMatrix<K>,
    values: &[f64],
    weights: &mut [[f64; K]; G],
) {
    let groups: [&[f64]; G] =
        std::array::from_fn(|g| &values[g * matrix.values..][..matrix.values]);
    let zero = [S::f64s::splat(simd, 0.0); V];
    let mut sums = [[zero; G]; 2];
    let (pairs, last) = matrix.rows.as_chunks::<2>();
    let own = groups.map(|group| group[..2 * pairs.len()].as_chunks::<2>().0);
    let mirrors = groups.map(|group| group[group.len() - 2 * pairs.len()..].as_chunks::<2>().0);
    for (j, rows) in pairs.iter().enumerate() {
        let own: [[f64; 2]; G] = std::array::from_fn(|g| own[g][j]);
        let mirror: [[f64; 2]; G] = std::array::from_fn(|g| mirrors[g][pairs.len() - 1 - j]);
        add_row(
            simd,
            &rows[0],
            own.map(|own| own[0]),
            mirror.map(|mirror| mirror[1]),
            &mut sums,
        );
        add_row(
            simd,
            &rows[1],
            own.map(|own| own[1]),
            mirror.map(|mirror| mirror[0]),
            &mut sums,
        );
    }
    if let [row] = last {
        let j = 2 * pairs.len();
        let own = groups.map(|group| group[j]);
        let mirror = groups.map(|group| group[group.len() - 1 - j]);
        add_row(simd, row, own, mirror, &mut sums);
    }
    let [even, odd] = sums;
    for g in 0..G {
        unfold::<S, K, V>(even[g], odd[g], &mut weights[g]);
    }
}

#[inline(always)]
fn add_row<S: Simd, const K: usize, const V: usize, const G: usize>(
    simd: S,
    row: &CacheAligned<[f64; K]>,
    own: [f64; G],
    mirror: [f64; G],
    [even, odd]: &mut [[[S::f64s; V]; G]; 2],
) {
    let (even_row, odd_row) = row.0.split_at(K / 2);
    let (even_row, odd_row) = (load::<S, V>(simd, even_row), load::<S, V>(simd, odd_row));
    for g in 0..G {
        let sum = S::f64s::splat(simd, own[g] + mirror[g]);
        let difference = S::f64s::splat(simd, own[g] - mirror[g]);
        for v in 0..V {
            even[g][v] = even_row[v].mul_add(sum, even[g][v]);
            odd[g][v] = odd_row[v].mul_add(difference, odd[g][v]);
        }
    }
}

#[inline(always)]
fn unfold<S: Simd, const K: usize, const V: usize>(
    even: [S::f64s; V],
    odd: [S::f64s; V],
    to: &mut [f64; K],
) {
    let (near, far) = to.split_at_mut(K / 2);
    let mut mirrored = [0.0; K];
    let lanes = S::f64s::LEN;
    for v in 0..V {
        (even[v] + odd[v]).store_slice(&mut near[v * lanes..][..lanes]);
        (even[v] - odd[v]).store_slice(&mut mirrored[v * lanes..][..lanes]);
    }
    far.iter_mut()
        .zip(mirrored[..K / 2].iter().rev())
        .for_each(|(to, from)| *to = *from);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_weigh_as_the_whole_matrix_does_at_every_level() {
        for count in [1, 7, 32, 62] {
            weighs_as_the_whole_matrix::<16>(count);
        }
        weighs_as_the_whole_matrix::<32>(64);
    }

    fn weighs_as_the_whole_matrix<const K: usize>(count: usize) {
        // Mirrored: turned about in both.
        let entry = |j: usize, k: usize| ((3 * j + 5 * k + j * k) as f64).sin();
        let rows: Vec<[f64; K]> = (0..count)
            .map(|j| std::array::from_fn(|k| entry(j, k) + entry(count - 1 - j, K - 1 - k)))
            .collect();
        let values: Vec<f64> = (0..7 * count).map(|j| (0.7 * j as f64).cos()).collect();
        for level in SimdLevel::available() {
            let mut found = [[f64::NAN; K]; 7];
            MirroredMatrix::prepare(level, &rows).weigh(&values, &mut found);
            for (found, values) in found.iter().zip(values.chunks_exact(count)) {
                for (k, found) in found.iter().enumerate() {
                    let expected = rows.iter().zip(values).map(|(row, v)| row[k] * v);
                    let error = found - expected.sum::<f64>();
                    // Some sixty products up to 2, rounded.
                    assert!(error.abs() < 1e-13, "{count} {k}: {error:e}");
                }
            }
        }
    }
}
