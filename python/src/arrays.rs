//! NumPy's arrays as slices: as they are where they are contiguous, aligned and in this machine's byte order, else
//! through one copy.

use numpy::prelude::*;
use numpy::{Element, PyArray1, PyArrayDyn, PyReadonlyArrayDyn};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors::{type_error, value_error};

/// Holds an array of one of the two kinds of numbers that are taken. Its memory is contiguous and aligned.
pub(crate) enum Floats<'py> {
    F32(PyReadonlyArrayDyn<'py, f32>),
    F64(PyReadonlyArrayDyn<'py, f64>),
}

impl<'py> Floats<'py> {
    /// Takes `name` as it is, in C's or Fortran's order, or else copied into C's.
    ///
    /// # Errors
    /// `TypeError` for what is not an array of float32 or float64.
    pub(crate) fn of(name: &str, x: &Bound<'py, PyAny>) -> PyResult<Self> {
        if let Some(floats) = Self::as_it_is(x)? {
            return Ok(floats);
        }
        // Of a subclass, such as a file in memory, NumPy shows the same numbers without a copy.
        let array = plain_array(name, x)?;
        if let Some(floats) = Self::as_it_is(&array)? {
            return Ok(floats);
        }
        let copied = Self::as_it_is(&native_copy(&array)?)?;
        copied.ok_or_else(|| type_error(format!("{name} cannot be read as an array")))
    }

    /// Takes `name` in C's order, copied into it where it is in another: the last axis runs fastest.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub(crate) fn in_c_order(name: &str, x: &Bound<'py, PyAny>) -> PyResult<Self> {
        let floats = Self::of(name, x)?;
        if floats.is_c_contiguous() {
            return Ok(floats);
        }
        let numpy = x.py().import("numpy")?;
        Self::of(name, &numpy.call_method1("ascontiguousarray", (x,))?)
    }

    fn as_it_is(x: &Bound<'py, PyAny>) -> PyResult<Option<Self>> {
        Ok(match slice_of::<f64>(x)? {
            Some(array) => Some(Self::F64(array)),
            None => slice_of::<f32>(x)?.map(Self::F32),
        })
    }

    pub(crate) fn shape(&self) -> &[usize] {
        match self {
            Self::F32(array) => array.shape(),
            Self::F64(array) => array.shape(),
        }
    }

    pub(crate) fn is_c_contiguous(&self) -> bool {
        match self {
            Self::F32(array) => array.is_c_contiguous(),
            Self::F64(array) => array.is_c_contiguous(),
        }
    }
}

/// Returns the array where its memory can be read as one slice.
fn slice_of<'py, T: Element>(
    x: &Bound<'py, PyAny>,
) -> PyResult<Option<PyReadonlyArrayDyn<'py, T>>> {
    let Ok(array) = x.cast_exact::<PyArrayDyn<T>>() else {
        return Ok(None);
    };
    let array = array
        .try_readonly()
        .map_err(|error| value_error(format!("the array is written to elsewhere: {error}")))?;
    Ok(array.as_slice().is_ok().then_some(array))
}

/// Refuses an array of which NumPy would show what is masked, too.
fn refuse_masked(name: &str, x: &Bound<'_, PyAny>) -> PyResult<()> {
    let masked = x.py().import("numpy.ma")?.getattr("MaskedArray")?;
    if x.is_instance(&masked)? {
        return Err(type_error(format!(
            "{name} is a masked array; fill what is masked first, as with {name}.filled(0)"
        )));
    }
    Ok(())
}

/// Returns what NumPy reads as an array of floating-point numbers of 4 or 8 bytes, copied only where it is none yet.
fn plain_array<'py>(name: &str, x: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    refuse_masked(name, x)?;
    let numpy = x.py().import("numpy")?;
    let array = numpy.call_method1("asarray", (x,))?;
    let dtype = array.getattr("dtype")?;
    let kind: String = dtype.getattr("kind")?.extract()?;
    let size: usize = dtype.getattr("itemsize")?.extract()?;
    if kind != "f" || !(size == 4 || size == 8) {
        return Err(type_error(format!(
            "{name} has numbers of type {dtype}; expected float32 or float64: convert them, as with \
             numpy.asarray({name}, dtype=numpy.float64)"
        )));
    }
    Ok(array)
}

/// Copies an array into C's order, aligned, in this machine's byte order.
fn native_copy<'py>(array: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let native = array
        .getattr("dtype")?
        .call_method1("newbyteorder", ("=",))?;
    let keywords = PyDict::new(array.py());
    keywords.set_item("dtype", native)?;
    keywords.set_item("order", "C")?;
    let numpy = array.py().import("numpy")?;
    numpy.call_method("array", (array,), Some(&keywords))
}

/// Returns `name` as float64 in C's order, with its shape; integers are numbers too.
///
/// # Errors
/// `TypeError` for what NumPy does not read as real numbers, `ValueError` for what is infinite or not a number.
pub(crate) fn numbers(name: &str, x: &Bound<'_, PyAny>) -> PyResult<(Vec<f64>, Vec<usize>)> {
    refuse_masked(name, x)?;
    let numpy = x.py().import("numpy")?;
    let array = numpy.call_method1("asarray", (x,))?;
    let kind: String = array.getattr("dtype")?.getattr("kind")?.extract()?;
    if !["f", "i", "u"].contains(&kind.as_str()) {
        return Err(type_error(format!(
            "{name} has numbers of type {}; expected real numbers",
            array.getattr("dtype")?
        )));
    }
    let keywords = PyDict::new(x.py());
    keywords.set_item("dtype", "float64")?;
    keywords.set_item("order", "C")?;
    let array = numpy.call_method("asarray", (array,), Some(&keywords))?;
    let array = array.cast_into::<PyArrayDyn<f64>>()?;
    let values = array.to_vec()?;
    if let Some(idx) = values.iter().position(|value| !value.is_finite()) {
        return Err(value_error(format!(
            "{name} holds {} at its flat index {idx}; expected finite numbers",
            values[idx]
        )));
    }
    Ok((values, array.shape().to_vec()))
}

/// Hands numbers in C's order over to Python, without a copy.
pub(crate) fn array_of<'py, T: Element>(
    py: Python<'py>,
    values: Vec<T>,
    shape: &[usize],
) -> PyResult<Bound<'py, PyArrayDyn<T>>> {
    PyArray1::from_vec(py, values).reshape(shape)
}

/// Writes a shape as Python does.
pub(crate) fn shape_in_words(shape: &[usize]) -> String {
    match shape {
        [one] => format!("({one},)"),
        _ => format!(
            "({})",
            shape
                .iter()
                .map(usize::to_string)
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}
