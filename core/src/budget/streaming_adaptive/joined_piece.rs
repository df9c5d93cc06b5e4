//! Two neighbouring pieces become one: exactly, whatever their lengths.
//!
//! The polynomials `Q_k` of the whole, restricted to one part, are sums of that part's polynomials `q_j`. Multiplying by the place
//! is the recurrence of `gram_step` on both sides, which steps from row to row:
//!
//! ```text
//! Q_k | part = sum_j M_kj q_j                G_{k+1} M_{k+1} = (s J + m) M_k - G_k M_{k-1}
//! J = tridiagonal(g_1, g_2, ...)             c_k = M_k a + M'_k b
//! ```
//!
//! where `s` is the part's share of the whole and `m` where its middle lies in it. All are orthonormal, so that the sound
//! loses `|a|^2 + |b|^2 - |c|^2`.
//!
//! Loops are plain and compiled for every SIMD level; nothing is fused, so that all levels give the same bits.

use fearless_simd::{Simd, dispatch};

use super::gram_step::{off_diagonals, reciprocal};
use super::piece_limits::{MAX_ORDER, max_piece_order};
use crate::math::SimdLevel;

/// Numbers of a row that are worked on side by side.
const LANES: usize = 8;

/// A row with a zero before its first and behind its last number.
type RestrictionRow = [f64; MAX_ORDER + 2];

/// Names a piece by what it says.
#[derive(Clone, Copy, Debug)]
pub(super) struct PieceSound<'a> {
    pub(super) frames: u64,
    pub(super) coefficients: &'a [f64],
}

/// Holds what a piece of two says, and what it cannot say.
#[derive(Clone, Copy, Debug)]
pub(super) struct JoinedPiece {
    pub(super) coefficients: [f64; MAX_ORDER],
    pub(super) max_order: usize,
}

