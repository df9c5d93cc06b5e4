//! What the processor can do at most, to compare the kernels with.

use super::SimdLevel;
use fearless_simd::dispatch;
use fearless_simd::prelude::*;

/// Sums that do not wait for each other: two units, five cycles of latency each, and two to spare.
const SUMS: usize = 12;

/// Runs `rounds` of independent multiply-adds on vectors, and returns how many floating-point operations that
/// were (two a lane), and a sum that depends on them.
#[must_use]
pub fn multiply_adds(level: SimdLevel, rounds: usize) -> (f64, f64) {
    dispatch!(level.0, simd => run(simd, rounds))
}

#[inline(always)]
fn run<S: Simd>(simd: S, rounds: usize) -> (f64, f64) {
    let factor = S::f64s::splat(simd, 1.0 - 1e-9);
    let mut sums = [S::f64s::splat(simd, 1.0); SUMS];
    for _ in 0..rounds {
        for sum in &mut sums {
            *sum = sum.mul_add(factor, factor);
        }
    }
    let total = sums.iter().flat_map(|sum| sum.as_slice()).sum();
    let operations = (2 * S::f64s::LEN * SUMS) as f64 * rounds as f64;
    (operations, total)
}

/// Adds `numbers` up on vectors, in sums that do not wait for each other: what is left is how fast they are read.
#[must_use]
pub fn sum(level: SimdLevel, numbers: &[f64]) -> f64 {
    dispatch!(level.0, simd => add_up(simd, numbers))
}

#[inline(always)]
fn add_up<S: Simd>(simd: S, numbers: &[f64]) -> f64 {
    let mut sums = [S::f64s::splat(simd, 0.0); SUMS];
    let rounds = numbers.chunks_exact(S::f64s::LEN * SUMS);
    let rest: f64 = rounds.remainder().iter().sum();
    for round in rounds {
        for (sum, lanes) in sums.iter_mut().zip(round.chunks_exact(S::f64s::LEN)) {
            *sum += S::f64s::from_slice(simd, lanes);
        }
    }
    rest + sums.iter().flat_map(|sum| sum.as_slice()).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::{SUMS, multiply_adds, sum};
    use crate::math::SimdLevel;

    #[test]
    fn operations_are_counted_and_done() {
        let (operations, total) = multiply_adds(SimdLevel::scalar(), 100);
        let lanes = operations / (2.0 * SUMS as f64 * 100.0);
        // One and a hundred, but for 1e-9 each.
        assert!(
            (total / (lanes * SUMS as f64) - 101.0).abs() < 1e-3,
            "{total}"
        );
    }

    #[test]
    fn every_number_is_added_once() {
        let numbers: Vec<f64> = (0..1000).map(f64::from).collect();
        for level in SimdLevel::available() {
            assert_eq!(sum(level, &numbers), 499_500.0, "{}", level.name());
        }
    }
}
