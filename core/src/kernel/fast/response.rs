//! What the taps make of a cosine: `D`, by which coefficients are divided.
//!
//! Of the taps' polynomials as they are, on average over all places of a point, and not of the kernel that they
//! approach: what the two differ by, up to 2e-15, would be lost or gained in every step of a memory.

use super::super::double::Double;
use super::interpolation::{double_powers, sum};
use super::taps::{PIECES, REACH, pieces};
use std::sync::OnceLock;

/// Places on a piece; 256 between two grid steps.
const PLACES: usize = 16;
/// Of powers of the square of the frequency: the last is 1e-18 of the first.
const TERMS: usize = 18;
/// The square `(m / half)^2` reaches `64 / 81` on a grid 2.25 times oversampled.
const MIDDLE: f64 = 32.0 / 81.0;

static POWERS: OnceLock<Vec<Double>> = OnceLock::new();

/// At `pi/2 m/half` radians a grid step, `m = 0` and on. Allocates the first time.
pub(super) fn of_orders(half: usize) -> impl Iterator<Item = Double> {
    let powers = POWERS.get_or_init(|| double_powers(|y| response(frequency(y)), TERMS));
    let step = (half * half) as f64;
    let step = Double::from(1.0) / (Double::from(step) * Double::from(MIDDLE));
    (0..).map(move |m: u64| {
        let y = Double::from((m * m) as f64) * step - Double::from(1.0);
        sum(powers, y)
    })
}

/// Radians a grid step.
fn frequency(y: f64) -> Double {
    let square = (Double::from(1.0) + Double::from(y)) * Double::from(MIDDLE);
    square.sqrt() * Double::PI.over(2.0)
}

fn response(frequency: Double) -> Double {
    let places = (0..PIECES).flat_map(|piece| (0..PLACES).map(move |place| (piece, place)));
    let all = places.map(|(piece, place)| at_place(frequency, piece, place));
    let all = all.fold(Double::from(0.0), |sum, part| sum + part);
    all.over((PIECES * PLACES) as f64)
}

fn at_place(frequency: Double, piece: usize, place: usize) -> Double {
    let y = (2 * place + 1) as f64 / PLACES as f64 - 1.0;
    let ahead = (piece as f64 + 0.5 * (y + 1.0)) / PIECES as f64;
    let mut sum = Double::from(0.0);
    for tap in 0..2 * REACH {
        let value = pieces()[piece].iter().rev();
        let value = value.fold(0.0, |sum, row| sum * y + row[tap]);
        let away = tap as f64 - REACH as f64 + ahead;
        sum = sum + Double::from(value) * cosine(frequency * Double::from(away));
    }
    sum
}

fn cosine(Double { high, low }: Double) -> Double {
    Double::from(high.cos()) - Double::from(high.sin() * low)
}
