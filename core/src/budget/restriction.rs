//! The polynomials of a whole, restricted to one part, are sums of that part's polynomials.
//!
//! ```text
//! Q_k | part = sum_j M_kj q_j                G_{k+1} M_{k+1} = (s J + m) M_k - G_k M_{k-1}
//! J = tridiagonal(g_1, g_2, ...)
//! ```
//!
//! where `s` is the part's share of the whole and `m` where its middle lies in it: multiplying by the place is the recurrence of
//! `gram_step` on both sides, which steps from row to row.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f64x8};

use super::gram_step::off_diagonals;
use super::piece_size::MAX_ORDER;

/// Numbers that are worked on side by side.
pub(in crate::budget) const LANES: usize = 8;
/// Vectors of a row.
pub(in crate::budget) const BLOCKS: usize = MAX_ORDER / LANES;

/// Holds a number for every polynomial of a part, zeros behind the last.
pub(in crate::budget) type RowVectors<S> = [f64x8<S>; BLOCKS];

/// Steps through the rows of one part.
#[derive(Debug)]
pub(in crate::budget) struct Restriction<S: Simd> {
    simd: S,
    /// `s g_j`.
    off_below: RowVectors<S>,
    /// `s g_{j+1}`.
    off_above: RowVectors<S>,
    middle: f64x8<S>,
    rows: InTurn<RowVectors<S>>,
}

/// Holds the newest step of a recurrence and the one before, in turn: to swap them would be to copy them.
#[derive(Debug)]
pub(in crate::budget) struct InTurn<T> {
    both: [T; 2],
    newest: usize,
}

impl<T> InTurn<T> {
    #[inline(always)]
    pub(in crate::budget) fn new(newest: T, before: T) -> Self {
        Self {
            both: [newest, before],
            newest: 0,
        }
    }

    #[inline(always)]
    pub(in crate::budget) fn newest(&self) -> &T {
        &self.both[self.newest]
    }

    /// Returns the newest and the one before, which is to be overwritten by the next: from now on that is the newest.
    #[inline(always)]
    pub(in crate::budget) fn advance(&mut self) -> (&T, &mut T) {
        let [even, odd] = &mut self.both;
        self.newest = 1 - self.newest;
        if self.newest == 1 {
            (even, odd)
        } else {
            (odd, even)
        }
    }
}

impl<S: Simd> Restriction<S> {
    #[inline(always)]
    pub(in crate::budget) fn begin(
        simd: S,
        frames: u64,
        order: usize,
        [length, middle]: [f64; 2],
    ) -> Self {
        let share = frames as f64 / length;
        let off = off_diagonals(frames, order).map(|g| share * g);
        let zeros = vectors(simd, &[]);
        Self {
            simd,
            off_below: vectors(simd, &off[..MAX_ORDER]),
            off_above: vectors(simd, &off[1..]),
            middle: f64x8::splat(simd, middle),
            rows: InTurn::new(vectors(simd, &[share.sqrt()]), zeros),
        }
    }

    #[inline(always)]
    pub(in crate::budget) fn row(&self) -> &RowVectors<S> {
        self.rows.newest()
    }

    /// Steps from row `k` to the next, of which numbers beyond k + 1 are zero.
    #[inline(always)]
    pub(in crate::budget) fn advance(&mut self, k: usize, below: f64, scale: f64) {
        let (current, previous) = self.rows.advance();
        let zero = f64x8::splat(self.simd, 0.0);
        let mut before = zero;
        for block in 0..blocks_of(k + 2) {
            let here = current[block];
            let after = current.get(block + 1).copied().unwrap_or(zero);
            let risen = self.off_below[block] * before.slide::<{ LANES - 1 }>(here)
                + self.off_above[block] * here.slide::<1>(after)
                + self.middle * here;
            previous[block] = (risen - previous[block] * below) * scale;
            before = here;
        }
    }
}

/// Returns how many vectors hold so many numbers of a row.
#[inline(always)]
pub(in crate::budget) fn blocks_of(numbers: usize) -> usize {
    numbers.div_ceil(LANES).min(BLOCKS)
}

/// Takes numbers into vectors, zeros behind them.
#[inline(always)]
pub(in crate::budget) fn vectors<S: Simd, const COUNT: usize>(
    simd: S,
    numbers: &[f64],
) -> [f64x8<S>; COUNT] {
    let mut vectors = [f64x8::splat(simd, 0.0); COUNT];
    let (whole, rest) = numbers.as_chunks::<LANES>();
    for (vector, numbers) in vectors.iter_mut().zip(whole) {
        *vector = f64x8::from_slice(simd, numbers);
    }
    if let Some(last) = vectors.get_mut(whole.len()) {
        let mut padded = [0.0; LANES];
        padded[..rest.len()].copy_from_slice(rest);
        *last = f64x8::from_slice(simd, &padded);
    }
    vectors
}

/// Multiplies rows with coefficients, in sums side by side.
#[inline(always)]
pub(in crate::budget) fn products<S: Simd>(
    row: &[f64x8<S>],
    coefficients: &[f64x8<S>],
) -> f64x8<S> {
    let first = row[0] * coefficients[0];
    let others = row[1..].iter().zip(&coefficients[1..]);
    others.fold(first, |sum, (m, c)| sum + *m * *c)
}

/// Adds up what stands side by side, in the same order at every level.
#[inline(always)]
pub(in crate::budget) fn sum<S: Simd>(vector: f64x8<S>) -> f64 {
    let mut lanes = [0.0; LANES];
    vector.store_slice(&mut lanes);
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// Takes so many times a row out of what is left.
#[inline(always)]
pub(in crate::budget) fn subtract<S: Simd>(
    left: &mut [f64x8<S>],
    row: &[f64x8<S>],
    coefficient: f64,
) {
    let both = left.iter_mut().zip(row);
    both.for_each(|(left, m)| *left -= *m * coefficient);
}
