//! The ratio `a(z) = Gamma(z + 1/2) / (sqrt(pi) Gamma(z + 1))`, of which the Legendre-Chebyshev connection is
//! made (`FastTransforms` calls it `Lambda`).

use std::f64::consts::PI;

/// From here on the series below ends in less than 1e-17; below, `a` is a fraction with a
/// numerator under `2^53`.
pub(crate) const ASYMPTOTIC_FROM: u32 = 28;

/// `a(k)` for `k < count`, each to rounding: a recurrence would lose `sqrt(k)` of it. Allocates.
pub(crate) fn at_integers(count: usize) -> Vec<f64> {
    let exact = (0..ASYMPTOTIC_FROM).scan(1_u64, |binomial, k| {
        let this = *binomial as f64 / 4_f64.powi(k.cast_signed());
        let k = u64::from(k);
        *binomial = *binomial * (2 * (2 * k + 1)) / (k + 1);
        Some(this)
    });
    let large = (u64::from(ASYMPTOTIC_FROM)..).map(|k| at(k as f64));
    exact.chain(large).take(count).collect()
}

/// Computes `a(z)` for real `z >= ASYMPTOTIC_FROM`, by Stirling's series in `t = (z + 1/4)^-2` (Bogaert, Michiels
/// and Fostier 2012).
pub(crate) fn at(z: f64) -> f64 {
    let shifted = z + 0.25;
    let t = 1.0 / (shifted * shifted);
    let terms = [
        180_323.0 / 134_217_728.0,
        -671.0 / 524_288.0,
        21.0 / 8192.0,
        -1.0 / 64.0,
    ];
    let series = terms.iter().fold(0.0, |sum, term| (sum + term) * t);
    (1.0 + series) / (PI * shifted).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fractions_and_the_series_continue_each_other() {
        let ratios = at_integers(2000);
        for k in 1..2000 {
            let step = (2 * k - 1) as f64 / (2 * k) as f64;
            // Two values, each rounded once or twice, and the step.
            let error = ratios[k] / (ratios[k - 1] * step) - 1.0;
            assert!(error.abs() < 4.0 * f64::EPSILON, "{k}: {error:e}");
        }
    }
}
