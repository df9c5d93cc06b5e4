//! `souvenir.Memory`: sound in block by block, coefficients out at any time.

use std::sync::{Mutex, PoisonError};

use numpy::PyArrayDyn;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use souvenir_core::memory::Place;
use souvenir_core::{Coefficients, Measure, Memory, MemorySpec, Method, Timeline};

use crate::arrays::{Floats, array_of, shape_in_words};
use crate::errors::{check_room, count, value_error};
use crate::points::Points;
use crate::sound::{Sound, SoundShape, counts_of, with_samples};

/// Keeps the last of a sound, or all of it, as N coefficients a channel, for as long as sound comes.
///
/// measure: which past is kept.
///     "legs": all of it, evenly (HiPPO-LegS). "fading": all of it, weight falling with time constant `window`.
///     "legt": the last `window`, evenly (the LMU). "selective": what a clock lets in.
/// method: "exact" projects known functions, block by block, and adds no error of discretisation; the others are the
///     published recurrences: legs and legt have them.
/// window: seconds of `sample_rate`; legt's theta, fading's tau. legs and selective have none.
/// channels: 1 to 8.
///
/// What is infinite or not a number, or subnormal in float32, is heard as silence and counted in `rejected`. Python's
/// lock is released while sound is heard; do not write to an array that another thread hears.
#[pyclass(frozen, module = "souvenir", name = "Memory")]
pub(crate) struct MemoryClass {
    /// Waited for without Python's lock alone, so that a thread that holds the one never waits for the other.
    memory: Mutex<Memory>,
    spec: MemorySpec,
    sample_rate_hz: f64,
}

/// What `pickle` asks for: a function, and what it makes the memory of.
type Reduced<'py> = (Bound<'py, PyAny>, (Bound<'py, PyBytes>, f64));

/// Holds what a user chooses of a memory, not yet checked.
pub(crate) struct MemoryChoice<'a> {
    pub(crate) order: usize,
    pub(crate) measure: &'a str,
    pub(crate) method: &'a str,
    pub(crate) window_secs: Option<f64>,
    pub(crate) sample_rate_hz: f64,
    pub(crate) channels: usize,
}

impl MemoryChoice<'_> {
    /// Returns what is to be prepared, for which there is room.
    ///
    /// # Errors
    /// `ValueError` names what does not go together, `MemoryError` what there is no room for.
    pub(crate) fn spec(&self) -> PyResult<MemorySpec> {
        let measure: Measure = self.measure.parse().map_err(value_error)?;
        let method: Method = self.method.parse().map_err(value_error)?;
        let rate = checked_rate(self.sample_rate_hz)?;
        let spec = MemorySpec {
            measure,
            method,
            order: self.order,
            window_frames: window_frames(measure, self.window_secs, rate)?,
            channels: self.channels,
        };
        spec.check().map_err(value_error)?;
        let what = format!("a memory of order {}", self.order);
        check_room(Some(Memory::bytes(&spec)), what)?;
        Ok(spec)
    }
}

/// Refuses a rate that no sound has.
pub(crate) fn checked_rate(sample_rate_hz: f64) -> PyResult<f64> {
    if sample_rate_hz.is_finite() && sample_rate_hz > 0.0 {
        return Ok(sample_rate_hz);
    }
    let sentence = format!("a sample rate of {sample_rate_hz} Hz cannot be used");
    Err(value_error(sentence))
}

/// Refuses a window that means nothing, and a window that is missing.
fn window_frames(measure: Measure, secs: Option<f64>, sample_rate_hz: f64) -> PyResult<f64> {
    match (measure.has_window(), secs) {
        (true, Some(secs)) => Ok(secs * sample_rate_hz),
        (true, None) => Err(value_error(format!(
            "measure {measure} needs a window, in seconds at this sample rate"
        ))),
        (false, None) => Ok(0.0),
        (false, Some(secs)) => Err(value_error(format!(
            "measure {measure} keeps all it has heard and takes no window, not {secs} s; legt and fading do"
        ))),
    }
}

