//! The exact LegS memory is linear in the sound, so that its transpose is its derivative.
//!
//! ```text
//! c_n = sum_j x_j r_n integral over cell j of P_n(2u - 1) du        cell j = [j/T, (j+1)/T]
//! g_j = sum_n c_n r_n integral over cell j of P_n(2u - 1) du        its transpose
//!     = F((j+1)/T) - F(j/T)      F' = sum_n c_n r_n P_n(2u - 1)
//! ```
//!
//! `F` is a Legendre series with one term more, by `integral P_n = (P_{n+1} - P_{n-1}) / (2n + 1)`.

use super::coefficients::Coefficients;
use super::timeline::{Place, Timeline};
use crate::math::orthonormal_scale;

/// Computes what the transpose of an exact LegS memory makes of `N` numbers: `num_frames` of them, oldest first.
/// Allocates. Cost: O(N log N), and O(1) a frame from 128 coefficients on, else O(N).
///
/// It is the derivative of `sum_n c_n coefficient_n` by each of the frames heard: what a gradient is passed back
/// with. Rounding is relative to the largest of `F`, so that a frame's own share is right to `1e-16 num_frames`.
///
/// ```
/// use souvenir_core::memory::legs_transpose;
///
/// // The mean of four frames changes by a quarter with each.
/// let gradient = legs_transpose(&[1.0, 0.0], 4);
/// assert!(gradient.iter().all(|g| (g - 0.25).abs() < 1e-15));
/// ```
#[must_use]
pub fn legs_transpose(coefficients: &[f64], num_frames: usize) -> Vec<f64> {
    if num_frames == 0 {
        return Vec::new();
    }
    let series = antiderivative(coefficients);
    let integral = Coefficients::prepare(series, Timeline::default());
    let at_knots = integral.at_places(&knots(num_frames));
    at_knots.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// The orthonormal coefficients of `F`, whose mean is left out: `r_m F_m = c_{m-1}/(2 r_{m-1}) - c_{m+1}/(2 r_{m+1})`.
fn antiderivative(coefficients: &[f64]) -> Vec<f64> {
    let share = |n: usize| {
        let c = coefficients.get(n).copied().unwrap_or(0.0);
        0.5 * c / orthonormal_scale(n)
    };
    let term = |m: usize| (share(m - 1) - share(m + 1)) / orthonormal_scale(m);
    let mut series = vec![0.0; coefficients.len() + 1];
    for (m, to) in series.iter_mut().enumerate().skip(1) {
        *to = term(m);
    }
    series
}

/// The edges of the frames' cells, each counted from its nearer end.
fn knots(num_frames: usize) -> Vec<Place> {
    let length = num_frames as f64;
    let place = |knot: usize| {
        if 2 * knot <= num_frames {
            Place::FromOldest(knot as f64 / length)
        } else {
            Place::FromNewest((num_frames - knot) as f64 / length)
        }
    };
    (0..=num_frames).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::legs_transpose;
    use crate::memory::{Memory, MemorySpec};

    fn noise(len: usize, seed: f64) -> Vec<f64> {
        (1..=len)
            .map(|j| (seed * (j * j % 7919) as f64).sin())
            .collect()
    }

    fn inner(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }

    /// `<c, memory(x)> = <transpose(c), x>`: what makes it the transpose, on both sides of the fast kernels' first order.
    #[test]
    fn inner_products_are_the_same_on_both_sides_of_the_memory() {
        for order in [1, 2, 33, 600] {
            for frames in [1, 7, 2048, 5001] {
                let (x, c) = (noise(frames, 0.618), noise(order, 0.414));
                let mut memory = Memory::prepare(&MemorySpec::legs(order)).unwrap();
                memory.push(&[&x]);
                let there = inner(memory.coefficients(0), &c);
                let back = inner(&legs_transpose(&c, frames), &x);
                // Both sum terms that are below |c| by Bessel's inequality; rounding of each is 1e-16 of it, times
                // the sums' lengths at worst.
                let scale = inner(&c, &c).sqrt();
                assert!(
                    (there - back).abs() < 1e-12 * scale,
                    "{order} {frames}: {there} {back}"
                );
            }
        }
    }

    #[test]
    fn a_polynomial_is_integrated_over_every_frame() {
        // sqrt(3) (2u - 1) over thirds: its values in their middles.
        let gradient = legs_transpose(&[0.0, 1.0], 3);
        let root = 3.0_f64.sqrt();
        for (g, expected) in gradient.iter().zip([-2.0 / 9.0, 0.0, 2.0 / 9.0]) {
            assert!((g - root * expected).abs() < 1e-15, "{gradient:?}");
        }
        assert!(legs_transpose(&[1.0], 0).is_empty(), "no frames");
    }
}
