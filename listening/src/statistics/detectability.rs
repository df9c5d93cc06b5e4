//! How far two signals are apart for a listener, in standard deviations of what is perceived.

use statrs::distribution::{Continuous as _, ContinuousCDF as _, Normal};

/// Larger is beyond what trials can tell.
const MAX_D_PRIME: f64 = 10.0;
/// Halvings of `0..MAX_D_PRIME`: to 1e-11.
const HALVINGS: u32 = 40;

/// Estimates d' from the share of right answers in ABX; 0 at chance and below, 10 where nothing was wrong.
///
/// It is that of a listener who compares X with A and with B (the differencing model: Macmillan and Creelman 2005,
/// chapter 9).
#[must_use]
pub fn abx_d_prime(share_correct: f64) -> f64 {
    let p_correct = |d: f64| {
        let [ab, x] = [d / 2.0_f64.sqrt(), d / 6.0_f64.sqrt()];
        phi(ab) * phi(x) + phi(-ab) * phi(-x)
    };
    inverse(p_correct, share_correct)
}

/// Estimates d' from the share of right answers in a triangle test; 0 at chance and below, 10 where nothing was wrong.
///
/// It is that of a listener who looks for the two that are most alike (Ennis 1993).
#[must_use]
pub fn triangle_d_prime(share_correct: f64) -> f64 {
    inverse(triangle_p_correct, share_correct)
}

/// `2 integral_0^inf (phi(-u sqrt 3 + d sqrt(2/3)) + phi(-u sqrt 3 - d sqrt(2/3))) pdf(u) du`, by Simpson's rule.
fn triangle_p_correct(d: f64) -> f64 {
    const END: f64 = 9.0;
    const STEPS: u32 = 200;
    let normal = Normal::standard();
    let shift = d * (2.0_f64 / 3.0).sqrt();
    let integrand = |u: f64| {
        let farther = -u * 3.0_f64.sqrt();
        (phi(farther + shift) + phi(farther - shift)) * normal.pdf(u)
    };
    let step = END / f64::from(STEPS);
    let weight = |idx: u32| match idx {
        0 | STEPS => 1.0,
        odd if odd % 2 == 1 => 4.0,
        _ => 2.0,
    };
    let sum: f64 = (0..=STEPS)
        .map(|idx| weight(idx) * integrand(f64::from(idx) * step))
        .sum();
    2.0 * sum * step / 3.0
}

fn phi(x: f64) -> f64 {
    Normal::standard().cdf(x)
}

/// Halves the range of a rising function.
fn inverse(rising: impl Fn(f64) -> f64, wanted: f64) -> f64 {
    if rising(0.0) >= wanted {
        return 0.0;
    }
    let [mut low, mut high] = [0.0, MAX_D_PRIME];
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if rising(middle) < wanted {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}
