//! `souvenir.SelectiveScan`: Mamba's recurrence, whose step, input and output change from frame to frame.

use std::sync::{Mutex, PoisonError};

use numpy::PyArrayDyn;
use pyo3::prelude::*;
use souvenir_core::ssm::selective_scan::{ScanInput, SelectiveScan};

use crate::arrays::{array_of, numbers, shape_in_words};
use crate::errors::value_error;

/// Runs Mamba's recurrence: `h' = exp(delta a) h + delta b u`, `y = c h + skip u`. `a` is the diagonal, not above 0.
#[pyclass(frozen, module = "souvenir", name = "SelectiveScan")]
pub(crate) struct ScanClass {
    scan: Mutex<SelectiveScan<f64>>,
    states: usize,
}

#[pymethods]
impl ScanClass {
    #[new]
    #[pyo3(signature = (a, skip=0.0))]
    fn new(a: &Bound<'_, PyAny>, skip: f64) -> PyResult<Self> {
        let (a, shape) = numbers("a", a)?;
        if shape.len() != 1 {
            return Err(misfit("a", &shape, "(states,), the diagonal of A"));
        }
        let scan = SelectiveScan::prepare(&a, skip).map_err(value_error)?;
        Ok(Self {
            states: scan.states(),
            scan: Mutex::new(scan),
        })
    }

    /// y, (frames,), of u and delta, (frames,), and b and c, (frames, states). Any split gives the same bits.
    fn process<'py>(
        &self,
        py: Python<'py>,
        u: &Bound<'py, PyAny>,
        delta: &Bound<'py, PyAny>,
        b: &Bound<'py, PyAny>,
        c: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
        let (u, shape) = numbers("u", u)?;
        let [frames] = shape[..] else {
            return Err(misfit("u", &shape, "(frames,)"));
        };
        let of_frames = |name, x| numbers_of(name, x, &[frames]);
        let of_states = |name, x| numbers_of(name, x, &[frames, self.states]);
        let delta = of_frames("delta", delta)?;
        if let Some(step) = delta.iter().find(|step| **step < 0.0) {
            return Err(value_error(format!(
                "delta is {step} somewhere; a step is not below 0"
            )));
        }
        let (b, c) = (of_states("b", b)?, of_states("c", c)?);
        let y = py.detach(|| {
            let mut y = vec![0.0; frames];
            let input = ScanInput {
                u: &u,
                delta: &delta,
                b: &b,
                c: &c,
            };
            self.with(|scan| scan.process_parallel(&input, &mut y));
            y
        });
        array_of(py, y, &[frames])
    }

    /// The state after the newest frame, (states,).
    #[getter]
    fn state<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
        let mut h = vec![0.0; self.states];
        py.detach(|| self.with(|scan| scan.state(&mut h)));
        array_of(py, h, &[self.states])
    }

    /// Forgets everything that was heard.
    fn reset(&self, py: Python<'_>) {
        py.detach(|| self.with(SelectiveScan::reset));
    }
}

impl ScanClass {
    fn with<T>(&self, work: impl FnOnce(&mut SelectiveScan<f64>) -> T) -> T {
        work(&mut self.scan.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Reads numbers of exactly this shape.
fn numbers_of(name: &str, x: &Bound<'_, PyAny>, expected: &[usize]) -> PyResult<Vec<f64>> {
    let (values, shape) = numbers(name, x)?;
    if shape != expected {
        return Err(misfit(name, &shape, &shape_in_words(expected)));
    }
    Ok(values)
}

fn misfit(name: &str, shape: &[usize], expected: &str) -> PyErr {
    let found = shape_in_words(shape);
    value_error(format!("{name} has the shape {found}; expected {expected}"))
}
