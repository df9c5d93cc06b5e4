//! A span of sound is taken at Gauss-Legendre nodes so that its products with polynomials integrate to rounding.

use crate::math::{NodePairs, SimdLevel};
use crate::transform::{REACH_FRAMES, SincInterpolator};

/// Top of the interpolated spectrum, of the sample rate: Nyquist plus the filter's transition.
const BAND: f64 = 0.53;

/// Places nodes over `span_frames` frames, for polynomials below `order`.
#[derive(Clone, Debug)]
pub(super) struct SpanQuadrature {
    pub(super) nodes: NodePairs,
    span_frames: usize,
    interpolator: SincInterpolator,
}

impl SpanQuadrature {
    /// Takes nodes of the newest `share` of a window, which is all that the polynomials are taken over. There `x =
    /// 1 - share (1 - cos phi)`, and `n arccos x` turns by at most `n sqrt(share)` a radian of `phi`: `P_n` is of
    /// that degree, but for the tail of its Bessel coefficients. Allocates. Cost: O(nodes).
    pub(super) fn of_newest(
        level: SimdLevel,
        order: usize,
        span_frames: usize,
        share: f64,
    ) -> Self {
        let degree = order as f64 * share.sqrt();
        let degree = degree + 8.0 * degree.cbrt() + 16.0;
        Self::prepare(level, order.min(ceil(degree)), span_frames)
    }

    /// Allocates. Cost: O(nodes).
    pub(super) fn prepare(level: SimdLevel, order: usize, span_frames: usize) -> Self {
        let count = nodes_for(order, span_frames);
        Self {
            nodes: NodePairs::gauss_legendre(count),
            span_frames,
            interpolator: SincInterpolator::prepare(level),
        }
    }

    /// Returns the weighted sound at the i-th pair's left and right node. The span's first sample is
    /// `history[REACH_FRAMES]`; a sample stands at the middle of its frame. Realtime: yes.
    pub(super) fn weighted(&self, history: &[f64], pair_idx: usize) -> [f64; 2] {
        let from_end = self.frames_from_end(pair_idx);
        let weight = self.nodes.weight[pair_idx];
        let position = REACH_FRAMES as f64 - 0.5 + from_end;
        let ends = self.span_frames + 2 * REACH_FRAMES - 1;
        let sound = self.interpolator.at_mirrored(history, position, ends);
        sound.map(|sound| weight * sound)
    }

    /// Frames from the span's first on that [`Self::weighted`] reads.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a node is inside the span; a last one before its first sample needs the filter only"
    )]
    pub(super) fn frames_needed(&self, pair_idx: usize) -> usize {
        let right = (self.span_frames as f64 - self.frames_from_end(pair_idx) - 0.5)
            .floor()
            .max(0.0);
        right as usize + REACH_FRAMES + 1
    }

    fn frames_from_end(&self, pair_idx: usize) -> f64 {
        self.nodes.delta[pair_idx] / 2.0 * self.span_frames as f64
    }
}

/// A tone of `w` radians a frame over `T` frames is resolved by polynomials of degree `w T / 2`
/// and, for errors below 1e-10, some `8 (w T / 2)^(1/3)` more (the tail of its Bessel
/// coefficients); nodes integrate twice their number.
fn nodes_for(order: usize, span_frames: usize) -> usize {
    let degree = std::f64::consts::PI * BAND * span_frames as f64;
    let tail = 8.0 * degree.cbrt() + 16.0;
    ceil((order as f64 + degree + tail) / 2.0)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and bounded by order and span"
)]
fn ceil(count: f64) -> usize {
    count.ceil() as usize
}
