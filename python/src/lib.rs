//! `souvenir` for Python is this crate, a thin one: arrays in, arrays out; all algorithms are `souvenir_core`'s.
//!
//! Python's lock is released while numbers are worked on. Errors are `ValueError`, `TypeError` and `MemoryError`, with
//! the numbers.

// `cargo test --lib` builds even what says that it has no tests, and Python's symbols are not there to link with.
#![cfg(not(test))]

mod adaptive;
mod arrays;
mod batch;
mod budget;
mod equations;
mod errors;
mod layers;
mod points;
mod rendering;
mod scan;
mod sound;
mod streaming;
mod trained;

use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// Registers what `souvenir/__init__.py` names.
#[pymodule]
fn _souvenir(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<streaming::MemoryClass>()?;
    module.add_class::<layers::LayerClass>()?;
    module.add_class::<layers::RunnerClass>()?;
    module.add_class::<scan::ScanClass>()?;
    module.add_class::<trained::StackClass>()?;
    module.add_class::<adaptive::AdaptiveClass>()?;
    module.add(
        "BUDGET_MEMORIES",
        PyTuple::new(module.py(), budget::names())?,
    )?;
    module.add_function(wrap_pyfunction!(streaming::_memory_of_bytes, module)?)?;
    module.add_function(wrap_pyfunction!(
        adaptive::_adaptive_memory_of_bytes,
        module
    )?)?;
    module.add_function(wrap_pyfunction!(budget::budget_recall, module)?)?;
    module.add_function(wrap_pyfunction!(batch::project, module)?)?;
    module.add_function(wrap_pyfunction!(batch::project_transpose, module)?)?;
    module.add_function(wrap_pyfunction!(batch::reconstruct, module)?)?;
    module.add_function(wrap_pyfunction!(equations::matrices, module)?)?;
    module.add_function(wrap_pyfunction!(equations::discretize, module)?)?;
    module.add_function(wrap_pyfunction!(rendering::render, module)?)
}
