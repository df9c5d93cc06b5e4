//! What a layer is read by: one row for the sound that is heard, N rows for the polynomial of its window.

use crate::math::legendre::polynomials;
use crate::math::{SimdLevel, orthonormal_scale};
use crate::memory::spec::SpecError;
use crate::ssm::{Layer, LayerSpec, ReadoutSolver};
use crate::stream::mode_plan::Layering;

/// Noise floor of the readouts, of the mean of the state's variances.
const NOISE_FLOOR: f64 = 1e-10;
/// Where rounding leaves no positive matrix at that floor, the next is so many times higher.
const FLOOR_STEP: f64 = 100.0;
/// -60 dB: with a floor like that every covariance is solved.
const HIGHEST_FLOOR: f64 = 1e-3;

/// Holds a layer with its readouts.
#[derive(Debug)]
pub(super) struct LayerReadouts {
    pub(super) layer: Layer,
    /// Row that reads the sound of the delay.
    pub(super) heard: Vec<f64>,
    /// `[n][number of the state]`.
    window: Vec<f64>,
    /// `e_n` at the delay: what a coefficient of 1 says there.
    pub(super) shapes: Vec<f64>,
    level: SimdLevel,
}

impl LayerReadouts {
    /// Solves the readouts. Allocates. Cost: O(N^3 + N window).
    pub(super) fn prepare(layering: &Layering) -> Result<Self, SpecError> {
        let spec = LayerSpec::new(layering.kind, layering.order, layering.step);
        let unusable = SpecError::TimeScale {
            frames: 1.0 / layering.step,
            max: *crate::settings::layer::TIME_SCALES_FRAMES.end(),
        };
        let layer = Layer::prepare(&spec).map_err(|_| unusable)?;
        let solver = solver(&layer).ok_or(unusable)?;
        Ok(Self {
            heard: solver.readout(layering.delay_frames),
            window: solver.window_readout(layering.window_frames),
            shapes: shapes(layering),
            level: SimdLevel::detect(),
            layer,
        })
    }

    /// Reads the coefficient `n` of the window out of a state.
    pub(super) fn coefficient(&self, n: usize, state: &[f64]) -> f64 {
        crate::math::simd::dot(self.level, self.window_row(n), state)
    }

    /// The row that reads the coefficient `n`.
    pub(super) fn window_row(&self, n: usize) -> &[f64] {
        let order = self.layer.order();
        &self.window[n * order..][..order]
    }
}

/// At the centre of the frame that is heard.
fn shapes(layering: &Layering) -> Vec<f64> {
    let delta = (2 * layering.delay_frames + 1) as f64 / layering.window_frames as f64;
    let values = polynomials(layering.order, delta).into_iter().enumerate();
    values.map(|(n, [p, _])| orthonormal_scale(n) * p).collect()
}

/// The lowest floor from the usual one on that rounding allows.
fn solver(layer: &Layer) -> Option<ReadoutSolver<'_>> {
    let mut floor = NOISE_FLOOR;
    while floor <= HIGHEST_FLOOR {
        if let Ok(solver) = ReadoutSolver::prepare(layer, floor) {
            return Some(solver);
        }
        floor *= FLOOR_STEP;
    }
    None
}
