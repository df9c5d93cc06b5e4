//! The state equations, dense, and their steps.

use nalgebra::{DMatrix, DVector};
use numpy::PyArrayDyn;
use pyo3::prelude::*;
use souvenir_core::memory::textbook::StateEquation;
use souvenir_core::{Measure, Method};

use crate::arrays::{array_of, numbers, shape_in_words};
use crate::errors::{check_room, count, value_error};

type Pair<'py> = (Bound<'py, PyArrayDyn<f64>>, Bound<'py, PyArrayDyn<f64>>);

/// Returns A, (N, N), and B, (N,), of dc/dt = (A c + B f) / t, of legt / window, of fading / tau: orthonormal.
#[pyfunction]
#[pyo3(signature = (measure, order))]
pub(crate) fn matrices<'py>(
    py: Python<'py>,
    measure: &str,
    order: &Bound<'py, PyAny>,
) -> PyResult<Pair<'py>> {
    let measure: Measure = measure.parse().map_err(value_error)?;
    let order = count("order", order)?;
    if order == 0 {
        return Err(value_error("order is 0; expected 1 or more"));
    }
    check_square(order)?;
    let equation = py.detach(|| match measure {
        Measure::Legt => StateEquation::legt(order),
        Measure::Legs | Measure::Fading | Measure::Selective => StateEquation::legs(order),
    });
    pair(py, &equation.a, &equation.b, &[order])
}

/// Computes `A_bar` and `B_bar` of one step: `c' = A_bar c + B_bar f`, f held over it. "exact" is "zero-order-hold".
#[pyfunction]
#[pyo3(signature = (a, b, dt, method="bilinear"))]
pub(crate) fn discretize<'py>(
    py: Python<'py>,
    a: &Bound<'py, PyAny>,
    b: &Bound<'py, PyAny>,
    dt: f64,
    method: &str,
) -> PyResult<Pair<'py>> {
    let method: Method = method.parse().map_err(value_error)?;
    let ((a, a_shape), (b, b_shape)) = (numbers("A", a)?, numbers("B", b)?);
    let order = match (&a_shape[..], &b_shape[..]) {
        (&[rows, columns], &[inputs] | &[inputs, 1])
            if rows == columns && rows == inputs && rows > 0 =>
        {
            rows
        }
        _ => {
            let (a, b) = (shape_in_words(&a_shape), shape_in_words(&b_shape));
            let sentence =
                format!("A has the shape {a} and B {b}; expected (N, N) and (N,), N at least 1");
            return Err(value_error(sentence));
        }
    };
    if !(dt.is_finite() && dt >= 0.0) {
        return Err(value_error(format!(
            "dt is {dt}; expected a finite step from 0 up"
        )));
    }
    check_square(order)?;
    let equation = StateEquation {
        a: DMatrix::from_row_slice(order, order, &a),
        b: DVector::from_vec(b),
    };
    let cell = py.detach(|| equation.try_discretise(method, dt));
    let cell = cell.ok_or_else(|| no_step(dt, method))?;
    pair(py, &cell.w, &cell.u, &b_shape)
}

/// Says why there is no step: the implicit methods solve an equation, a zero-order hold takes an exponential.
fn no_step(dt: f64, method: Method) -> PyErr {
    value_error(match method {
        Method::ZeroOrderHold | Method::Exact => format!(
            "dt A or dt B is too large at dt {dt} for an exponential (1e30 over N + 1); choose a smaller dt"
        ),
        Method::Bilinear | Method::ForwardEuler | Method::BackwardEuler => {
            format!("I - dt A is singular at dt {dt}; choose another dt or method")
        }
    })
}

/// A dense method holds several matrices.
fn check_square(order: usize) -> PyResult<()> {
    let numbers = (order as u64).checked_mul(order as u64);
    let bytes = numbers.and_then(|numbers| numbers.checked_mul(3 * 8));
    check_room(bytes, format!("a dense equation of order {order}"))
}

fn pair<'py>(
    py: Python<'py>,
    a: &DMatrix<f64>,
    b: &DVector<f64>,
    b_shape: &[usize],
) -> PyResult<Pair<'py>> {
    let rows = a.transpose().as_slice().to_vec();
    Ok((
        array_of(py, rows, &[a.nrows(), a.ncols()])?,
        array_of(py, b.as_slice().to_vec(), b_shape)?,
    ))
}
