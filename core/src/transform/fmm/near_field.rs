//! P2P computes the connection next to its diagonal, entry by entry.
//!
//! ```text
//! c_m = sum_d a(d) a(m + d) e_{m+2d}          g_n = sum_d a(d) a(n - d) c_{n-2d}
//! ```
//!
//! Contiguous in `m` and `n`, whatever their parity. Cost: two loads, a product and a multiply-add
//! for an entry; `5/4 LEAF` entries a coefficient. Loads would be most of it where vectors lie in two cache lines, so
//! there are four tables of `a`, each begun one further, of which one has the vectors wanted in whole lines, and two
//! copies of what a leaf sees: all of four lanes, half of those of eight. Eight tables are no faster there, and slower
//! where caches are short of room. Four `d` in a row take a table each, always the same: nothing is looked up for one.

use super::LEAF;
use crate::math::simd::{AlignedTable, CacheAligned, load};
use fearless_simd::prelude::*;
use std::array::from_fn;
use std::ops::Range;

/// Orders in one strip: 8 sums of AVX2, which leave it registers for the loads.
const STRIP: usize = 32;
/// Leaves that are near: the own one and two more.
const SPAN: usize = 3 * LEAF;
/// Tables, and `d` that are summed together.
const TABLES: usize = 4;
/// Numbers of a strip as they are sliced.
const CHUNKS: usize = STRIP / TABLES;
/// Numbers that a leaf sees, with room for whole strips.
const SEEN: usize = SPAN + STRIP;

type Chunk = [f64; TABLES];

/// Holds `a(k)` with room for whole strips on both sides.
#[derive(Clone, Debug)]
pub(crate) struct GammaRatios {
    /// `[i]`: `a(i - STRIP)` and on.
    tables: [AlignedTable; TABLES],
}

