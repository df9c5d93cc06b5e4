//! What a bench says of one engine, and the turns that it is made of.

use std::time::Duration;

use serde::Serialize;

/// Long against the clock's grain and a scheduler's tick.
pub(in crate::cli) const MIN_TURN: Duration = Duration::from_millis(50);

/// Holds how fast an engine was with memories of one order.
#[derive(Debug, Serialize)]
pub(super) struct Measured {
    pub(super) order: usize,
    pub(super) engine: &'static str,
    pub(super) samples_per_second: f64,
    pub(super) nanoseconds_per_sample: f64,
}

pub(in crate::cli) fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    let (below, above) = ((rates.len() - 1) / 2, rates.len() / 2);
    f64::midpoint(rates[below], rates[above])
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_ignores_one_slow_turn() {
        assert_eq!(median(vec![5.0, 0.1, 4.0, 6.0, 5.5]), 5.0, "the middle one");
    }
}
