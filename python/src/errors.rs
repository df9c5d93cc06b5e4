//! What `core` refuses, as Python's exceptions.

use std::fmt::Display;

use pyo3::exceptions::{PyMemoryError, PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;

/// Makes a `ValueError` of a sentence.
pub(crate) fn value_error(sentence: impl Display) -> PyErr {
    PyValueError::new_err(sentence.to_string())
}

/// Makes a `TypeError` of a sentence.
pub(crate) fn type_error(sentence: impl Display) -> PyErr {
    PyTypeError::new_err(sentence.to_string())
}

/// Reads a count, whatever integer says it: a negative one is a wrong value, not a wrong type.
pub(crate) fn count(name: &str, value: &Bound<'_, PyAny>) -> PyResult<usize> {
    let wrong = || value_error(format!("{name} is {value}; expected a count from 0 up"));
    match value.extract::<i64>() {
        Ok(number) => usize::try_from(number).map_err(|_| wrong()),
        Err(error) if error.is_instance_of::<PyOverflowError>(value.py()) => Err(wrong()),
        Err(_) => Err(type_error(format!(
            "{name} is {}; expected an int",
            value.get_type().name()?
        ))),
    }
}

/// Asks the system for so many bytes and gives them back: what it refuses in the middle of the work ends the program.
pub(crate) fn check_room(bytes: Option<u64>, what: impl Display) -> PyResult<()> {
    let asked = bytes.and_then(|bytes| usize::try_from(bytes).ok());
    let is_there = asked.is_some_and(|bytes| Vec::<u8>::new().try_reserve_exact(bytes).is_ok());
    if is_there {
        return Ok(());
    }
    let size = bytes.map_or("more than any machine has".to_owned(), |bytes| {
        format!("about {:.1} GB", bytes as f64 / 1e9)
    });
    Err(PyMemoryError::new_err(format!("{what} takes {size}")))
}

/// Refuses a rate that no sound has.
pub(crate) fn checked_rate(sample_rate_hz: f64) -> PyResult<f64> {
    if sample_rate_hz.is_finite() && sample_rate_hz > 0.0 {
        return Ok(sample_rate_hz);
    }
    let sentence = format!("a sample rate of {sample_rate_hz} Hz cannot be used");
    Err(value_error(sentence))
}
