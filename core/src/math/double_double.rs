//! Double-double numbers, of some 31 digits, as unevaluated sums of two (Dekker 1971): for tables whose
//! rounding every step of a memory would repeat, and for oracles.

use std::ops::{Add, Div, Mul, Sub};

use super::simd::two_sum;

/// Holds a number as the sum of two, the second within half a last place of the first.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct DoubleDouble {
    pub high: f64,
    pub low: f64,
}

impl From<f64> for DoubleDouble {
    #[inline(always)]
    fn from(high: f64) -> Self {
        Self { high, low: 0.0 }
    }
}

impl From<DoubleDouble> for f64 {
    fn from(double: DoubleDouble) -> Self {
        double.high
    }
}

impl Add for DoubleDouble {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        let (sum, lost) = two_sum((self.high, 0.0), &other.high);
        normal(sum, lost + self.low + other.low)
    }
}

impl Sub for DoubleDouble {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self + Self {
            high: -other.high,
            low: -other.low,
        }
    }
}

impl Mul for DoubleDouble {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        let product = self.high * other.high;
        let lost = self.high.mul_add(other.high, -product);
        normal(
            product,
            lost + self.high * other.low + self.low * other.high,
        )
    }
}

impl Div for DoubleDouble {
    type Output = Self;

    #[inline(always)]
    fn div(self, divisor: Self) -> Self {
        let first = self.high / divisor.high;
        let rest = self - Self::from(first) * divisor;
        normal(first, rest.high / divisor.high)
    }
}

impl DoubleDouble {
    pub const PI: Self = Self {
        high: std::f64::consts::PI,
        low: 1.224_646_799_147_353_2e-16,
    };

    /// Divides by a number without a rest.
    #[must_use]
    pub fn over(self, divisor: f64) -> Self {
        self / Self::from(divisor)
    }

    /// Returns the root of a positive number.
    #[must_use]
    pub fn sqrt(self) -> Self {
        let first = self.high.sqrt();
        let rest = self - Self::from(first) * Self::from(first);
        normal(first, rest.high / (2.0 * first))
    }

    /// Returns `[sin, cos]` of an angle in `[0, pi/4]`, by their series.
    #[must_use]
    pub fn sine_and_cosine(self) -> [Self; 2] {
        const TERMS: u8 = 28;
        let square = self * self;
        let series = |first: Self, from: u8| {
            let terms = (from..TERMS).step_by(2).scan(first, |term, k| {
                let this = *term;
                let next = f64::from(k + 1) * f64::from(k + 2);
                *term = (this * square).over(-next);
                Some(this)
            });
            terms.fold(Self::from(0.0), |sum, term| sum + term)
        };
        [series(self, 1), series(Self::from(1.0), 0)]
    }

    /// Splits into two parts, the first of 24 bits: `x first + x second` errs by roundings that change with `x`,
    /// where `x` times the rounded number would repeat the number's own rounding in each product.
    #[inline(always)]
    #[must_use]
    pub fn split(self) -> [f64; 2] {
        const SHORT: u64 = !((1 << 29) - 1);
        let first = f64::from_bits(self.high.to_bits() & SHORT);
        [first, (self.high - first) + self.low]
    }
}

#[inline(always)]
fn normal(high: f64, low: f64) -> DoubleDouble {
    let sum = high + low;
    DoubleDouble {
        high: sum,
        low: low - (sum - high),
    }
}