impl JoinedPiece {
    /// Projects the sound of two pieces, the older one first. Realtime: yes. Cost: O(order^2).
    pub(super) fn project(level: SimdLevel, parts: [PieceSound<'_>; 2], most: usize) -> Self {
        let frames = parts[0].frames + parts[1].frames;
        let max_order = max_piece_order(frames).min(most);
        let coefficients = dispatch!(level.0, simd => project_rows(simd, parts, max_order));
        Self {
            coefficients,
            max_order,
        }
    }

    /// Returns the energy that the parts have and the first `order` coefficients have not, by what differs: what is small
    /// is not the difference of what is large. Realtime: yes. Cost: O(order^2).
    pub(super) fn lost(&self, level: SimdLevel, parts: [PieceSound<'_>; 2], order: usize) -> f64 {
        dispatch!(level.0, simd => lost_of_rows(simd, parts, &self.coefficients[..order]))
    }
}

#[inline(always)]
fn project_rows<S: Simd>(_: S, parts: [PieceSound<'_>; 2], order: usize) -> [f64; MAX_ORDER] {
    let mut coefficients = [0.0; MAX_ORDER];
    each_row(parts, order, |k, rows| {
        let [a, b] = [0, 1].map(|i| dot(rows[i], parts[i].coefficients));
        coefficients[k] = a + b;
    });
    coefficients
}

#[inline(always)]
fn lost_of_rows<S: Simd>(_: S, parts: [PieceSound<'_>; 2], coefficients: &[f64]) -> f64 {
    let mut rest = parts.map(|part| {
        let mut rest = [0.0; MAX_ORDER];
        rest[..part.coefficients.len()].copy_from_slice(part.coefficients);
        rest
    });
    each_row(parts, coefficients.len(), |k, rows| {
        for (rest, row) in rest.iter_mut().zip(rows) {
            let both = rest.iter_mut().zip(&row[1..]);
            both.for_each(|(rest, m)| *rest -= coefficients[k] * m);
        }
    });
    rest.iter().flatten().map(|x| x * x).sum()
}

/// Multiplies a padded row with coefficients, in sums side by side.
#[inline(always)]
fn dot(row: &RestrictionRow, coefficients: &[f64]) -> f64 {
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

/// Shows the rows of both parts, one polynomial of the whole after the other.
#[inline(always)]
fn each_row(
    parts: [PieceSound<'_>; 2],
    order: usize,
    mut show: impl FnMut(usize, [&RestrictionRow; 2]),
) {
    let [a, b] = parts.map(|part| part.frames);
    let whole = off_diagonals(a + b, order);
    let length = (a + b) as f64;
    let [mut left, mut right] = [
        Restriction::begin(a, order, [length, -(b as f64) / length]),
        Restriction::begin(b, order, [length, a as f64 / length]),
    ];
    for k in 0..order {
        show(k, [&left.current, &right.current]);
        let (below, scale) = (whole[k], reciprocal(whole[k + 1]));
        left.advance(k, below, scale);
        right.advance(k, below, scale);
    }
}

/// Steps through the rows of one part.
#[derive(Debug)]
struct Restriction {
    /// `s g_j`.
    off: [f64; MAX_ORDER + 1],
    middle: f64,
    current: RestrictionRow,
    previous: RestrictionRow,
}

impl Restriction {
    #[inline(always)]
    fn begin(frames: u64, order: usize, [length, middle]: [f64; 2]) -> Self {
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

    /// Steps from row `k` to the next, of two numbers and more beyond k + 1 that are zero: whole vectors.
    #[inline(always)]
    fn advance(&mut self, k: usize, below: f64, scale: f64) {
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

#[cfg(test)]
mod tests {
    use super::{JoinedPiece, MAX_ORDER, PieceSound, SimdLevel, each_row};
    use crate::budget::adaptive::gram::GramProjector;

    fn sound(frames: usize) -> Vec<f64> {
        (0..frames)
            .map(|j| (0.618 * (j * j % 7919) as f64).sin() + 0.3)
            .collect()
    }

    /// Rounding of the recurrence: 8e-14 at k = 32 of 64 frames, by `gram`.
    #[test]
    fn a_join_is_the_projection_of_both_sounds() {
        let mut projector = GramProjector::default();
        for [a, b] in [
            [1, 1],
            [1, 15],
            [8, 8],
            [5, 3],
            [64, 64],
            [64, 1],
            [3, 200],
            [512, 37],
            [4096, 4096],
        ] {
            let sound = sound(a + b);
            let orders = [a, b].map(|n| super::max_piece_order(n as u64));
            let left = projector.project(&sound[..a], orders[0]);
            let right = projector.project(&sound[a..], orders[1]);
            // Coefficients of the whole need those of the parts of no higher degree.
            let known = [(a, orders[0]), (b, orders[1])]
                .map(|(n, order)| if order == n { MAX_ORDER } else { order });
            let parts = [(a, &left), (b, &right)].map(|(frames, c)| PieceSound {
                frames: frames as u64,
                coefficients: c,
            });
            let joined = JoinedPiece::project(SimdLevel::detect(), parts, known[0].min(known[1]));
            let direct = projector.project(&sound, joined.max_order);
            for (k, (c, d)) in joined.coefficients.iter().zip(&direct).enumerate() {
                assert!(
                    (c - d).abs() < 1e-12 * (a as f64 + b as f64).sqrt(),
                    "{a} + {b}, {k}: {c} {d}"
                );
            }
        }
    }

    #[test]
    fn all_levels_give_the_same_bits() {
        let sound = sound(64);
        for (frames, orders) in [
            ([40, 900], [32, 32]),
            ([64, 64], [7, 21]),
            ([3, 1 << 30], [3, 30]),
        ] {
            let parts = [0, 1].map(|i| PieceSound {
                frames: frames[i],
                coefficients: &sound[i..][..orders[i]],
            });
            let at = |level| {
                let joined = JoinedPiece::project(level, parts, MAX_ORDER);
                (
                    joined.coefficients,
                    joined.lost(level, parts, joined.max_order),
                )
            };
            for level in SimdLevel::available() {
                assert_eq!(at(level), at(SimdLevel::scalar()), "{}", level.name());
            }
        }
    }

    #[test]
    fn rows_are_orthonormal_at_every_length() {
        for level in 6..40 {
            for (a, b) in [
                (1_u64 << level, 1 << level),
                (1 << level, 3),
                (1 << level, (1 << level) / 3),
            ] {
                let parts = [a, b].map(|frames| PieceSound {
                    frames,
                    coefficients: &[],
                });
                let mut rows = Vec::new();
                each_row(
                    parts,
                    super::max_piece_order(a + b).min(MAX_ORDER - 1),
                    |_, both| rows.push(both.map(|row| *row)),
                );
                for (k, one) in rows.iter().enumerate() {
                    for (j, other) in rows.iter().enumerate() {
                        let product: f64 = one
                            .iter()
                            .flatten()
                            .zip(other.iter().flatten())
                            .map(|(x, y)| x * y)
                            .sum();
                        let expected = if j == k { 1.0 } else { 0.0 };
                        assert!(
                            (product - expected).abs() < 1e-12,
                            "{a} + {b}, {j} {k}: {product}"
                        );
                    }
                }
            }
        }
    }
}
