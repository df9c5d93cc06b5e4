//! How likely guessing is to do as well.

/// More would tire ears, and not fit the exact sum.
pub const MAX_TRIALS: usize = 100;

/// Computes `2^-n sum_{k >= correct} C(n, k)`: one-sided, exact to the rounding of the result.
///
/// Up to 100 trials the sum is below `2^101`: whole numbers hold it.
pub(super) fn p_value(correct: usize, trials: usize) -> f64 {
    debug_assert!(trials <= MAX_TRIALS, "whole numbers hold it");
    let n = trials as u128;
    let mut ways = 1_u128;
    let mut as_good = 0;
    for k in 0..=n {
        if k >= correct as u128 {
            as_good += ways;
        }
        ways = ways * (n - k) / (k + 1);
    }
    as_good as f64 / (1_u128 << trials) as f64
}

#[cfg(test)]
mod tests {
    use super::p_value;
    use crate::abx::MAX_TRIALS;

    /// Every sequence of right and wrong, counted.
    #[test]
    fn it_is_what_counting_all_outcomes_gives() {
        for trials in 1..=16_u32 {
            let mut with = vec![0_u32; trials as usize + 1];
            for outcome in 0..1_u32 << trials {
                with[outcome.count_ones() as usize] += 1;
            }
            for correct in 0..=trials as usize {
                let as_good: u32 = with[correct..].iter().sum();
                let expected = f64::from(as_good) / f64::from(1_u32 << trials);
                let p = p_value(correct, trials as usize);
                assert_eq!(p.to_bits(), expected.to_bits(), "{correct} of {trials}");
            }
        }
    }

    /// A walk of fair coins, in probabilities: no binomial coefficient, no large number.
    #[test]
    fn it_is_what_a_walk_of_coins_gives_at_every_length() {
        let mut with = vec![0.0; MAX_TRIALS + 2];
        with[0] = 1.0;
        for trials in 1..=MAX_TRIALS {
            for k in (1..=trials).rev() {
                with[k] = 0.5 * (with[k] + with[k - 1]);
            }
            with[0] *= 0.5;
            for correct in 0..=trials {
                let expected: f64 = with[correct..=trials].iter().rev().sum();
                let p = p_value(correct, trials);
                // Two hundred roundings of positive numbers.
                let error = (p / expected - 1.0).abs();
                assert!(
                    error < 200.0 * f64::EPSILON,
                    "{correct} of {trials}: {error}"
                );
            }
        }
    }

    #[test]
    fn published_tables_agree() {
        // Critical values of the binomial test at 5 %: e.g. ABX tables of 12 of 16, 59 of 100.
        assert_eq!(p_value(12, 16).to_bits(), (2517.0 / 65536.0_f64).to_bits());
        assert!(p_value(59, 100) < 0.05 && p_value(58, 100) > 0.05);
        assert_eq!(p_value(0, 100).to_bits(), 1.0_f64.to_bits());
    }
}