/// Lists what is multiplied for four `d` in a row: strips of `a` and of what the leaf sees.
struct FourTerms<'a> {
    ratios: [&'a [Chunk; CHUNKS]; TABLES],
    seen: [&'a [Chunk; CHUNKS]; TABLES],
}

/// Holds the numbers that a leaf sees, zero beyond, and again from the third on.
struct LeafWindow([CacheAligned<[f64; SEEN]>; 2]);

impl GammaRatios {
    /// Plans for orders below `orders`. Allocates.
    pub(crate) fn prepare(orders: usize) -> Self {
        let front = std::iter::repeat_n(0.0, STRIP);
        let ratios = crate::math::gamma_ratio::at_integers(orders + SPAN + STRIP);
        let all: Vec<f64> = front.chain(ratios).collect();
        Self {
            tables: from_fn(|begin| AlignedTable::of(&all[begin..])),
        }
    }

    /// `a(d)`, four in a row.
    fn factors(&self) -> &[Chunk] {
        self.tables[0].numbers()[STRIP..].as_chunks().0
    }

    /// Strips from `a(k + d)` on, `k` a multiple of four, for `d` up to `4 fours`: a table for each of four.
    #[inline(always)]
    fn above(&self, k: usize, fours: usize) -> [&[Chunk]; TABLES] {
        from_fn(|d| chunks(self.tables[d].numbers(), STRIP + k, fours))
    }

    /// Strips from `a(k - d)` on, the largest `d` first.
    #[inline(always)]
    fn below(&self, k: usize, fours: usize) -> [&[Chunk]; TABLES] {
        from_fn(|d| {
            let first = STRIP + k + TABLES - TABLES * fours - if d > 0 { TABLES } else { 0 };
            chunks(self.tables[(TABLES - d) % TABLES].numbers(), first, fours)
        })
    }
}

/// So many strips, each a chunk further.
#[inline(always)]
fn chunks(numbers: &[f64], first: usize, strips: usize) -> &[Chunk] {
    &numbers[first..].as_chunks().0[..strips - 1 + CHUNKS]
}

impl LeafWindow {
    #[inline(always)]
    fn new() -> Self {
        Self([CacheAligned([0.0; SEEN]); 2])
    }

    /// Takes the numbers from `first` on, all but those of the strips behind `known`.
    #[inline(always)]
    fn set(&mut self, first: usize, known: &[f64]) {
        let Self([CacheAligned(numbers), CacheAligned(shifted)]) = self;
        numbers[first..first + known.len()].copy_from_slice(known);
        numbers[first + known.len()..].fill(0.0);
        shifted[..SEEN - 2].copy_from_slice(&numbers[2..]);
    }

    /// Strips from a multiple of four on, so many, each two chunks further; with them the chunk behind each.
    #[inline(always)]
    fn strips(&self, first: usize, strips: usize) -> [&[Chunk]; 2] {
        self.0.each_ref().map(|numbers| {
            let (chunks, _) = numbers.0[first..].as_chunks();
            &chunks[..2 * (strips - 1) + CHUNKS + 1]
        })
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
    let mut window = LeafWindow::new();
    for (leaf, c) in leaves.zip(c.chunks_exact_mut(LEAF)) {
        let from = leaf * LEAF;
        let known = &e[from..(from + SPAN).min(e.len())];
        window.set(0, known);
        for (strip, c) in c.chunks_exact_mut(STRIP).enumerate() {
            let at = strip * STRIP;
            let fours = (known.len() - at) / (2 * TABLES);
            let tables = ratios.above(from + at, fours);
            let seen = window.strips(at, fours);
            let terms = (0..fours).map(|four| FourTerms {
                ratios: tables.map(|table| strip_of(table, four)),
                seen: [
                    strip_of(seen[0], 2 * four),
                    strip_of(seen[1], 2 * four),
                    strip_of(seen[0], 2 * four + 1),
                    strip_of(seen[1], 2 * four + 1),
                ],
            });
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
    let mut window = LeafWindow::new();
    for (leaf, g) in leaves.zip(g.chunks_exact_mut(LEAF)) {
        let from = leaf * LEAF;
        let before = from.min(2 * LEAF);
        let known = &c[from - before..from + LEAF];
        window.set(STRIP, known);
        for (strip, g) in g.chunks_exact_mut(STRIP).enumerate() {
            let at = strip * STRIP;
            let top = before + at;
            let fours = (top + STRIP) / (2 * TABLES);
            let tables = ratios.below(from + at, fours);
            // Of the third and the fourth of the last four, which are the lowest.
            let lowest = STRIP + top + TABLES - 2 * TABLES * fours;
            let [seen, _] = window.strips(lowest, fours);
            let [_, shifted] = window.strips(lowest - TABLES, fours);
            let terms = (0..fours).rev().map(|four| FourTerms {
                ratios: tables.map(|table| strip_of(table, four)),
                seen: [
                    strip_of(seen, 2 * four + 1),
                    strip_of(shifted, 2 * four + 1),
                    strip_of(seen, 2 * four),
                    strip_of(shifted, 2 * four),
                ],
            });
            by_width(simd, ratios, terms, g);
        }
    }
}

/// # Panics
/// If there is no whole strip.
#[inline(always)]
fn strip_of(chunks: &[Chunk], chunk: usize) -> &[Chunk; CHUNKS] {
    let strip = chunks[chunk..].first_chunk();
    strip.expect("a strip")
}

#[inline(always)]
fn by_width<'a, S: Simd>(
    simd: S,
    ratios: &GammaRatios,
    terms: impl Iterator<Item = FourTerms<'a>>,
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
    terms: impl Iterator<Item = FourTerms<'a>>,
    sums: &mut [f64],
) {
    let mut total = [S::f64s::splat(simd, 0.0); V];
    for (factors, four) in ratios.factors().iter().zip(terms) {
        for (d, factor) in factors.iter().enumerate() {
            let factor = S::f64s::splat(simd, *factor);
            let x = load::<S, V>(simd, four.ratios[d].as_flattened());
            let y = load::<S, V>(simd, four.seen[d].as_flattened());
            for v in 0..V {
                total[v] = (x[v] * y[v]).mul_add(factor, total[v]);
            }
        }
    }
    for (total, sums) in total.iter().zip(sums.chunks_exact_mut(S::f64s::LEN)) {
        total.store_slice(sums);
    }
}
