//! Deconvolution: the kernel's spectrum `D`, what it makes of a cosine, by which coefficients are divided.
//!
//! Of the kernel's polynomials as they are, on average over all places of a point, and not of the kernel that they
//! approach: what the two differ by, up to 2e-15, would be lost or gained in every step of a memory.

use super::spreading_kernel::{HALF_WIDTH, PIECES, pieces};
use crate::math::chebyshev::{horner, powers_in_double_double};
use crate::math::double_double::DoubleDouble;
use std::sync::OnceLock;

/// Places on a piece; 320 between two grid steps.
const PLACES: usize = 16;
/// Number of powers of the square of the frequency: the last is 1e-18 of the first.
const TERMS: usize = 18;
/// The square `(m / half)^2` reaches `64 / 81` on a grid 2.25 times oversampled.
const MIDDLE: f64 = 32.0 / 81.0;

static POWERS: OnceLock<Vec<DoubleDouble>> = OnceLock::new();

/// Computes the kernel's transform at `pi/2 m/half` radians a grid step, `m = 0` and on. Allocates the first time.
pub(super) fn kernel_spectrum(half: usize) -> impl Iterator<Item = DoubleDouble> {
    let powers =
        POWERS.get_or_init(|| powers_in_double_double(|y| spectrum_at(frequency(y)), TERMS));
    let step = (half * half) as f64;
    let step = DoubleDouble::from(1.0) / (DoubleDouble::from(step) * DoubleDouble::from(MIDDLE));
    (0..).map(move |m: u64| {
        let y = DoubleDouble::from((m * m) as f64) * step - DoubleDouble::from(1.0);
        horner(powers, y)
    })
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
