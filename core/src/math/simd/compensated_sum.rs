//! Sums that lose hardly anything: what each addition rounds off is summed beside them (Knuth's two-sum, without a
//! branch; Neumaier 1974). Four values are added first, as pairs of pairs, for a third of the cost: of equal values that
//! rounds nothing off, so that a constant stays itself.

use super::SimdLevel;
use fearless_simd::dispatch;
use fearless_simd::prelude::*;

/// Sums side by side, as vectors: they hide the latency of adding.
const SUMS: usize = 4;
/// Values that are added first.
const FIRST: usize = 4;
const MOST_LANES: usize = SUMS * super::MAX_LANES;

/// Sums values, rounded as if only a few times.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CompensatedSum {
    level: SimdLevel,
    sum: f64,
    lost: f64,
}

impl CompensatedSum {
    /// Makes the sum of nothing.
    pub(crate) fn new(level: SimdLevel) -> Self {
        Self {
            level,
            sum: 0.0,
            lost: 0.0,
        }
    }

    /// Adds all values.
    pub(crate) fn add(&mut self, values: &[f64]) {
        let before = (self.sum, self.lost);
        (self.sum, self.lost) = dispatch!(self.level.0, simd => run(simd, values, before));
    }

    /// Returns the sum.
    pub(crate) fn total(&self) -> f64 {
        self.sum + self.lost
    }
}

#[inline(always)]
fn run<S: Simd>(simd: S, values: &[f64], before: (f64, f64)) -> (f64, f64) {
    let lanes = S::f64s::LEN;
    let zero = S::f64s::splat(simd, 0.0);
    let (mut sums, mut lost) = ([zero; SUMS], [zero; SUMS]);
    let strips = values.chunks_exact(SUMS * FIRST * lanes);
    let rest = strips.remainder();
    for strip in strips {
        for (i, four) in strip.chunks_exact(FIRST * lanes).enumerate() {
            let [a, b, c, d] = super::load::<S, FIRST>(simd, four);
            let term = (a + b) + (c + d);
            let next = sums[i] + term;
            let added = next - sums[i];
            lost[i] += (sums[i] - (next - added)) + (term - added);
            sums[i] = next;
        }
    }
    let mut parts = [[0.0; MOST_LANES]; 2];
    for i in 0..SUMS {
        let at = i * lanes..(i + 1) * lanes;
        sums[i].store_slice(&mut parts[0][at.clone()]);
        lost[i].store_slice(&mut parts[1][at]);
    }
    let all = parts[0].iter().chain(rest);
    let (sum, lost) = all.fold(before, two_sum);
    (sum, lost + parts[1].iter().sum::<f64>())
}

/// Adds a term to a sum, and to what was lost of it (Knuth's `TwoSum`).
#[inline(always)]
pub(crate) fn two_sum((sum, lost): (f64, f64), term: &f64) -> (f64, f64) {
    let next = sum + term;
    let added = next - sum;
    (next, lost + ((sum - (next - added)) + (term - added)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_cancels_is_lost_at_any_level() {
        for level in SimdLevel::available() {
            // Each large value goes again 500 places on; of four, no bit is lost.
            let values: Vec<f64> = (0..1003)
                .map(|j| match j {
                    0..500 => 1e10 * f64::from(j + 1) + 0.125,
                    500..1000 => -1e10 * f64::from(j - 499) + 0.125,
                    _ => 0.5,
                })
                .collect();
            let expected = 1000.0 * 0.125 + 1.5;
            for parts in [1, 2, 7] {
                let mut sum = CompensatedSum::new(level);
                values.chunks(1003 / parts).for_each(|part| sum.add(part));
                assert_eq!(sum.total(), expected, "{level:?}");
            }
            let mut sum = CompensatedSum::new(level);
            (0..64).for_each(|_| sum.add(&[0.1; 64]));
            assert_eq!(sum.total(), 4096.0 * 0.1, "{level:?}");
        }
    }
}
