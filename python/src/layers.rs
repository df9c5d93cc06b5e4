//! State-space layers of constant A, from S4 to S4D: `souvenir.Layer` and what runs one.

use std::sync::{Mutex, PoisonError};

use numpy::PyArrayDyn;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use souvenir_core::Rejected;
use souvenir_core::ssm::kernel::kernel;
use souvenir_core::ssm::{Layer, LayerKind, LayerSpec, ReadoutSolver, Runner, Way};

use crate::arrays::{array_of, numbers, shape_in_words};
use crate::errors::{check_room, count, value_error};
use crate::sound::{counts_of, mono, with_samples};

/// A kernel ends where the answer to an impulse has fallen by this.
const KERNEL_FALL_DB: f64 = 120.0;
/// The longest kernel that is chosen by itself.
const MAX_KERNEL_FRAMES: usize = 1 << 22;
/// Sound is read and written in blocks: no more than this is copied at a time.
const BLOCK_FRAMES: usize = 1 << 12;

/// Steps a state-space layer of constant A, discretised: `s' = A_bar s + B_bar u`, a state of `order` real numbers.
///
/// step: 1 / (time scale in seconds x sample rate).
#[pyclass(frozen, module = "souvenir", name = "Layer")]
pub(crate) struct LayerClass {
    layer: Layer,
}

#[pymethods]
impl LayerClass {
    #[new]
    #[pyo3(signature = (kind, order, step, rule=None))]
    fn new(
        py: Python<'_>,
        kind: &str,
        order: &Bound<'_, PyAny>,
        step: f64,
        rule: Option<&str>,
    ) -> PyResult<Self> {
        let kind: LayerKind = kind.parse().map_err(value_error)?;
        let usual = LayerSpec::new(kind, count("order", order)?, step);
        let spec = LayerSpec {
            rule: rule.map_or(Ok(usual.rule), |rule| rule.parse().map_err(value_error))?,
            ..usual
        };
        let layer = py.detach(|| Layer::prepare(&spec)).map_err(value_error)?;
        Ok(Self { layer })
    }

    /// `K_j = C A_bar^j B_bar`, (frames,), under a readout C of `order` real numbers.
    fn kernel<'py>(
        &self,
        py: Python<'py>,
        readout: &Bound<'py, PyAny>,
        frames: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
        let readout = self.readout_of(readout)?;
        let frames = answer_frames("frames", frames)?;
        let kernel = py.detach(|| kernel(&self.layer, &readout, frames));
        array_of(py, kernel, &[frames])
    }

    /// `A_bar^frames B_bar`: the state that many frames after an impulse of 1. Only diagonal layers skip the steps.
    fn response<'py>(
        &self,
        py: Python<'py>,
        frames: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
        let frames = count("frames", frames)?;
        let state = py.detach(|| self.layer.response(frames));
        array_of(py, state, &[self.layer.order()])
    }

    /// The readout that is best for white sound `delay` frames ago.
    #[pyo3(signature = (delay, noise_floor=1e-6))]
    fn readout<'py>(
        &self,
        py: Python<'py>,
        delay: &Bound<'py, PyAny>,
        noise_floor: f64,
    ) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
        let delay = count("delay", delay)?;
        let solve = || {
            let solver = ReadoutSolver::prepare(&self.layer, noise_floor)?;
            Ok::<_, souvenir_core::ssm::LayerError>(solver.readout(delay))
        };
        let readout = py.detach(solve).map_err(value_error)?;
        array_of(py, readout, &[self.layer.order()])
    }

    /// One channel of the layer, run in one of the three ways. A convolution's kernel ends 120 dB down.
    #[pyo3(signature = (readout, way="recurrence", kernel_frames=None))]
    fn runner(
        &self,
        py: Python<'_>,
        readout: &Bound<'_, PyAny>,
        way: &str,
        kernel_frames: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<RunnerClass> {
        let readout = self.readout_of(readout)?;
        let way: Way = way.parse().map_err(value_error)?;
        let frames = match (way, kernel_frames) {
            (Way::Convolution, Some(frames)) => Some(answer_frames("kernel_frames", frames)?),
            (_, Some(frames)) => Some(count("kernel_frames", frames)?),
            (_, None) => None,
        };
        Ok(RunnerClass {
            state: Mutex::new(py.detach(|| self.prepare(&readout, way, frames))),
        })
    }

    #[getter]
    fn kind(&self) -> &'static str {
        self.layer.spec().kind.name()
    }

    #[getter]
    fn order(&self) -> usize {
        self.layer.order()
    }

    #[getter]
    fn step(&self) -> f64 {
        self.layer.spec().step
    }

    #[getter]
    fn rule(&self) -> &'static str {
        self.layer.spec().rule.name()
    }

    fn __repr__(&self) -> String {
        let (kind, order, step) = (self.kind(), self.order(), self.step());
        format!(
            "souvenir.Layer('{kind}', {order}, {step:?}, rule='{}')",
            self.rule()
        )
    }
}

