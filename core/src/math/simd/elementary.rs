//! Exponentials on vectors. Realtime: yes. Cost: 18 (f64) or 13 (f32) vector operations an
//! exponential.
//!
//! One body serves all levels; on the scalar level it is the definition. Polynomials come from
//! `core/tests/reference/elementary_polynomials.py`.

#[cfg(feature = "weights")]
pub(crate) mod activation;

use std::ops::{Add, AddAssign, Mul};

use fearless_simd::prelude::*;

/// `2^f`, |f| <= 1/2, lowest power first: 4.3e-18 relative, below f64's rounding.
#[expect(
    clippy::excessive_precision,
    clippy::lossy_float_literal,
    clippy::approx_constant,
    reason = "as the script prints them, so that they can be compared"
)]
const EXP2_F64: [f64; 12] = [
    0.999_999_999_999_999_996_93,
    0.693_147_180_559_945_309_25,
    0.240_226_506_959_101_595_67,
    0.055_504_108_664_821_627_039,
    0.009_618_129_107_587_256_668_1,
    0.001_333_355_814_640_647_069_7,
    0.000_154_035_304_637_243_542_09,
    0.000_015_252_733_841_556_772_589,
    1.321_543_253_591_237_616_6e-6,
    1.017_805_708_773_394_110_5e-7,
    7.074_194_297_288_521_005_6e-9,
    4.455_817_908_336_064_493e-10,
];
/// `2^f`, |f| <= 1/2: 2.6e-9 relative, a thirtieth of f32's rounding.
#[expect(
    clippy::excessive_precision,
    clippy::approx_constant,
    reason = "as the script prints them, to eight digits"
)]
const EXP2_F32: [f32; 7] = [
    1.0,
    0.693_147_2,
    0.240_226_51,
    0.055_503_27,
    0.009_618_057,
    0.001_340_042_8,
    0.000_154_614_45,
];
/// What is added to a number so that its last bits are the integer next to it, as the exponent of a power of two
/// has it: 1.5 times two to the length of the fraction, and the exponent's bias.
const MAGIC_F64: f64 = 6_755_399_441_055_744.0 + 1023.0;
const MAGIC_F32: f32 = 12_582_912.0 + 127.0;

/// Stands for a floating-point number that states are made of, with its vectors: `f32` or `f64`.
#[doc(hidden)]
pub trait Lanes:
    SimdElement
    + SimdFloatElement
    + Add<Output = Self>
    + AddAssign
    + Mul<Output = Self>
    + From<i8>
    + Copy
    + Default
    + PartialOrd
    + Send
    + Sync
    + 'static
{
    /// The widest vector of a level.
    type Vector<S: Simd>: SimdFloat<S, Element = Self>;
    /// The number one.
    const ONE: Self;
    /// The logarithm of e to the base two.
    const LOG2_E: Self;
    /// A state beyond it has exploded.
    const HUGE: Self;
    /// A state below it is zero: its products would be subnormal, and a hundred times as slow.
    const TINY: Self;

    /// The lowest power of two that is told from 0.
    const MIN_EXPONENT: Self;

    /// Computes `2^t` of `V` vectors side by side, so that none waits for its own last step; |t| up to 1000 (f64) or 100 (f32).
    ///
    /// Error: 1.5 units in the last place of the result, besides the rounding of `t` itself.
    fn exp2<S: Simd, const V: usize>(simd: S, t: [Self::Vector<S>; V]) -> [Self::Vector<S>; V];
    /// Tells whether it is neither infinite nor not a number.
    fn is_a_number(self) -> bool;
}

impl Lanes for f64 {
    type Vector<S: Simd> = S::f64s;
    const ONE: Self = 1.0;
    const LOG2_E: Self = std::f64::consts::LOG2_E;
    const HUGE: Self = 1e300;
    const TINY: Self = 1e-280;
    const MIN_EXPONENT: Self = -1000.0;

