//! A discretised layer: its state, one step of it, and its responses.

use super::error::LayerError;
use super::kind::{LayerKind, StepRule};
use super::modes::Modes;
use super::responses::Responses;
use super::spec::LayerSpec;
use super::step::{DiagonalStep, LinearStep};

/// Steps a discretised layer: `s_k = A_bar s_{k-1} + B_bar u_k` on a state of N real numbers.
///
/// The state's basis is orthonormal. Of conjugate pairs it holds `sqrt(2) Re x_n` for all n, then `sqrt(2) Im x_n`;
/// a readout is a row of N real numbers in the same basis.
#[derive(Clone, Debug)]
pub struct Layer {
    spec: LayerSpec,
    step: LinearStep,
}

impl Layer {
    /// Discretises a layer. Allocates. Cost: O(N^2) for S4 and S4D-LegS, O(N^3) for a dense zero-order hold, O(N)
    /// for the others.
    ///
    /// # Errors
    /// [`LayerError`] names the value out of range.
    pub fn prepare(spec: &LayerSpec) -> Result<Self, LayerError> {
        spec.check()?;
        Ok(Self {
            spec: *spec,
            step: LinearStep::prepare(spec),
        })
    }

    /// Discretises conjugate pairs of one's own. Allocates. Cost: O(N).
    ///
    /// # Errors
    /// [`LayerError`] names the value out of range.
    pub fn of_modes(modes: &Modes, step: f64, rule: StepRule) -> Result<Self, LayerError> {
        let spec = LayerSpec {
            kind: LayerKind::Diagonal,
            order: 2 * modes.lambda.len(),
            step,
            rule,
        };
        spec.check()?;
        let step = LinearStep::Diagonal(DiagonalStep::new(modes, step, rule));
        Ok(Self { spec, step })
    }

    /// Returns what this layer was prepared from.
    #[must_use]
    pub fn spec(&self) -> &LayerSpec {
        &self.spec
    }

    /// Returns N, the real numbers of the state.
    #[must_use]
    pub fn order(&self) -> usize {
        self.spec.order
    }

    pub(super) fn step(&self) -> &LinearStep {
        &self.step
    }

    /// Advances a state by one frame: the definition that the three ways of running are tested against.
    /// Realtime: yes. Cost: O(N), of a dense step O(N^2).
    ///
    /// # Panics
    /// If the slices are not N long.
    pub fn advance(&self, state: &mut [f64], scratch: &mut [f64], input: f64) {
        assert_eq!(state.len(), self.order(), "one number an order");
        assert_eq!(scratch.len(), self.order(), "one number an order");
        self.step.advance(state, scratch, input);
    }

    /// Returns `A_bar^frames B_bar`: the state that many frames after a unit impulse. Allocates.
    #[must_use]
    pub fn response(&self, frames: usize) -> Vec<f64> {
        Responses::begin(self, frames).state().to_vec()
    }

    /// Returns the frames after which the response to an impulse has fallen by `fall_db` for good, at most `max`: where
    /// a kernel may end. Allocates. Cost: O(N), of layers that are not diagonal O(N) a frame.
    #[must_use]
    pub fn decay_frames(&self, fall_db: f64, max: usize) -> usize {
        if let Some(decay) = self.step.slowest_decay() {
            let frames = (fall_db * std::f64::consts::LN_10 / 20.0 / decay).ceil();
            return if frames < max as f64 {
                whole(frames)
            } else {
                max
            };
        }
        let (mut largest, mut end) = (0.0, max);
        let fall = 10.0_f64.powf(-fall_db / 20.0);
        let (mut state, mut scratch) = (vec![0.0; self.order()], vec![0.0; self.order()]);
        for frame in 0..max {
            let impulse = if frame == 0 { 1.0 } else { 0.0 };
            self.step.advance(&mut state, &mut scratch, impulse);
            let norm = state.iter().map(|s| s * s).sum::<f64>().sqrt();
            largest = norm.max(largest);
            // These steps are contractions: a norm that has fallen does not rise.
            if norm <= fall * largest {
                end = frame;
                break;
            }
        }
        end
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 or more, and `as` saturates"
)]
pub(super) fn whole(frames: f64) -> usize {
    frames as usize
}
