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
//! Vectors are of eight numbers at every SIMD level, and nothing is fused, so that all levels give the same bits.

use fearless_simd::{Simd, dispatch};

use super::piece_limits::{MAX_ORDER, max_piece_order};
use crate::budget::gram_step::{off_diagonals, reciprocal};
use crate::budget::restriction::{
    Restriction, RowVectors, blocks_of, products, subtract, sum, vectors,
};
use crate::math::SimdLevel;

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
fn project_rows<S: Simd>(simd: S, parts: [PieceSound<'_>; 2], order: usize) -> [f64; MAX_ORDER] {
    let mut coefficients = [0.0; MAX_ORDER];
    let known: [RowVectors<S>; 2] = parts.map(|part| vectors(simd, part.coefficients));
    each_row(simd, parts, order, |k, rows| {
        let blocks = blocks_of(k + 1);
        let [a, b] = [0, 1].map(|i| products(&rows[i][..blocks], &known[i][..blocks]));
        coefficients[k] = sum(a + b);
    });
    coefficients
}

#[inline(always)]
fn lost_of_rows<S: Simd>(simd: S, parts: [PieceSound<'_>; 2], coefficients: &[f64]) -> f64 {
    let mut rest: [RowVectors<S>; 2] = parts.map(|part| vectors(simd, part.coefficients));
    each_row(simd, parts, coefficients.len(), |k, rows| {
        for (rest, row) in rest.iter_mut().zip(rows) {
            subtract(&mut rest[..blocks_of(k + 1)], row, coefficients[k]);
        }
    });
    let [a, b] = rest.map(|rest| products(&rest, &rest));
    sum(a + b)
}

/// Shows the rows of both parts, one polynomial of the whole after the other.
#[inline(always)]
fn each_row<S: Simd>(
    simd: S,
    parts: [PieceSound<'_>; 2],
    order: usize,
    mut show: impl FnMut(usize, [&RowVectors<S>; 2]),
) {
    let [a, b] = parts.map(|part| part.frames);
    let whole = off_diagonals(a + b, order);
    let length = (a + b) as f64;
    let [mut left, mut right] = [
        Restriction::begin(simd, a, order, [length, -(b as f64) / length]),
        Restriction::begin(simd, b, order, [length, a as f64 / length]),
    ];
    for k in 0..order {
        show(k, [left.row(), right.row()]);
        let (below, scale) = (whole[k], reciprocal(whole[k + 1]));
        left.advance(k, below, scale);
        right.advance(k, below, scale);
    }
}

#[cfg(test)]
mod tests {
    use fearless_simd::Fallback;
    use fearless_simd::prelude::*;

    use super::{JoinedPiece, MAX_ORDER, PieceSound, RowVectors, SimdLevel, each_row};
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

    /// Two sounds whose parts are remembered alike, and differ in the sign of what is forgotten of them: the join loses of one
    /// what it gains of the other, and the mean is what it knows, by frames.
    #[test]
    fn what_a_longer_join_loses_is_known_in_the_mean_alone() {
        let (mut projector, order) = (GramProjector::default(), 4);
        let kept = |part: &[f64]| {
            let (mut projector, mut kept) = (GramProjector::default(), vec![0.0; part.len()]);
            let coefficients = projector.project(part, order);
            projector.read(&coefficients, &mut kept);
            kept
        };
        let sound = sound(200);
        let held = [kept(&sound[..80]), kept(&sound[80..])].concat();
        let forgotten: Vec<f64> = sound.iter().zip(&held).map(|(x, y)| x - y).collect();
        let coefficients = [&held[..80], &held[80..]].map(|part| projector.project(part, order));
        let parts = [0, 1].map(|i| PieceSound {
            frames: [80, 120][i],
            coefficients: &coefficients[i],
        });
        let level = SimdLevel::detect();
        let joined = JoinedPiece::project(level, parts, 12);
        let mut said = vec![0.0; 200];
        projector.read(&joined.coefficients[..12], &mut said);
        let lost = |sign: f64| -> f64 {
            let frames = held.iter().zip(&forgotten).zip(&said);
            frames.map(|((x, w), y)| (x + sign * w - y).powi(2)).sum()
        };
        let before: f64 = forgotten.iter().map(|w| w * w).sum();
        let known = before + joined.lost(level, parts, 12);
        assert!((0.5 * (lost(1.0) + lost(-1.0)) / known - 1.0).abs() < 1e-12);
        assert!((lost(1.0) / lost(-1.0) - 1.0).abs() > 1e-3, "signs matter");
        // As many as each part: what was forgotten is not said again.
        let short = JoinedPiece::project(level, parts, order);
        let mut said = vec![0.0; 200];
        projector.read(&short.coefficients[..order], &mut said);
        let lost: f64 = sound.iter().zip(&said).map(|(x, y)| (x - y).powi(2)).sum();
        let known = before + short.lost(level, parts, order);
        assert!((lost / known - 1.0).abs() < 1e-12);
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

    fn numbers(row: &RowVectors<Fallback>) -> Vec<f64> {
        row.iter()
            .flat_map(|vector| vector.as_slice())
            .copied()
            .collect()
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
                    Fallback::new(),
                    parts,
                    super::max_piece_order(a + b).min(MAX_ORDER - 1),
                    |_, both| rows.push(both.map(numbers)),
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