    #[inline(always)]
    fn exp2<S: Simd, const V: usize>(simd: S, t: [S::f64s; V]) -> [S::f64s; V] {
        let magic = S::f64s::splat(simd, MAGIC_F64);
        let shifted = t.map(|t| t + magic);
        let f: [S::f64s; V] = std::array::from_fn(|v| t[v] - (shifted[v] - magic));
        let power = polynomials::<S, Self, V, 12>(simd, f, &EXP2_F64);
        std::array::from_fn(|v| {
            let scale = shifted[v].to_bits() << 52;
            power[v] * S::f64s::from_bits(scale)
        })
    }

    #[inline(always)]
    fn is_a_number(self) -> bool {
        self.is_finite()
    }
}

impl Lanes for f32 {
    type Vector<S: Simd> = S::f32s;
    const ONE: Self = 1.0;
    const LOG2_E: Self = std::f32::consts::LOG2_E;
    const HUGE: Self = 1e30;
    const TINY: Self = 1e-30;
    const MIN_EXPONENT: Self = -100.0;

    #[inline(always)]
    fn exp2<S: Simd, const V: usize>(simd: S, t: [S::f32s; V]) -> [S::f32s; V] {
        let magic = S::f32s::splat(simd, MAGIC_F32);
        let shifted = t.map(|t| t + magic);
        let f: [S::f32s; V] = std::array::from_fn(|v| t[v] - (shifted[v] - magic));
        let power = polynomials::<S, Self, V, 7>(simd, f, &EXP2_F32);
        std::array::from_fn(|v| {
            let scale = shifted[v].to_bits() << 23;
            power[v] * S::f32s::from_bits(scale)
        })
    }

    #[inline(always)]
    fn is_a_number(self) -> bool {
        self.is_finite()
    }
}

/// Evaluates by Horner's rule in even and odd powers, a vector beside the other: two times `V` sums that do not wait
/// for each other.
#[inline(always)]
fn polynomials<S: Simd, F: Lanes, const V: usize, const N: usize>(
    simd: S,
    x: [F::Vector<S>; V],
    terms: &[F; N],
) -> [F::Vector<S>; V] {
    let term = |n: usize| F::Vector::<S>::splat(simd, terms[n]);
    let squares = x.map(|x| x * x);
    let mut sums = [[term(N - 1); V], [term(N - 2); V]];
    for n in (0..N - 2).rev() {
        let part = &mut sums[(N - 1 - n) % 2];
        for (sum, square) in part.iter_mut().zip(squares) {
            *sum = sum.mul_add(square, term(n));
        }
    }
    let [odd, even] = if N.is_multiple_of(2) { [0, 1] } else { [1, 0] };
    std::array::from_fn(|v| sums[odd][v].mul_add(x[v], sums[even][v]))
}

/// `2^t` for `t` at most 0: what is left of a state. Below 2^-1000 (f64) or 2^-100 (f32) it falls no further.
#[inline(always)]
pub(crate) fn decays<S: Simd, F: Lanes, const V: usize>(
    simd: S,
    t: [F::Vector<S>; V],
) -> [F::Vector<S>; V] {
    let lowest = F::Vector::<S>::splat(simd, F::MIN_EXPONENT);
    F::exp2(simd, t.map(|t| t.max(lowest)))
}

#[cfg(all(test, feature = "weights"))]
mod tests {
    use super::Lanes;
    use super::activation::{gelu, sigmoid, silu, softplus};
    use crate::math::SimdLevel;
    use fearless_simd::dispatch;
    use fearless_simd::prelude::*;

    /// `f` of every number, at every level; the largest of `|found - expected| / scale`.
    macro_rules! worst {
        ($lane:ty, $vector:ident, $f:ident, $numbers:expr, $error:expr) => {{
            let mut worst = 0.0_f64;
            for level in SimdLevel::available() {
                for x in $numbers {
                    let found: $lane = dispatch!(level.0, simd => $f(simd, x));
                    worst = worst.max($error(f64::from(x), f64::from(found)));
                }
            }
            worst
        }};
    }

