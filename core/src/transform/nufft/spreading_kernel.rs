//! The kernel that spreads a point over the fine grid, as piecewise polynomials.
//!
//! ```text
//! phi(t) = I_0(beta sqrt(1 - (t / (W/2))^2)),  |t| <= W/2 grid steps        (Kaiser-Bessel)
//! ```
//!
//! On a grid 2.25 times oversampled (`sigma`) and `W = 16` wide it errs by 2e-15 (the theory is as for the
//! exponential of a semicircle: Barnett, Magland and af Klinteberg 2019). Its value is a short polynomial of where between two grid steps the point
//! stands.

use super::position::GridPosition;
use crate::math::chebyshev::powers;
use crate::math::simd::{CacheAligned, load};
use fearless_simd::prelude::*;
use std::f64::consts::PI;
use std::sync::OnceLock;

/// `W`, grid points that a point is spread over.
pub(super) const WIDTH: usize = 16;
/// `W/2`.
pub(super) const HALF_WIDTH: usize = WIDTH / 2;
/// `pi W (1 - 1/(2 sigma))` for the oversampling `sigma = 2` (Beatty, Nishimura and Pauly 2005).
const BETA: f64 = 0.75 * PI * WIDTH as f64;
const BETA_SQUARED: f64 = BETA * BETA;
/// Polynomials between two grid steps. With 9 terms each they err by 1e-16 of the largest value;
/// 22 KB, so that the first-level cache holds them.
pub(super) const PIECES: usize = 20;
const TERMS: usize = 9;

/// Holds the kernel's polynomials on one piece, `[power][grid point]`.
pub(super) type KernelPiece = CacheAligned<[[f64; WIDTH]; TERMS]>;

static PIECES_OF_ALL: OnceLock<Vec<KernelPiece>> = OnceLock::new();

/// Returns all pieces, one after the other. Allocates the first time.
pub(super) fn pieces() -> &'static [KernelPiece] {
    PIECES_OF_ALL.get_or_init(|| (0..PIECES).map(piece).collect())
}

fn piece(index: usize) -> KernelPiece {
    let ends = [index, index + 1].map(|end| end as f64 / PIECES as f64);
    let mut piece = [[0.0; WIDTH]; TERMS];
    for k in 0..WIDTH {
        let first = k as f64 - HALF_WIDTH as f64;
        let powers = powers(|ahead| kernel(first + ahead) / kernel(0.0), ends, TERMS);
        piece
            .iter_mut()
            .zip(powers)
            .for_each(|(row, power)| row[k] = power);
    }
    CacheAligned(piece)
}

/// `phi(t)`.
fn kernel(t: f64) -> f64 {
    let [inside, rest] = minus_square(1.0, t / HALF_WIDTH as f64);
    let y = BETA_SQUARED * inside;
    let lost = BETA_SQUARED.mul_add(inside, -y);
    bessel_i0_of_root(y, lost + BETA_SQUARED * rest)
}

/// `I_0(sqrt y)` by its power series; `y` may be a little negative, where the kernel ends.
///
/// `y` comes in two parts: its rounding would count 19 times.
fn bessel_i0_of_root(y: f64, rest: f64) -> f64 {
    let terms = (1..96).scan(1.0, |term, k| {
        *term *= 0.25 * y / f64::from(k * k);
        Some(*term * (1.0 + f64::from(k) * rest / y))
    });
    1.0 + terms.sum::<f64>()
}

/// `a - b^2` in two parts.
fn minus_square(a: f64, b: f64) -> [f64; 2] {
    let square = b * b;
    let difference = a - square;
    let back = a - difference;
    let lost = (back - square) + (a - (difference + back));
    [difference, lost - b.mul_add(b, -square)]
}

/// Evaluates the kernel at the grid points around a point.
#[inline(always)]
pub(super) fn values<S: Simd, const V: usize>(
    simd: S,
    pieces: &[KernelPiece],
    position: &GridPosition,
) -> [S::f64s; V] {
    let y = S::f64s::splat(simd, position.y);
    let [rest @ .., last] = &pieces[position.piece as usize].0;
    let mut values = load::<S, V>(simd, last);
    for row in rest.iter().rev() {
        let row = load::<S, V>(simd, row);
        for v in 0..V {
            values[v] = values[v].mul_add(y, row[v]);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_are_the_kernel() {
        let mut worst: f64 = 0.0;
        for i in 0..1000 {
            let ahead = (f64::from(i) + 0.4) / 1000.0;
            let begins = |piece: &usize| *piece as f64 <= ahead * PIECES as f64;
            let piece = (0..PIECES).rfind(begins).expect("the first begins at 0");
            let y = 2.0 * (ahead * PIECES as f64 - piece as f64) - 1.0;
            let piece = &pieces()[piece].0;
            for k in 0..WIDTH {
                let found = piece.iter().rev().fold(0.0, |sum, row| sum * y + row[k]);
                let error = found - kernel(k as f64 - HALF_WIDTH as f64 + ahead) / kernel(0.0);
                worst = worst.max(error.abs());
            }
        }
        // Rounding of nine terms up to 1, of the kernel's own series, and its interpolation, which
        // doubles it.
        assert!(worst < 12.0 * f64::EPSILON, "{worst:e}");
    }
}
