//! Is one of two preferred?

use super::binomial_tail;

/// Holds the exact sign test of preferences. Ties are left out of it, and counted (Dixon and Mood 1946).
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct SignTest {
    /// Votes for the one.
    pub first: u64,
    /// Votes for the other.
    pub second: u64,
    /// Votes for neither.
    pub ties: u64,
    /// Two-sided, exact; 1 where all are ties.
    pub p_value: f64,
}

impl SignTest {
    /// Tests whether votes differ from a fair coin's.
    #[must_use]
    pub fn of(first: u64, second: u64, ties: u64) -> Self {
        let tail = binomial_tail(first.max(second), first + second, 0.5);
        Self {
            first,
            second,
            ties,
            p_value: (2.0 * tail).min(1.0),
        }
    }
}
