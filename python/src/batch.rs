//! Whole arrays at once, over all cores: rows are worked on side by side, and give the same bits as one by one.

use numpy::PyArrayDyn;
use pyo3::prelude::*;
use rayon::prelude::*;
use souvenir_core::memory::{Place, legs_transpose};
use souvenir_core::{Coefficients, Memory, MemorySpec, SpecError, Timeline};

use crate::arrays::{Floats, array_of, numbers, shape_in_words};
use crate::errors::{check_room, count, value_error};
use crate::points::Points;
use crate::sound::with_samples;
use crate::streaming::MemoryChoice;

/// Computes the coefficients of every row of x, (frames,) or (rows, frames), over all cores.
///
/// `at` is one count of frames or a list of them, in any order: the result is (N,), (K, N), (rows, N) or
/// (rows, K, N). Without it, all frames are heard. Numbers that are not finite are refused.
#[pyfunction]
#[pyo3(signature = (x, order, at=None, *, measure="legs", method="exact", window=None, sample_rate=1.0))]
#[expect(clippy::too_many_arguments, reason = "keywords, for those who call it")]
pub(crate) fn project<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    order: &Bound<'py, PyAny>,
    at: Option<&Bound<'py, PyAny>>,
    measure: &str,
    method: &str,
    window: Option<f64>,
    sample_rate: f64,
) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
    let choice = MemoryChoice {
        order: count("order", order)?,
        measure,
        method,
        window_secs: window,
        sample_rate_hz: sample_rate,
        channels: 1,
    };
    let spec = choice.spec()?;
    let x = Floats::in_c_order("x", x)?;
    let (rows, frames) = match *x.shape() {
        [frames] => (1, frames),
        [rows, frames] => (rows, frames),
        _ => {
            let found = shape_in_words(x.shape());
            let sentence = format!("x has the shape {found}; expected (frames,) or (rows, frames)");
            return Err(value_error(sentence));
        }
    };
    let mut shape = x.shape()[..x.shape().len() - 1].to_vec();
    let instants = match at {
        Some(at) => instants(at, frames, &mut shape)?,
        None => vec![frames],
    };
    shape.push(spec.order);
    let numbers = shape
        .iter()
        .try_fold(1, |product: usize, &length| product.checked_mul(length));
    check_numbers(numbers, "the coefficients")?;
    let sharing = RowSharing::of(rows);
    sharing.check_room(&spec)?;
    let coefficients = with_samples!(&x, samples => {
        let sounds = SoundRows { samples, rows, frames };
        py.detach(|| {
            check_finite(samples, frames)?;
            sounds.project(&spec, &instants, sharing).map_err(value_error)
        })?
    });
    array_of(py, coefficients, &shape)
}

/// Computes the transpose of `project` by exact LegS: (..., N) becomes (..., frames). A gradient passes back through it.
#[pyfunction]
#[pyo3(signature = (c, frames))]
pub(crate) fn project_transpose<'py>(
    py: Python<'py>,
    c: &Bound<'py, PyAny>,
    frames: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
    let frames = count("frames", frames)?;
    let (values, mut shape) = coefficient_rows(c)?;
    let order = shape.pop().unwrap_or_default();
    let rows = values.len() / order;
    check_numbers(rows.checked_mul(frames), "the frames")?;
    shape.push(frames);
    let sound: Vec<f64> = py.detach(|| {
        let rows = values.par_chunks_exact(order);
        rows.flat_map_iter(|row| legs_transpose(row, frames))
            .collect()
    });
    array_of(py, sound, &shape)
}

/// Computes `sum_n c[..., n] sqrt(2n+1) P_n(2u - 1)`, (..., *u.shape).
#[pyfunction]
#[pyo3(signature = (c, u))]
pub(crate) fn reconstruct<'py>(
    py: Python<'py>,
    c: &Bound<'py, PyAny>,
    u: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
    let (values, mut shape) = coefficient_rows(c)?;
    let Points {
        places,
        shape: places_shape,
    } = Points::of_u(u)?;
    let order = shape.pop().unwrap_or_default();
    let rows = values.len() / order;
    check_numbers(rows.checked_mul(places.len()), "the sound")?;
    shape.extend(places_shape);
    let sound = py.detach(|| read_rows(&values, order, &places));
    array_of(py, sound, &shape)
}

/// Reads `[row][place]`.
fn read_rows(values: &[f64], order: usize, places: &[Place]) -> Vec<f64> {
    let rows = values.par_chunks_exact(order);
    let read =
        |row: &[f64]| Coefficients::prepare(row.to_vec(), Timeline::default()).at_places(places);
    rows.flat_map_iter(read).collect()
}

/// Says how rows are shared among memories, of which a thread has one.
#[derive(Clone, Copy)]
struct RowSharing {
    memories: usize,
    rows_each: usize,
}

