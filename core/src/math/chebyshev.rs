//! Interpolation of smooth functions at Chebyshev points, for tables that are made once.

use super::double_double::DoubleDouble;
use std::f64::consts::PI;

/// Computes Chebyshev points of the first kind on `[-1, 1]`, ascending.
pub(crate) fn points(count: usize) -> impl Iterator<Item = f64> {
    // By the sine of the distance from the middle, symmetric to rounding.
    (0..count).map(move |k| (PI * (2.0 * k as f64 + 1.0 - count as f64) / (2 * count) as f64).sin())
}

/// `T_j` at the `k`-th of `count` points: a cosine of an eighth of a turn at most, since the
/// rounding of larger angles would be its error.
fn chebyshev(j: usize, k: usize, count: usize) -> f64 {
    // Quarter turns are `count` steps; points ascend, so the angle is counted from the last.
    let steps = j * (2 * (count - 1 - k) + 1) % (4 * count);
    let steps = steps.min(4 * count - steps);
    let (steps, sign) = if steps > count {
        (2 * count - steps, -1.0)
    } else {
        (steps, 1.0)
    };
    let angle = |steps: usize| PI * steps as f64 / (2 * count) as f64;
    sign * if 2 * steps <= count {
        angle(steps).cos()
    } else {
        angle(count - steps).sin()
    }
}

/// Evaluates the Lagrange polynomials of [`points`] at `x`, by the barycentric formula (Salzer 1972).
pub(crate) fn lagrange(count: usize, x: f64) -> impl Iterator<Item = f64> {
    let weight = move |(k, node): (usize, f64)| {
        let sign = if k.is_multiple_of(2) { 1.0 } else { -1.0 };
        // On a node the quotient must win without becoming infinite.
        let away = if x == node {
            f64::MIN_POSITIVE
        } else {
            x - node
        };
        sign * (1.0 - node * node).sqrt() / away
    };
    let total: f64 = points(count).enumerate().map(weight).sum();
    points(count)
        .enumerate()
        .map(move |point| weight(point) / total)
}

/// Computes coefficients of `y^0..y^{count-1}` of the polynomial through `f` at the Chebyshev points of `[from,
/// to]`, `y` being -1 and 1 there. Stable where the Chebyshev series falls faster than `(1 + sqrt 2)^-j`.
pub(crate) fn powers(f: impl Fn(f64) -> f64, [from, to]: [f64; 2], count: usize) -> Vec<f64> {
    let values: Vec<f64> = points(count)
        .map(|y| f(0.5 * (from * (1.0 - y) + to * (1.0 + y))))
        .collect();
    let series = (0..count).map(|j| {
        let sum: f64 = values
            .iter()
            .enumerate()
            .map(|(k, f)| f * chebyshev(j, k, count))
            .sum();
        sum * if j == 0 { 1.0 } else { 2.0 } / count as f64
    });
    to_powers(&series.collect::<Vec<_>>())
}

/// Fits numbers with rests, on `[-1, 1]`: what the powers leave is interpolated once more.
pub(crate) fn powers_in_double_double(
    f: impl Fn(f64) -> DoubleDouble,
    count: usize,
) -> Vec<DoubleDouble> {
    let ends = [-1.0, 1.0];
    let found = powers(|y| f(y).into(), ends, count);
    let found: Vec<DoubleDouble> = found.into_iter().map(DoubleDouble::from).collect();
    let left = powers(|y| (f(y) - horner(&found, y.into())).into(), ends, count);
    let both = found.into_iter().zip(left);
    both.map(|(power, left)| power + left.into()).collect()
}

/// Computes `sum_j powers_j y^j`.
pub(crate) fn horner(powers: &[DoubleDouble], y: DoubleDouble) -> DoubleDouble {
    let [sum] = horner_side_by_side(powers, [y]);
    sum
}

/// Computes the same for so many `y`, in the same bits.
#[inline(always)]
pub(crate) fn horner_side_by_side<const COUNT: usize>(
    powers: &[DoubleDouble],
    y: [DoubleDouble; COUNT],
) -> [DoubleDouble; COUNT] {
    let mut sums = [DoubleDouble::from(0.0); COUNT];
    for power in powers.iter().rev() {
        for (sum, y) in sums.iter_mut().zip(y) {
            *sum = *sum * y + *power;
        }
    }
    sums
}

/// A Chebyshev series as powers: `T_{j+1} = 2 y T_j - T_{j-1}` on coefficients.
fn to_powers(series: &[f64]) -> Vec<f64> {
    let count = series.len();
    let mut powers = vec![0.0; count];
    let (mut this, mut before) = (vec![0.0; count + 1], vec![0.0; count + 1]);
    this[0] = 1.0;
    for (j, term) in series.iter().enumerate() {
        powers
            .iter_mut()
            .zip(&this)
            .for_each(|(p, t)| *p += term * t);
        let factor = if j == 0 { 1.0 } else { 2.0 };
        let shifted = std::iter::once(0.0).chain(this.iter().map(|t| factor * t));
        let next: Vec<f64> = shifted
            .zip(&before)
            .map(|(a, b)| a - b)
            .take(count + 1)
            .collect();
        before = std::mem::replace(&mut this, next);
    }
    powers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_the_function() {
        let powers = powers(f64::exp, [-1.0, 3.0], 24);
        for i in 0..=100 {
            let y = f64::from(i) / 50.0 - 1.0;
            let found = powers.iter().rev().fold(0.0, |sum, power| sum * y + power);
            let expected = (1.0 + 2.0 * y).exp();
            // Rounding of 24 terms up to e^3.
            let error = found - expected;
            assert!(error.abs() < 24.0 * 20.0 * f64::EPSILON, "{error:e}");
        }
    }

    #[test]
    fn lagrange_polynomials_pick_their_points() {
        for (k, node) in points(16).enumerate() {
            for (l, value) in lagrange(16, node).enumerate() {
                let expected = if k == l { 1.0 } else { 0.0 };
                // Rounding of a quotient.
                let error = value - expected;
                assert!(error.abs() < 4.0 * f64::EPSILON, "{k} {l}: {error:e}");
            }
        }
    }
}
