//! `souvenir.TrainedStack`: stacks of Mamba or S4D layers from a safetensors file, run as the plugin runs them.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use numpy::PyArrayDyn;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use souvenir_core::ssm::trained::{StackInput, StackKind, TrainedStack};

use crate::arrays::{Floats, array_of, numbers, shape_in_words};
use crate::errors::{check_room, type_error, value_error};

/// Runs a trained stack of Mamba or S4D layers, in float32, and keeps its state from block to block.
///
/// weights: the path of a safetensors file, or its bytes, with the tensor names of mambapy, of published Mamba checkpoints or of
///     S4's example.
///
/// What is infinite or not a number counts as 0, in what it hears and in what it says.
#[pyclass(frozen, module = "souvenir", name = "TrainedStack")]
pub(crate) struct StackClass {
    /// At rest or in the middle of a sound.
    stack: Mutex<TrainedStack>,
    input: StackInput,
    output_width: usize,
}

#[pymethods]
impl StackClass {
    #[new]
    #[pyo3(signature = (weights))]
    fn new(py: Python<'_>, weights: &Bound<'_, PyAny>) -> PyResult<Self> {
        let stack = match weights.cast::<PyBytes>() {
            Ok(bytes) => {
                let bytes = bytes.as_bytes();
                py.detach(|| TrainedStack::prepare(bytes))
            }
            Err(_) => {
                let path: PathBuf = weights.extract().map_err(|_| wrong_weights(weights))?;
                let bytes = py.detach(|| std::fs::read(path))?;
                py.detach(|| TrainedStack::prepare(&bytes))
            }
        };
        Ok(Self::of(stack.map_err(value_error)?))
    }

    /// What the stack says to each frame, float32, (frames, `output_width`). Any split gives the same bits.
    ///
    /// x: (frames, `input_width`) of float32, or float64 that is rounded to it; a stack that hears one number a frame also takes
    ///     (frames,), and one that says one number then answers (frames,). A stack that hears tokens takes integers, (frames,).
    fn process<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyArrayDyn<f32>>> {
        match self.input {
            StackInput::Features { width } => self.process_features(py, x, width),
            StackInput::Tokens { vocabulary } => self.process_tokens(py, x, vocabulary),
        }
    }

    /// Forgets everything that was heard.
    fn reset(&self, py: Python<'_>) {
        self.with(py, TrainedStack::reset);
    }

    /// A stack that has heard the same and goes its own way.
    fn copy(&self, py: Python<'_>) -> Self {
        Self::of(self.with(py, |stack| stack.clone()))
    }

    fn __copy__(&self, py: Python<'_>) -> Self {
        self.copy(py)
    }

    fn __deepcopy__(&self, py: Python<'_>, _memo: &Bound<'_, PyAny>) -> Self {
        self.copy(py)
    }

    /// Of which layers it is: "mamba" or "s4d".
    #[getter]
    fn kind(&self, py: Python<'_>) -> &'static str {
        match self.with(py, |stack| stack.kind()) {
            StackKind::Mamba => "mamba",
            StackKind::S4d => "s4d",
        }
    }

    /// How many frames ago it heard what it says, where its file says so.
    #[getter]
    fn delay_frames(&self, py: Python<'_>) -> Option<usize> {
        self.with(py, |stack| stack.delay_frames())
    }

    /// Numbers that it hears in a frame; None where it hears tokens.
    #[getter]
    fn input_width(&self) -> Option<usize> {
        match self.input {
            StackInput::Features { width } => Some(width),
            StackInput::Tokens { .. } => None,
        }
    }

    /// Different tokens that it hears; None where it hears numbers.
    #[getter]
    fn vocabulary(&self) -> Option<usize> {
        match self.input {
            StackInput::Features { .. } => None,
            StackInput::Tokens { vocabulary } => Some(vocabulary),
        }
    }

    /// Numbers that it says in a frame.
    #[getter]
    fn output_width(&self) -> usize {
        self.output_width
    }

    /// Real numbers of state that it carries from frame to frame.
    #[getter]
    fn state_numbers(&self, py: Python<'_>) -> usize {
        self.with(py, |stack| stack.state_numbers())
    }
}

impl StackClass {
    fn of(stack: TrainedStack) -> Self {
        Self {
            input: stack.input(),
            output_width: stack.output_width(),
            stack: Mutex::new(stack),
        }
    }