impl LayerClass {
    /// Prepares a runner; how long a kernel is where nobody says takes up to millions of steps to find.
    fn prepare(&self, readout: &[f64], way: Way, kernel_frames: Option<usize>) -> RunnerState {
        let kernel_frames = match (way, kernel_frames) {
            (Way::Convolution, None) => self.layer.decay_frames(KERNEL_FALL_DB, MAX_KERNEL_FRAMES),
            (_, frames) => frames.unwrap_or(1),
        };
        RunnerState {
            runner: Runner::prepare(&self.layer, readout, way, kernel_frames.max(1)),
            rejected: Rejected::default(),
        }
    }

    /// Reads a row of as many numbers as the state has.
    fn readout_of(&self, readout: &Bound<'_, PyAny>) -> PyResult<Vec<f64>> {
        let (values, shape) = numbers("readout", readout)?;
        let order = self.layer.order();
        if shape != [order] {
            return Err(value_error(format!(
                "readout has the shape {}; a state of {order} real numbers is read by ({order},)",
                shape_in_words(&shape)
            )));
        }
        Ok(values)
    }
}

/// Runs one channel of a layer, whose state it keeps from block to block. `Layer.runner` makes it.
///
/// What is infinite or not a number, or subnormal in float32, is heard as silence and counted in `rejected`.
#[pyclass(frozen, module = "souvenir", name = "Runner")]
pub(crate) struct RunnerClass {
    state: Mutex<RunnerState>,
}

struct RunnerState {
    runner: Runner,
    rejected: Rejected,
}

#[pymethods]
impl RunnerClass {
    /// What the layer answers, (frames,). Any split gives the same bits.
    fn process<'py>(
        &self,
        py: Python<'py>,
        x: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
        let x = mono("x", x)?;
        let answer = with_samples!(&x, samples => py.detach(|| self.run(samples)));
        array_of(py, answer, x.shape())
    }

    /// Forgets everything that was heard.
    fn reset(&self, py: Python<'_>) {
        py.detach(|| {
            self.with(|state| {
                state.runner.reset();
                state.rejected = Rejected::default();
            });
        });
    }

    /// Samples heard as silence since the last reset: `non_finite` and `subnormal`.
    #[getter]
    fn rejected<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let rejected = py.detach(|| self.with(|state| state.rejected));
        counts_of(py, rejected)
    }
}

impl RunnerClass {
    fn run<S: Copy + Into<f64>>(&self, samples: &[S]) -> Vec<f64> {
        let mut answer = vec![0.0; samples.len()];
        self.with(|RunnerState { runner, rejected }| {
            let mut input = Vec::with_capacity(BLOCK_FRAMES);
            for (x, y) in samples
                .chunks(BLOCK_FRAMES)
                .zip(answer.chunks_mut(BLOCK_FRAMES))
            {
                input.clear();
                input.extend(x.iter().map(|&x| rejected.admit(x.into())));
                runner.process(&input, y);
            }
        });
        answer
    }

    fn with<T>(&self, work: impl FnOnce(&mut RunnerState) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Reads how many frames an answer has, for which there is room.
fn answer_frames(name: &str, value: &Bound<'_, PyAny>) -> PyResult<usize> {
    let frames = count(name, value)?;
    let bytes = (frames as u64).checked_mul(8);
    check_room(
        bytes,
        format!("an answer of {frames} frames, as {name} says,"),
    )?;
    Ok(frames)
}
