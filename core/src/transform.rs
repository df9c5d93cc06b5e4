//! The two transforms, adjoint to each other, between Legendre series and points `x_j`:
//!
//! ```text
//! evaluate:  y_j = sum_n e_n P_n(x_j)          project:  g_n = sum_j w_j P_n(x_j)
//! ```
//!
//! A point is held as `delta = 1 - |x|`, its distance to the nearer end of `[-1, 1]`, so that
//! nothing is lost by subtraction where `P_n` turns fastest; `P_n(-x) = (-1)^n P_n(x)` serves the
//! other half.
//!
//! [`direct`] sums every order at every point. [`fast`] goes by way of Chebyshev series ([`connection`], a fast
//! multipole method, [`fmm`]), a cosine transform ([`dct`]) and a nonuniform FFT ([`nufft`]); [`sliced`] does so in
//! slices of some microseconds.

mod calibration;
mod connection;
mod dct;
pub mod direct;
pub mod fast;
mod fejer_values;
mod fmm;
mod nufft;
pub mod sliced;

use crate::math::SimdLevel;

/// How the sums over orders and points are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernels {
    /// Every order at every point: O(N) a point.
    Direct,
    /// By transforms: O(log N) a point.
    Fast,
}

impl Kernels {
    /// What is fastest for series of `orders` terms on this level.
    #[must_use]
    pub fn for_order(level: SimdLevel, orders: usize) -> Self {
        if orders < calibration::fast_from(level) {
            Self::Direct
        } else {
            Self::Fast
        }
    }
}