    /// Works on the stack while other threads of Python run.
    fn with<T: Send>(&self, py: Python<'_>, work: impl FnOnce(&mut TrainedStack) -> T + Send) -> T {
        py.detach(|| work(&mut self.stack.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    fn process_features<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        width: usize,
    ) -> PyResult<Bound<'py, PyArrayDyn<f32>>> {
        let x = Floats::in_c_order("x", x)?;
        let (frames, is_flat) = match *x.shape() {
            [frames] if width == 1 => (frames, true),
            [frames, found] if found == width => (frames, false),
            _ => return Err(misfit(x.shape(), &format!("(frames, {width})"))),
        };
        let said = self.room(frames)?;
        let said = match &x {
            Floats::F32(array) => {
                let samples = array.as_slice()?;
                self.say(py, said, |stack, said| stack.process(samples, said))
            }
            Floats::F64(array) => {
                let samples = narrowed(array.as_slice()?);
                self.say(py, said, |stack, said| stack.process(&samples, said))
            }
        };
        let shape = [frames, self.output_width];
        let axes = if is_flat && self.output_width == 1 {
            1
        } else {
            2
        };
        array_of(py, said, &shape[..axes])
    }

    fn process_tokens<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
        vocabulary: usize,
    ) -> PyResult<Bound<'py, PyArrayDyn<f32>>> {
        let (values, shape) = numbers("x", x)?;
        let [frames] = shape[..] else {
            return Err(misfit(&shape, "(frames,), a token each"));
        };
        let tokens = values.into_iter().map(|value| token(value, vocabulary));
        let tokens = tokens.collect::<PyResult<Vec<u32>>>()?;
        let said = self.room(frames)?;
        let said = self.say(py, said, |stack, said| stack.process_tokens(&tokens, said));
        array_of(py, said, &[frames, self.output_width])
    }

    /// Counts the numbers of an answer for which there is room.
    fn room(&self, frames: usize) -> PyResult<usize> {
        let said = frames.checked_mul(self.output_width);
        let bytes = said.and_then(|said| (said as u64).checked_mul(4));
        check_room(bytes, format!("an answer to {frames} frames"))?;
        Ok(said.unwrap_or_default())
    }

    fn say(
        &self,
        py: Python<'_>,
        numbers: usize,
        work: impl FnOnce(&mut TrainedStack, &mut [f32]) + Send,
    ) -> Vec<f32> {
        self.with(py, |stack| {
            let mut said = vec![0.0; numbers];
            work(stack, &mut said);
            said
        })
    }
}

/// Rounds to float32; what lies beyond it counts as 0, as what is infinite does.
#[expect(clippy::cast_possible_truncation, reason = "the stack hears float32")]
fn narrowed(samples: &[f64]) -> Vec<f32> {
    samples.iter().map(|sample| *sample as f32).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole, and within the vocabulary"
)]
fn token(value: f64, vocabulary: usize) -> PyResult<u32> {
    if value.fract() == 0.0 && value >= 0.0 && value < vocabulary as f64 {
        return Ok(value as u32);
    }
    Err(value_error(format!(
        "x holds the token {value}; the stack knows 0 to {}",
        vocabulary.saturating_sub(1)
    )))
}

fn misfit(shape: &[usize], expected: &str) -> PyErr {
    let found = shape_in_words(shape);
    value_error(format!("x has the shape {found}; expected {expected}"))
}

fn wrong_weights(weights: &Bound<'_, PyAny>) -> PyErr {
    let found = weights.get_type();
    type_error(format!("weights is {found}; expected a path or bytes"))
}
