//! The mathematics that the rest stands on, and that knows nothing of sound.
//!
//! Legendre polynomials and their recurrence, quadratures on a window, interpolation at Chebyshev points,
//! double-double numbers, vectors.

pub(crate) mod chebyshev;
pub(crate) mod double_double;
pub(crate) mod gamma_ratio;
pub mod legendre;
pub(crate) mod quadrature;
pub(crate) mod recurrence;
pub(crate) mod simd;

pub use legendre::orthonormal_scale;
pub(crate) use quadrature::FejerPairs;
pub use quadrature::NodePairs;
pub use recurrence::LegendreRecurrence;
pub use simd::SimdLevel;
