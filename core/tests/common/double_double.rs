//! Numbers of some 31 digits, as unevaluated sums of two (Dekker 1971), for oracles.

use std::ops::{Add, Mul, Sub};

#[derive(Clone, Copy, Debug)]
pub(crate) struct Double {
    high: f64,
    low: f64,
}

impl From<f64> for Double {
    fn from(high: f64) -> Self {
        Self { high, low: 0.0 }
    }
}

impl From<Double> for f64 {
    fn from(double: Double) -> Self {
        double.high
    }
}

impl Add for Double {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let sum = self.high + other.high;
        let part = sum - self.high;
        let lost = (self.high - (sum - part)) + (other.high - part);
        normal(sum, lost + self.low + other.low)
    }
}

impl Sub for Double {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + Self {
            high: -other.high,
            low: -other.low,
        }
    }
}

impl Mul for Double {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let product = self.high * other.high;
        let lost = self.high.mul_add(other.high, -product);
        normal(
            product,
            lost + self.high * other.low + self.low * other.high,
        )
    }
}

impl Double {
    /// Divided by a number without a rest.
    pub(crate) fn over(self, divisor: f64) -> Self {
        let first = self.high / divisor;
        let rest = self - Self::from(first) * Self::from(divisor);
        normal(first, rest.high / divisor)
    }
}

fn normal(high: f64, low: f64) -> Double {
    let sum = high + low;
    Double {
        high: sum,
        low: low - (sum - high),
    }
}

/// `P_n(1 - delta)` for `n < orders`, by the ladder.
pub(crate) fn legendre(orders: usize, delta: f64) -> impl Iterator<Item = Double> {
    let (mut p, mut e) = (Double::from(1.0), Double::from(0.0));
    (0..orders).map(move |n| {
        let this = p;
        e = e - Double::from((2 * n + 1) as f64) * (Double::from(delta) * p);
        p = p + e.over((n + 1) as f64);
        this
    })
}