#[pymethods]
impl MemoryClass {
    #[new]
    #[pyo3(
        signature = (order, measure="legs", method="exact", window=None, sample_rate=1.0, channels=None),
        text_signature = "(order, measure='legs', method='exact', window=None, sample_rate=1.0, channels=1)"
    )]
    #[expect(clippy::too_many_arguments, reason = "keywords, for those who call it")]
    fn new(
        py: Python<'_>,
        order: &Bound<'_, PyAny>,
        measure: &str,
        method: &str,
        window: Option<f64>,
        sample_rate: f64,
        channels: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let choice = MemoryChoice {
            order: count("order", order)?,
            measure,
            method,
            window_secs: window,
            sample_rate_hz: sample_rate,
            channels: channels.map_or(Ok(1), |channels| count("channels", channels))?,
        };
        let spec = choice.spec()?;
        let memory = py.detach(|| Memory::prepare(&spec)).map_err(value_error)?;
        Ok(Self::of(memory, sample_rate))
    }

    /// Hears sound: (frames,) of one channel, else (frames, channels). Any split gives the same bits.
    ///
    /// Contiguous arrays of this machine's byte order are read where they are, in C's or Fortran's order; others are
    /// copied once. `steps`, a number from 0 up a frame, drives the clock of a selective memory of one channel.
    #[pyo3(signature = (x, steps=None))]
    fn process(
        &self,
        py: Python<'_>,
        x: &Bound<'_, PyAny>,
        steps: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let x = Floats::of("x", x)?;
        let shape = SoundShape::of("x", &x, self.spec.channels)?;
        if let Some(steps) = steps {
            return self.process_stepped(py, &x, steps);
        }
        with_samples!(&x, samples => {
            let sound = Sound::new(samples, shape);
            self.with(py, |memory| sound.push_to(memory));
        });
        Ok(())
    }

    /// The orthonormal `c_n` as of the newest frame, (channels, N): a copy.
    #[getter]
    fn coefficients<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
        let all = self.with(py, all_coefficients);
        array_of(py, all, &[self.spec.channels, self.spec.order])
    }

    /// The sound that the coefficients stand for, at times or at places of the window.
    ///
    /// The result has the shape of what was asked for, and an axis for the channels behind it where there are
    /// several. The newest frame, held over its cell, has its middle `0.5 / sample_rate` ago.
    #[pyo3(signature = (*, seconds_ago=None, u=None))]
    fn reconstruct<'py>(
        &self,
        py: Python<'py>,
        seconds_ago: Option<&Bound<'py, PyAny>>,
        u: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
        let (timeline, all) = self.with(py, |memory| (memory.timeline(), all_coefficients(memory)));
        let points = match (seconds_ago, u) {
            (Some(ago), None) => self.points_ago(ago, timeline)?,
            (None, Some(u)) => Points::of_u(u)?,
            _ => {
                let sentence = "reconstruct takes either seconds_ago= or u=, and one of them";
                return Err(value_error(sentence));
            }
        };
        let Points { places, mut shape } = points;
        if self.spec.channels > 1 {
            shape.push(self.spec.channels);
        }
        let order = self.spec.order;
        let sound = py.detach(|| read(&all, order, &places));
        array_of(py, sound, &shape)
    }

    /// Forgets everything that was heard.
    fn reset(&self, py: Python<'_>) {
        self.with(py, Memory::reset);
    }

    /// A memory that has heard the same and goes its own way. Pickles go on bit for bit, too.
    fn copy(&self, py: Python<'_>) -> Self {
        Self::of(self.with(py, |memory| memory.clone()), self.sample_rate_hz)
    }

    fn __copy__(&self, py: Python<'_>) -> Self {
        self.copy(py)
    }

    fn __deepcopy__(&self, py: Python<'_>, _memo: &Bound<'_, PyAny>) -> Self {
        self.copy(py)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py>> {
        let bytes = self.with(py, |memory| memory.to_bytes());
        let maker = py
            .import("souvenir._souvenir")?
            .getattr("_memory_of_bytes")?;
        Ok((maker, (PyBytes::new(py, &bytes), self.sample_rate_hz)))
    }

    #[getter]
    fn order(&self) -> usize {
        self.spec.order
    }

    #[getter]
    fn measure(&self) -> &'static str {
        self.spec.measure.name()
    }

    #[getter]
    fn method(&self) -> &'static str {
        self.spec.method.name()
    }

    #[getter]
    fn channels(&self) -> usize {
        self.spec.channels
    }

    #[getter]
    fn sample_rate(&self) -> f64 {
        self.sample_rate_hz
    }

    /// theta of LegT or tau of a fading memory, in seconds; None of memories without.
    #[getter]
    fn window(&self) -> Option<f64> {
        let has_window = self.spec.measure.has_window();
        has_window.then(|| self.spec.window_frames / self.sample_rate_hz)
    }

    /// Frames heard since the last reset.
    #[getter]
    fn frames(&self, py: Python<'_>) -> u64 {
        self.with(py, |memory| memory.frames())
    }

    /// Samples heard as silence since the last reset: `non_finite` and `subnormal`.
    #[getter]
    fn rejected<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let rejected = self.with(py, |memory| memory.rejected());
        counts_of(py, rejected)
    }

    fn __repr__(&self) -> String {
        let window = match self.window() {
            Some(secs) => format!(", window={secs:?}"),
            None => String::new(),
        };
        let MemorySpec {
            measure,
            method,
            order,
            channels,
            ..
        } = self.spec;
        format!(
            "souvenir.Memory({order}, measure='{measure}', method='{method}'{window}, sample_rate={:?}, \
             channels={channels})",
            self.sample_rate_hz
        )
    }
}