impl RowSharing {
    fn of(rows: usize) -> Self {
        let rows_each = rows.div_ceil(rayon::current_num_threads()).max(1);
        Self {
            memories: rows.div_ceil(rows_each),
            rows_each,
        }
    }

    /// Refuses what there is no room for: these memories, and the one that they are copies of.
    fn check_room(self, spec: &MemorySpec) -> PyResult<()> {
        let all = 1 + self.memories as u64;
        let what = format!("{all} memories of order {}, one a thread,", spec.order);
        check_room(Memory::bytes(spec).checked_mul(all), what)
    }
}

/// Holds the sounds of a batch, one after the other.
struct SoundRows<'a, S> {
    samples: &'a [S],
    rows: usize,
    frames: usize,
}

impl<S: Copy + Into<f64> + Sync> SoundRows<'_, S> {
    /// Returns `[row][instant][n]`.
    fn project(
        &self,
        spec: &MemorySpec,
        instants: &[usize],
        sharing: RowSharing,
    ) -> Result<Vec<f64>, SpecError> {
        let prepared = Memory::prepare(spec)?;
        let row_len = instants.len() * spec.order;
        let mut all = vec![0.0; self.rows * row_len];
        if all.is_empty() {
            return Ok(all);
        }
        let shares = all.par_chunks_mut(sharing.rows_each * row_len).enumerate();
        shares.for_each(|(share_idx, share)| {
            let mut memory = prepared.clone();
            for (idx, to) in share.chunks_exact_mut(row_len).enumerate() {
                let start = (share_idx * sharing.rows_each + idx) * self.frames;
                let sound = &self.samples[start..start + self.frames];
                project_row(&mut memory, sound, instants, to);
            }
        });
        Ok(all)
    }
}

/// Writes the coefficients of one sound at frames that need not ascend.
fn project_row<S: Copy + Into<f64>>(
    memory: &mut Memory,
    sound: &[S],
    instants: &[usize],
    to: &mut [f64],
) {
    let order = memory.config().order;
    let mut ascending: Vec<usize> = (0..instants.len()).collect();
    ascending.sort_by_key(|&idx| instants[idx]);
    memory.reset();
    let mut heard = 0;
    for idx in ascending {
        memory.push(&[&sound[heard..instants[idx]]]);
        heard = instants[idx];
        to[idx * order..(idx + 1) * order].copy_from_slice(memory.coefficients(0));
    }
}

/// Reads the frame counts `at`; the result has an axis for them where `at` is not one number.
fn instants(at: &Bound<'_, PyAny>, frames: usize, shape: &mut Vec<usize>) -> PyResult<Vec<usize>> {
    let (values, at_shape) = numbers("at", at)?;
    if at_shape.len() > 1 {
        let found = shape_in_words(&at_shape);
        let sentence =
            format!("at has the shape {found}; expected one frame count or a list of them");
        return Err(value_error(sentence));
    }
    shape.extend(at_shape);
    let instant = |value: f64| whole_within(value, frames);
    values.into_iter().map(instant).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole, and within the frames"
)]
fn whole_within(value: f64, frames: usize) -> PyResult<usize> {
    if value.fract() == 0.0 && (0.0..=frames as f64).contains(&value) {
        return Ok(value as usize);
    }
    Err(value_error(format!(
        "at holds {value}; x has {frames} frames, of which 0 to {frames} can have been heard"
    )))
}

/// Refuses what a stream would replace by silence: of a whole array one can be told where it is.
fn check_finite<S: Copy + Into<f64>>(samples: &[S], frames: usize) -> PyResult<()> {
    let found = samples.iter().position(|&x| !x.into().is_finite());
    found.map_or(Ok(()), |idx| {
        let value: f64 = samples[idx].into();
        let (row, frame) = (idx / frames, idx % frames);
        Err(value_error(format!(
            "x is {value} at frame {frame} of row {row}; project takes finite sound"
        )))
    })
}

fn coefficient_rows(c: &Bound<'_, PyAny>) -> PyResult<(Vec<f64>, Vec<usize>)> {
    let (values, shape) = numbers("c", c)?;
    match shape.last() {
        Some(order) if *order > 0 => Ok((values, shape)),
        _ => Err(value_error(format!(
            "c has the shape {}; expected (..., N), N at least 1",
            shape_in_words(&shape)
        ))),
    }
}

/// Refuses a result that there is no room for; `None` is more numbers than can be counted.
fn check_numbers(numbers: Option<usize>, what: &str) -> PyResult<()> {
    let bytes = numbers.and_then(|numbers| (numbers as u64).checked_mul(8));
    check_room(bytes, format!("{what} of all rows"))
}
