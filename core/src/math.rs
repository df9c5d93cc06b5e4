//! The mathematics that the rest stands on, and that knows nothing of sound: Legendre polynomials and their
//! recurrence, quadratures on a window, interpolation at Chebyshev points, double-double numbers, vectors.

pub(crate) mod chebyshev;
#[doc(hidden)]
pub mod double_double;
pub(crate) mod gamma_ratio;
pub mod legendre;
pub mod quadrature;
pub mod recurrence;
pub mod simd;

pub use legendre::orthonormal_scale;
pub use quadrature::{FejerPairs, NodePairs};
pub use recurrence::LegendreRecurrence;
pub use simd::SimdLevel;
