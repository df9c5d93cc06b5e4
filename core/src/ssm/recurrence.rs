//! A layer as a recurrence: one step a frame.

mod modal;

use super::layer::Layer;
use super::step::LinearStep;
use crate::math::SimdLevel;
use crate::math::simd::dot;
use modal::{Feedback, Modal};

/// Frames after which a state that has decayed becomes zero; counted from the start, so that blocks do not matter.
pub(super) const SETTLE_FRAMES: usize = 64;
/// Below this, -4000 dB, a state is silence: subnormals are slow.
const SILENCE: f64 = 1e-200;

/// Runs one channel of a layer frame by frame. Any split of the same frames into blocks gives the same bits.
///
/// Realtime: all but `prepare`. Cost: O(N) a frame, SIMD over the modes of diagonal layers and S4; a dense zero-order
/// hold O(N^2).
#[derive(Clone, Debug)]
pub struct Recurrent {
    form: Form,
    /// Frames since the last multiple of [`SETTLE_FRAMES`].
    phase: usize,
}

#[derive(Clone, Debug)]
enum Form {
    Diagonal(Modal),
    Feedback(Feedback),
    Other {
        level: SimdLevel,
        layer: Layer,
        readout: Vec<f64>,
        state: Vec<f64>,
        scratch: Vec<f64>,
    },
}

impl Recurrent {
    /// Prepares a layer that is read by N numbers. Allocates.
    ///
    /// # Panics
    /// If the readout is not N long.
    #[must_use]
    pub fn prepare(layer: &Layer, readout: &[f64], level: SimdLevel) -> Self {
        assert_eq!(readout.len(), layer.order(), "one number an order");
        let form = match layer.step() {
            LinearStep::Diagonal(step) => Form::Diagonal(Modal::of_pairs(step, readout, level)),
            LinearStep::RealDiagonal(step) => {
                Form::Diagonal(Modal::of_real_modes(step, readout, level))
            }
            LinearStep::Feedback(step) => Form::Feedback(Feedback::new(step, readout, level)),
            _ => Form::Other {
                level,
                layer: layer.clone(),
                readout: readout.to_vec(),
                state: vec![0.0; layer.order()],
                scratch: vec![0.0; layer.order()],
            },
        };
        Self { form, phase: 0 }
    }

    /// Forgets everything that was heard.
    pub fn reset(&mut self) {
        self.phase = 0;
        match &mut self.form {
            Form::Diagonal(modal) => modal.reset(),
            Form::Feedback(feedback) => feedback.reset(),
            Form::Other { state, .. } => state.fill(0.0),
        }
    }

    /// Reads as many frames as it is given. Finite input is the caller's part.
    ///
    /// # Panics
    /// If the slices differ in length.
    pub fn process(&mut self, input: &[f64], output: &mut [f64]) {
        assert_eq!(input.len(), output.len(), "one frame out for one in");
        let mut at = 0;
        while at < input.len() {
            let to = input.len().min(at + SETTLE_FRAMES - self.phase);
            self.run(&input[at..to], &mut output[at..to]);
            self.phase += to - at;
            if self.phase == SETTLE_FRAMES {
                self.settle();
                self.phase = 0;
            }
            at = to;
        }
    }

    /// Writes the state, in the layer's real basis.
    ///
    /// # Panics
    /// If `state` is not N long.
    pub fn write_state(&self, state: &mut [f64]) {
        match &self.form {
            Form::Diagonal(modal) => modal.write_state(state),
            Form::Feedback(feedback) => feedback.write_state(state),
            Form::Other { state: own, .. } => state.copy_from_slice(own),
        }
    }

    /// Goes on from where `other` stands, which runs the same layer under any readout. Realtime: yes.
    ///
    /// # Panics
    /// If the layers differ in kind or order.
    pub fn continue_from(&mut self, other: &Self) {
        self.phase = other.phase;
        match (&mut self.form, &other.form) {
            (Form::Diagonal(own), Form::Diagonal(other)) => own.continue_from(other),
            (Form::Feedback(own), Form::Feedback(other)) => own.continue_from(other),
            (Form::Other { state: own, .. }, Form::Other { state, .. }) => {
                own.copy_from_slice(state);
            }
            _ => panic!("not the same layer"),
        }
    }

    /// Reads by another row from the next frame on.
    ///
    /// # Panics
    /// If the readout is not N long.
    pub(crate) fn read_by(&mut self, readout: &[f64]) {
        match &mut self.form {
            Form::Diagonal(modal) => modal.read_by(readout),
            Form::Feedback(feedback) => feedback.read_by(readout),
            Form::Other { readout: own, .. } => own.copy_from_slice(readout),
        }
    }

    fn run(&mut self, input: &[f64], output: &mut [f64]) {
        match &mut self.form {
            Form::Diagonal(modal) => modal.run(input, output),
            Form::Feedback(feedback) => feedback.run(input, output),
            Form::Other {
                level,
                layer,
                readout,
                state,
                scratch,
            } => {
                for (x, y) in input.iter().zip(output) {
                    layer.advance(state, scratch, *x);
                    *y = dot(*level, readout, state);
                }
            }
        }
    }

    fn settle(&mut self) {
        match &mut self.form {
            Form::Diagonal(modal) => modal.settle(),
            Form::Feedback(feedback) => feedback.settle(),
            Form::Other { state, .. } => settle(state),
        }
    }
}

/// Sets to zero what has become silence.
pub(super) fn settle(state: &mut [f64]) {
    for x in state {
        *x = if x.abs() < SILENCE { 0.0 } else { *x };
    }
}
