//! The mathematics that the rest stands on, and that knows nothing of sound.
//!
//! Legendre polynomials and their recurrence, quadratures on a window, interpolation at Chebyshev points,
//! double-double numbers, vectors.

pub(crate) mod chebyshev;
pub(crate) mod double_double;
pub(crate) mod gamma_ratio;
pub mod legendre;
pub(crate) mod quadrature_nodes;
pub(crate) mod legendre_recurrence;
pub(crate) mod simd;

pub use legendre::orthonormal_scale;
pub use legendre_recurrence::LegendreRecurrence;
pub(crate) use quadrature_nodes::FejerPairs;
pub use quadrature_nodes::NodePairs;
pub use simd::SimdLevel;