impl MemoryClass {
    fn of(memory: Memory, sample_rate_hz: f64) -> Self {
        Self {
            spec: *memory.config(),
            memory: Mutex::new(memory),
            sample_rate_hz,
        }
    }

    /// Works on the memory while other threads of Python run.
    fn with<T: Send>(&self, py: Python<'_>, work: impl FnOnce(&mut Memory) -> T + Send) -> T {
        py.detach(|| {
            let memory = self.memory.lock();
            work(&mut memory.unwrap_or_else(PoisonError::into_inner))
        })
    }

    /// Hears a sound whose clock is the caller's.
    fn process_stepped(
        &self,
        py: Python<'_>,
        x: &Floats<'_>,
        steps: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let MemorySpec {
            measure, channels, ..
        } = self.spec;
        if measure != Measure::Selective || channels != 1 {
            return Err(value_error(format!(
                "steps drive the clock of a selective memory of one channel, not of {measure} with {channels}"
            )));
        }
        let steps = Floats::of("steps", steps)?;
        if steps.shape() != x.shape() {
            return Err(value_error(format!(
                "steps has the shape {}; expected one step a frame, {}",
                shape_in_words(steps.shape()),
                shape_in_words(x.shape())
            )));
        }
        let (x, steps) = (widened(x)?, widened(&steps)?);
        if let Some(idx) = steps
            .iter()
            .position(|step| !(step.is_finite() && *step >= 0.0))
        {
            return Err(value_error(format!(
                "steps[{idx}] is {}; a clock goes on by a finite number from 0 up",
                steps[idx]
            )));
        }
        self.with(py, |memory| memory.push_stepped(&x, &steps));
        Ok(())
    }

    fn points_ago(&self, ago: &Bound<'_, PyAny>, timeline: Option<Timeline>) -> PyResult<Points> {
        let timeline = timeline.ok_or_else(|| {
            value_error("a selective memory does not know when it heard what: use u= instead of seconds_ago=")
        })?;
        Points::of_seconds_ago(ago, timeline, self.sample_rate_hz)
    }
}

/// Returns the numbers of an array as f64.
fn widened(floats: &Floats<'_>) -> PyResult<Vec<f64>> {
    fn all<S: Copy + Into<f64>>(samples: &[S]) -> Vec<f64> {
        samples.iter().map(|&sample| sample.into()).collect()
    }
    Ok(with_samples!(floats, samples => all(samples)))
}

/// Prepares the memory that a pickle kept.
#[pyfunction]
pub(crate) fn _memory_of_bytes(
    py: Python<'_>,
    bytes: &[u8],
    sample_rate_hz: f64,
) -> PyResult<MemoryClass> {
    let rate = checked_rate(sample_rate_hz)?;
    let memory = py.detach(|| Memory::from_bytes(bytes));
    Ok(MemoryClass::of(memory.map_err(value_error)?, rate))
}

/// Returns `[channel][n]`.
fn all_coefficients(memory: &mut Memory) -> Vec<f64> {
    let MemorySpec {
        order, channels, ..
    } = *memory.config();
    let mut all = Vec::with_capacity(order * channels);
    for channel_idx in 0..channels {
        all.extend_from_slice(memory.coefficients(channel_idx));
    }
    all
}

/// Reads `[place][channel]` from `[channel][n]`.
fn read(coefficients: &[f64], order: usize, places: &[Place]) -> Vec<f64> {
    let rows = coefficients.chunks_exact(order);
    let channels = rows.len();
    let mut sound = vec![0.0; places.len() * channels];
    for (channel_idx, row) in rows.enumerate() {
        let channel = Coefficients::prepare(row.to_vec(), Timeline::default()).at_places(places);
        let to = sound.iter_mut().skip(channel_idx).step_by(channels);
        to.zip(channel).for_each(|(to, value)| *to = value);
    }
    sound
}
