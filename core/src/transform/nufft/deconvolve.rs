//! Deconvolution: the kernel's spectrum `D`, what it makes of a cosine, by which coefficients are divided.
//!
//! Of the kernel's polynomials as they are, on average over all places of a point, and not of the kernel that they
//! approach: what the two differ by, up to 2e-15, would be lost or gained in every step of a memory.

use super::spreading_kernel::{HALF_WIDTH, PIECES, pieces};
use crate::math::SimdLevel;
use crate::math::chebyshev::{horner_side_by_side, powers_in_double_double};
use crate::math::double_double::DoubleDouble;
use fearless_simd::{Simd, dispatch};
use std::sync::OnceLock;

/// Places on a piece; 320 between two grid steps.
const PLACES: usize = 16;
/// Series that are summed at once.
const SIDE_BY_SIDE: usize = 8;
/// Number of powers of the square of the frequency: the last is 1e-18 of the first.
const TERMS: usize = 18;
/// The square `(m / half)^2` reaches `64 / 81` on a grid 2.25 times oversampled.
const MIDDLE: f64 = 32.0 / 81.0;

static POWERS: OnceLock<Vec<DoubleDouble>> = OnceLock::new();

/// Computes `(2 - [m=0]) / D_m` for `m` below `orders`, in two parts; `D_m` is the kernel's transform at `pi/2 m/half` radians a
/// grid step. Allocates.
pub(super) fn factors(level: SimdLevel, half: usize, orders: usize) -> Vec<[f64; 2]> {
    let powers =
        POWERS.get_or_init(|| powers_in_double_double(|y| spectrum_at(frequency(y)), TERMS));
    let step = (half * half) as f64;
    let step = DoubleDouble::from(1.0) / (DoubleDouble::from(step) * DoubleDouble::from(MIDDLE));
    let mut found = vec![[0.0; 2]; orders.next_multiple_of(SIDE_BY_SIDE)];
    dispatch!(level.0, simd => divide(simd, powers, step, &mut found));
    found.truncate(orders);
    found
}

/// By whole groups: a power series in double-double numbers alone waits for each of its steps.
#[inline(always)]
fn divide<S: Simd>(_: S, powers: &[DoubleDouble], step: DoubleDouble, found: &mut [[f64; 2]]) {
    for (group_idx, group) in found.chunks_exact_mut(SIDE_BY_SIDE).enumerate() {
        let first = group_idx * SIDE_BY_SIDE;
        let square = |i: usize| DoubleDouble::from(((first + i) * (first + i)) as f64);
        let y = std::array::from_fn(|i| square(i) * step - DoubleDouble::from(1.0));
        let spectrum = horner_side_by_side::<SIDE_BY_SIDE>(powers, y);
        for (i, (factor, spectrum)) in group.iter_mut().zip(spectrum).enumerate() {
            *factor = (DoubleDouble::from(super::factor(first + i)) / spectrum).split();
        }
    }
}

/// Radians a grid step.
fn frequency(y: f64) -> DoubleDouble {
    let square = (DoubleDouble::from(1.0) + DoubleDouble::from(y)) * DoubleDouble::from(MIDDLE);
    square.sqrt() * DoubleDouble::PI.over(2.0)
}

fn spectrum_at(frequency: DoubleDouble) -> DoubleDouble {
    let places = (0..PIECES).flat_map(|piece| (0..PLACES).map(move |place| (piece, place)));
    let all = places.map(|(piece, place)| at_place(frequency, piece, place));
    let all = all.fold(DoubleDouble::from(0.0), |sum, part| sum + part);
    all.over((PIECES * PLACES) as f64)
}

fn at_place(frequency: DoubleDouble, piece: usize, place: usize) -> DoubleDouble {
    let y = (2 * place + 1) as f64 / PLACES as f64 - 1.0;
    let ahead = (piece as f64 + 0.5 * (y + 1.0)) / PIECES as f64;
    let mut sum = DoubleDouble::from(0.0);
    for k in 0..2 * HALF_WIDTH {
        let value = pieces()[piece].0.iter().rev();
        let value = value.fold(0.0, |sum, row| sum * y + row[k]);
        let away = k as f64 - HALF_WIDTH as f64 + ahead;
        sum = sum + DoubleDouble::from(value) * cosine(frequency * DoubleDouble::from(away));
    }
    sum
}

fn cosine(DoubleDouble { high, low }: DoubleDouble) -> DoubleDouble {
    DoubleDouble::from(high.cos()) - DoubleDouble::from(high.sin() * low)
}
