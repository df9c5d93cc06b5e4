//! A layer's responses to a unit impulse, frame by frame.

use super::layer::Layer;

/// Steps from one exact power to the next: each rounds by 1e-16, and a power costs an exponential, a sine and a cosine a mode.
const STEPS_FROM_A_POWER: usize = 32;

/// Steps through `A_bar^d B_bar` for ascending delays `d` in frames.
#[derive(Clone, Debug)]
pub(super) struct Responses<'a> {
    layer: &'a Layer,
    state: Vec<f64>,
    scratch: Vec<f64>,
    delay: usize,
    has_powers: bool,
}

impl<'a> Responses<'a> {
    /// Begins at a delay. Allocates. Cost: O(N), of layers that are not diagonal O(N) a frame up to it.
    pub(super) fn begin(layer: &'a Layer, delay: usize) -> Self {
        let mut state = vec![0.0; layer.order()];
        let mut scratch = vec![0.0; layer.order()];
        let has_powers = layer.step().write_response(0, &mut state);
        if !has_powers {
            layer.advance(&mut state, &mut scratch, 1.0);
        }
        let mut begun = Self {
            layer,
            state,
            scratch,
            delay: 0,
            has_powers,
        };
        begun.seek(delay);
        begun
    }

    /// Goes on to a delay that has not been passed. Cost: that of [`Self::begin`].
    pub(super) fn seek(&mut self, delay: usize) {
        if self.has_powers {
            self.delay = delay;
            self.layer.step().write_response(delay, &mut self.state);
        }
        while self.delay < delay {
            self.advance();
        }
    }

    /// Returns `A_bar^d B_bar` at the delay that has been reached.
    pub(super) fn state(&self) -> &[f64] {
        &self.state
    }

    /// Goes on to the next frame. Cost: O(N), of a dense step O(N^2).
    pub(super) fn advance(&mut self) {
        self.delay += 1;
        let step = self.layer.step();
        if self.has_powers && self.delay.is_multiple_of(STEPS_FROM_A_POWER) {
            step.write_response(self.delay, &mut self.state);
        } else {
            step.advance(&mut self.state, &mut self.scratch, 0.0);
        }
    }
}
