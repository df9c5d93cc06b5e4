//! The polynomials of a whole, restricted to one part, are sums of that part's polynomials.
//!
//! ```text
//! Q_k | part = sum_j M_kj q_j                G_{k+1} M_{k+1} = (s J + m) M_k - G_k M_{k-1}
//! J = tridiagonal(g_1, g_2, ...)
//! ```
//!
//! where `s` is the part's share of the whole and `m` where its middle lies in it: multiplying by the place is the recurrence of
//! `gram_step` on both sides, which steps from row to row.

use super::gram_step::off_diagonals;
use super::piece_size::MAX_ORDER;

/// Numbers of a row that are worked on side by side.
pub(in crate::budget) const LANES: usize = 8;

/// Holds a row, a zero before its first and behind its last number.
pub(in crate::budget) type RestrictionRow = [f64; MAX_ORDER + 2];

/// Steps through the rows of one part.
#[derive(Debug)]
pub(in crate::budget) struct Restriction {
    /// `s g_j`.
    off: [f64; MAX_ORDER + 1],
    middle: f64,
    current: RestrictionRow,
    previous: RestrictionRow,
}

impl Restriction {
    #[inline(always)]
    pub(in crate::budget) fn begin(frames: u64, order: usize, [length, middle]: [f64; 2]) -> Self {
        let share = frames as f64 / length;
        let mut current = [0.0; MAX_ORDER + 2];
        current[1] = share.sqrt();
        Self {
            off: off_diagonals(frames, order).map(|g| share * g),
            middle,
            current,
            previous: [0.0; MAX_ORDER + 2],
        }
    }

    pub(in crate::budget) fn row(&self) -> &RestrictionRow {
        &self.current
    }

    /// Steps from row `k` to the next, of two numbers and more beyond k + 1 that are zero: whole vectors.
    #[inline(always)]
    pub(in crate::budget) fn advance(&mut self, k: usize, below: f64, scale: f64) {
        let width = (k + 2).next_multiple_of(LANES).min(MAX_ORDER);
        let (off_below, off_above) = (&self.off[..width], &self.off[1..=width]);
        let (left, right) = (&self.current[..width], &self.current[2..width + 2]);
        let middle = &self.current[1..=width];
        let previous = &mut self.previous[1..=width];
        for j in 0..width {
            let risen = off_below[j] * left[j] + off_above[j] * right[j] + self.middle * middle[j];
            previous[j] = (risen - below * previous[j]) * scale;
        }
        std::mem::swap(&mut self.current, &mut self.previous);
    }
}

/// Multiplies a padded row with coefficients, in sums side by side.
#[inline(always)]
pub(in crate::budget) fn dot(row: &RestrictionRow, coefficients: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let row = &row[1..=coefficients.len()];
    let (rows, values) = (row.chunks_exact(LANES), coefficients.chunks_exact(LANES));
    let rest = rows.remainder().iter().zip(values.remainder());
    let rest: f64 = rest.map(|(m, c)| m * c).sum();
    for (row, values) in rows.zip(values) {
        for lane in 0..LANES {
            sums[lane] += row[lane] * values[lane];
        }
    }
    let [a, b, c, d, e, f, g, h] = sums;
    ((a + e) + (c + g)) + ((b + f) + (d + h)) + rest
}
