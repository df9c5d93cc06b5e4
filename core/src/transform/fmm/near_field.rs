//! P2P computes the connection next to its diagonal, entry by entry.
//!
//! ```text
//! c_m = sum_d a(d) a(m + d) e_{m+2d}          g_n = sum_d a(d) a(n - d) c_{n-2d}
//! ```
//!
//! Contiguous in `m` and `n`, whatever their parity. Cost: two loads, a product and a multiply-add
//! for an entry; `5/4 LEAF` entries a coefficient. Loads would be most of it where vectors lie in two cache lines, so
//! there are four tables of `a`, each begun one further, of which one has the vectors wanted in whole lines: all of
//! four lanes, half of those of eight. Eight tables are no faster there, and slower where caches are short of room.

use super::LEAF;
use crate::math::SimdLevel;
use crate::math::simd::{AlignedTable, CacheAligned};
use fearless_simd::prelude::*;
use std::ops::Range;

/// Orders in one strip: 8 sums of AVX2, which leave it registers for the loads.
const STRIP: usize = 32;
/// Leaves that are near: the own one and two more.
const SPAN: usize = 3 * LEAF;

const MOST_TABLES: usize = 4;

/// Holds `a(k)` with room for whole strips on both sides.
#[derive(Clone, Debug)]
pub(crate) struct GammaRatios {
    /// `[i]`: `a(i - STRIP)` and on.
    tables: Vec<AlignedTable>,
}

impl GammaRatios {
    /// Plans for orders below `orders`. Allocates.
    pub(crate) fn prepare(level: SimdLevel, orders: usize) -> Self {
        let front = std::iter::repeat_n(0.0, STRIP);
        let ratios = crate::math::gamma_ratio::at_integers(orders + SPAN + STRIP);
        let all: Vec<f64> = front.chain(ratios).collect();
        let tables =
            (0..level.lanes().min(MOST_TABLES)).map(|begin| AlignedTable::of(&all[begin..]));
        Self {
            tables: tables.collect(),
        }
    }

    fn from(&self, k: usize) -> &[f64] {
        self.below(k, 0)
    }

    /// Returns the numbers from `k - d` on; negative down to a strip.
    fn below(&self, k: usize, d: usize) -> &[f64] {
        let begin = STRIP + k - d;
        // A remainder would take as long as the strip: there are one, two or four.
        let table = begin & (self.tables.len() - 1);
        &self.tables[table].numbers()[begin - table..]
    }
}

/// Writes the near part of these leaves of `c`.
#[inline(always)]
pub(crate) fn p2p<S: Simd>(
    simd: S,
    ratios: &GammaRatios,
    e: &[f64],
    c: &mut [f64],
    leaves: Range<usize>,
) {
    let c = &mut c[leaves.start * LEAF..leaves.end * LEAF];
    for (leaf, c) in leaves.zip(c.chunks_exact_mut(LEAF)) {
        let from = leaf * LEAF;
        let mut window = CacheAligned([0.0; SPAN + STRIP]);
        let window = &mut window.0;
        let known = &e[from..(from + SPAN).min(e.len())];
        window[..known.len()].copy_from_slice(known);
        for (strip, c) in c.chunks_exact_mut(STRIP).enumerate() {
            let at = strip * STRIP;
            let count = (known.len() - at).div_ceil(2);
            let terms = (0..count).map(|d| (ratios.from(from + at + d), &window[at + 2 * d..]));
            by_width(simd, ratios, terms, c);
        }
    }
}

/// Writes the near part of these leaves of `g`.
#[inline(always)]
pub(crate) fn p2p_transposed<S: Simd>(
    simd: S,
    ratios: &GammaRatios,
    c: &[f64],
    g: &mut [f64],
    leaves: Range<usize>,
) {
    let g = &mut g[leaves.start * LEAF..leaves.end * LEAF];
    for (leaf, g) in leaves.zip(g.chunks_exact_mut(LEAF)) {
        let from = leaf * LEAF;
        let before = from.min(2 * LEAF);
        let mut window = CacheAligned([0.0; SPAN + STRIP]);
        let window = &mut window.0;
        let known = &c[from - before..from + LEAF];
        window[STRIP..STRIP + known.len()].copy_from_slice(known);
        for (strip, g) in g.chunks_exact_mut(STRIP).enumerate() {
            let at = strip * STRIP;
            let top = before + at;
            let count = (top + STRIP).div_ceil(2);
            let terms =
                (0..count).map(|d| (ratios.below(from + at, d), &window[STRIP + top - 2 * d..]));
            by_width(simd, ratios, terms, g);
        }
    }
}

#[inline(always)]
fn by_width<'a, S: Simd>(
    simd: S,
    ratios: &GammaRatios,
    terms: impl Iterator<Item = (&'a [f64], &'a [f64])>,
    sums: &mut [f64],
) {
    match S::f64s::LEN {
        8 => sum::<S, 4>(simd, ratios, terms, sums),
        4 => sum::<S, 8>(simd, ratios, terms, sums),
        _ => sum::<S, 16>(simd, ratios, terms, sums),
    }
}

/// `sums = sum_d a(d) x_d y_d`.
#[inline(always)]
fn sum<'a, S: Simd, const V: usize>(
    simd: S,
    ratios: &GammaRatios,
    terms: impl Iterator<Item = (&'a [f64], &'a [f64])>,
    sums: &mut [f64],
) {
    let mut total = [S::f64s::splat(simd, 0.0); V];
    for (ratio, (x, y)) in ratios.from(0).iter().zip(terms) {
        let ratio = S::f64s::splat(simd, *ratio);
        let (x, y) = (&x[..STRIP], &y[..STRIP]);
        let both = x
            .chunks_exact(S::f64s::LEN)
            .zip(y.chunks_exact(S::f64s::LEN));
        for (total, (x, y)) in total.iter_mut().zip(both) {
            let product = S::f64s::from_slice(simd, x) * S::f64s::from_slice(simd, y);
            *total = product.mul_add(ratio, *total);
        }
    }
    for (total, sums) in total.iter().zip(sums.chunks_exact_mut(S::f64s::LEN)) {
        total.store_slice(sums);
    }
}
