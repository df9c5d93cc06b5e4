//! Points at which many polynomials are evaluated or projected.

use super::fast::NonuniformPoints;

/// Places mirrored pairs of points, `1 - delta` and `delta - 1`, at which many polynomials of a plan are evaluated or
/// projected: what their places alone cost is paid once.
#[derive(Clone, Debug)]
pub struct PointSet {
    pub(super) points: PlacedPoints,
}

/// Holds points as each of the kernels takes them.
#[derive(Clone, Debug)]
pub(super) enum PlacedPoints {
    /// `delta`.
    Direct(Vec<f64>),
    Fast(NonuniformPoints),
}
