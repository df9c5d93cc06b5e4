//! What trained layers make of an exponential: sigmoid, `SiLU`, softplus and GELU, on vectors of f32. Realtime: yes.

use fearless_simd::prelude::*;

use super::{Lanes, polynomials};

/// `(atanh(s) - s) / s^3` in `s^2`, s <= 1/3: 1e-8 relative.
const ATANH_REST: [f32; 5] = [
    0.333_333_34,
    0.199_998_53,
    0.142_961_79,
    0.108_532_88,
    0.116_121_65,
];
/// `erf(z) / z` in `z^2`, z <= 1: 1.4e-9 relative.
#[expect(
    clippy::approx_constant,
    reason = "a fit's coefficient beside the others"
)]
const ERF: [f32; 7] = [
    1.128_379_2,
    -0.376_126_27,
    0.112_835_95,
    -0.026_854_212,
    0.005_189_087_4,
    -0.000_801_686_43,
    7.875_870_6e-5,
];
/// `erfc(z) exp(z^2) (1 + 2z)` in `(z - 2) / (z + 2)`, 1 <= z <= 10: 2e-9 relative.
#[expect(
    clippy::excessive_precision,
    reason = "as the script prints them, to eight digits"
)]
const ERFC: [f32; 9] = [
    1.276_978_4,
    -0.092_763_82,
    -0.166_030_36,
    0.164_050_74,
    -0.054_222_317,
    -0.008_022_831,
    0.008_753_196_5,
    0.001_160_064_6,
    -0.001_553_463_5,
];

/// `e^x`, with `|x|` up to 69: what lies beyond counts as that.
#[inline(always)]
pub(crate) fn exp<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let splat = |value| S::f32s::splat(simd, value);
    let t = x * splat(f32::LOG2_E);
    let t = t
        .max(splat(f32::MIN_EXPONENT))
        .min(splat(-f32::MIN_EXPONENT));
    <f32 as Lanes>::exp2(simd, [t])[0]
}

/// `1 / (1 + e^-x)`.
#[inline(always)]
pub(crate) fn sigmoid<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let one = S::f32s::splat(simd, 1.0);
    one / (one + exp(simd, -x))
}

/// `x / (1 + e^-x)`, `SiLU`.
#[inline(always)]
pub(crate) fn silu<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let one = S::f32s::splat(simd, 1.0);
    x / (one + exp(simd, -x))
}

/// `ln(1 + e^x)`, to 2e-7 relative however small: `max(x, 0) + log1p(t)` with `t = e^-|x|` and
/// `log1p(t) = 2 atanh(t / (2 + t))`.
#[inline(always)]
pub(crate) fn softplus<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let splat = |value| S::f32s::splat(simd, value);
    let t = exp(simd, -x.abs());
    let s = t / (t + splat(2.0));
    let s2 = s * s;
    let atanh = polynomial::<S, f32, 5>(simd, s2, &ATANH_REST).mul_add(s2 * s, s);
    atanh.mul_add(splat(2.0), x.max(splat(0.0)))
}

/// `x (1 + erf(x / sqrt 2)) / 2`, GELU as torch computes it by default: to 2e-7 absolute for `|x|` up to 1, relative to `x` above.
#[inline(always)]
pub(crate) fn gelu<S: Simd>(simd: S, x: S::f32s) -> S::f32s {
    let splat = |value| S::f32s::splat(simd, value);
    let z = (x * splat(std::f32::consts::FRAC_1_SQRT_2))
        .max(splat(-10.0))
        .min(splat(10.0));
    let far = z.abs();
    let near = polynomial::<S, f32, 7>(simd, z * z, &ERF) * z;
    let two = splat(2.0);
    let t = (far - two) / (far + two);
    let tail = polynomial::<S, f32, 9>(simd, t, &ERFC) * exp(simd, -(z * z));
    let erfc = tail / far.mul_add(two, splat(1.0));
    let outer = (splat(1.0) - erfc).copysign(z);
    let erf = far.simd_lt(splat(1.0)).select(near, outer);
    x * splat(0.5) * (erf + splat(1.0))
}

/// As [`polynomials`], of one vector.
#[inline(always)]
fn polynomial<S: Simd, F: Lanes, const N: usize>(
    simd: S,
    x: F::Vector<S>,
    terms: &[F; N],
) -> F::Vector<S> {
    polynomials::<S, F, 1, N>(simd, [x], terms)[0]
}
