//! How often guessing does as well, and how far a share can be trusted.

use statrs::distribution::{Beta, Binomial, ContinuousCDF as _, DiscreteCDF as _};

/// Computes the chance of `correct` right answers or more in `trials` of which guessing gets `guess_rate`: one-sided, exact.
#[must_use]
pub fn binomial_tail(correct: u64, trials: u64, guess_rate: f64) -> f64 {
    let Ok(guesses) = Binomial::new(guess_rate, trials) else {
        return f64::NAN;
    };
    correct
        .checked_sub(1)
        .map_or(1.0, |below| guesses.sf(below))
}

/// Holds a share with its exact interval.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Proportion {
    /// Those that count.
    pub count: u64,
    /// All.
    pub of: u64,
    /// 0 to 1.
    pub share: f64,
    /// 95 % interval (Clopper and Pearson 1934).
    pub interval: [f64; 2],
}

impl Proportion {
    /// Computes the share and its interval; all of 0 to 1 where nothing was counted.
    #[must_use]
    pub fn of(count: u64, of: u64) -> Self {
        let (hits, misses) = (count as f64, (of - count) as f64);
        let quantile = |[a, b]: [f64; 2], at: f64| Beta::new(a, b).map(|beta| beta.inverse_cdf(at));
        let low = quantile([hits, misses + 1.0], 0.025).unwrap_or(0.0);
        let high = quantile([hits + 1.0, misses], 0.975).unwrap_or(1.0);
        Self {
            count,
            of,
            share: if of == 0 { f64::NAN } else { hits / of as f64 },
            interval: [low, high],
        }
    }
}