    macro_rules! of_one {
        ($name:ident, $f:expr) => {
            #[inline(always)]
            fn $name<S: Simd>(simd: S, x: f32) -> f32 {
                let of_vector = $f;
                of_vector(simd, S::f32s::splat(simd, x)).as_slice()[0]
            }
        };
    }
    of_one!(one_exp2, |simd, x| <f32 as Lanes>::exp2(simd, [x])[0]);
    of_one!(one_sigmoid, sigmoid);
    of_one!(one_silu, silu);
    of_one!(one_softplus, softplus);
    of_one!(one_gelu, gelu);

    #[inline(always)]
    fn one_exp2_f64<S: Simd>(simd: S, x: f64) -> f64 {
        <f64 as Lanes>::exp2(simd, [S::f64s::splat(simd, x)])[0].as_slice()[0]
    }

    fn numbers(limit: f32) -> impl Iterator<Item = f32> {
        (-4000..=4000_i16).map(move |k| f32::from(k) / 4000.0 * limit)
    }

    #[test]
    fn powers_of_two_are_right_to_two_units_in_the_last_place() {
        let relative = |x: f64, found: f64| (found / x.exp2() - 1.0).abs();
        let single = worst!(f32, f32s, one_exp2, numbers(99.0), relative);
        assert!(single < 2.0 * f64::from(f32::EPSILON), "{single:e}");
        let double = worst!(
            f64,
            f64s,
            one_exp2_f64,
            numbers(990.0).map(f64::from),
            relative
        );
        assert!(double < 2.0 * f64::EPSILON, "{double:e}");
    }

    #[test]
    fn softplus_keeps_its_relative_accuracy_where_it_is_small() {
        let relative = |x: f64, found: f64| (found / x.exp().ln_1p() - 1.0).abs();
        // The argument's rounding by log2(e), up to 30 halves of an ulp, and a few of its own.
        let worst = worst!(f32, f32s, one_softplus, numbers(30.0), relative);
        assert!(worst < 3e-6, "{worst:e}");
        let near = worst!(f32, f32s, one_softplus, numbers(4.0), relative);
        assert!(near < 6e-7, "{near:e}");
    }

    #[test]
    fn gates_are_right_to_a_few_units_of_rounding() {
        let of =
            |f: fn(f64) -> f64| move |x: f64, found: f64| (found - f(x)).abs() / x.abs().max(1.0);
        let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
        let error = worst!(f32, f32s, one_sigmoid, numbers(40.0), of(logistic));
        assert!(error < 4e-7, "sigmoid {error:e}");
        let error = worst!(
            f32,
            f32s,
            one_silu,
            numbers(40.0),
            of(|x| x / (1.0 + (-x).exp()))
        );
        assert!(error < 4e-7, "SiLU {error:e}");
        let error = worst!(f32, f32s, one_gelu, numbers(20.0), of(reference_gelu));
        assert!(error < 4e-7, "GELU {error:e}");
    }

    /// Computes GELU by the series of erf's integral, an independent computation: Simpson's rule on 4000 pieces.
    fn reference_gelu(x: f64) -> f64 {
        let z = (x / std::f64::consts::SQRT_2).clamp(-6.5, 6.5);
        let density = |t: f64| (-t * t).exp() * std::f64::consts::FRAC_2_SQRT_PI;
        let pieces = 400;
        let step = z / f64::from(pieces);
        let weight = |k| {
            if k == 0 || k == pieces {
                1.0
            } else {
                f64::from(2 + 2 * (k % 2))
            }
        };
        let sum: f64 = (0..=pieces)
            .map(|k| weight(k) * density(f64::from(k) * step))
            .sum();
        0.5 * x * (1.0 + sum * step / 3.0)
    }
}
