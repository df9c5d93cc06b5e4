//! `souvenir.StreamingAdaptiveMemory`: hears live sound and holds at most K numbers of it, where they lose least.

use std::sync::{Mutex, PoisonError};

use numpy::{PyArray1, PyArrayDyn};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use souvenir_core::budget::{
    PieceContent, RememberedPiece, StreamingAdaptiveConfig, StreamingAdaptiveMemory,
};

use crate::arrays::array_of;
use crate::errors::{check_room, checked_rate, count, value_error};
use crate::sound::{counts_of, mono, with_samples};

/// What a memory takes for each of its numbers, rounded up.
const BYTES_A_NUMBER: u64 = 150;

/// Hears one channel of live sound and holds at most `numbers` numbers of it, its structure included: 16 to 1048576.
///
/// The past is kept as pieces, each a polynomial of its own order or samples as they were; at every frame the cheapest
/// of all cuts and joins makes room. This is the memory for live sound: `budget_recall` sees all of a sound before it chooses.
///
/// window: seconds of `sample_rate` that are remembered; without it, all that was heard.
///
/// What is infinite or not a number, or subnormal in float32, is heard as silence and counted in `rejected`.
#[pyclass(frozen, module = "souvenir", name = "StreamingAdaptiveMemory")]
pub(crate) struct AdaptiveClass {
    memory: Mutex<StreamingAdaptiveMemory>,
    config: StreamingAdaptiveConfig,
    sample_rate_hz: f64,
}

/// What `pickle` asks for: a function, and what it makes the memory of.
type PickleOfPieces<'py> = (Bound<'py, PyAny>, (Bound<'py, PyBytes>, f64));

#[pymethods]
impl AdaptiveClass {
    #[new]
    #[pyo3(signature = (numbers, window=None, sample_rate=1.0))]
    fn new(
        py: Python<'_>,
        numbers: &Bound<'_, PyAny>,
        window: Option<f64>,
        sample_rate: f64,
    ) -> PyResult<Self> {
        let rate = checked_rate(sample_rate)?;
        let config = StreamingAdaptiveConfig {
            numbers: count("numbers", numbers)?,
            window_frames: window.map(|secs| window_frames(secs, rate)).transpose()?,
        };
        if config.numbers <= StreamingAdaptiveConfig::MAX_NUMBERS {
            let bytes = (config.numbers as u64).checked_mul(BYTES_A_NUMBER);
            check_room(bytes, format!("a memory of {} numbers", config.numbers))?;
        }
        let memory = py.detach(|| StreamingAdaptiveMemory::prepare(&config));
        Ok(Self::of(memory.map_err(value_error)?, rate))
    }

    /// Hears sound, (frames,). Any split gives the same bits.
    fn process(&self, py: Python<'_>, x: &Bound<'_, PyAny>) -> PyResult<()> {
        let x = mono("x", x)?;
        with_samples!(&x, samples => self.with(py, |memory| memory.process(samples)));
        Ok(())
    }

    /// What is remembered of `frames` frames, (frames,), the oldest first; the newest of them was heard `ago` frames ago.
    ///
    /// Without `frames`, all that the memory reaches. What was never heard, or is forgotten, is silence.
    #[pyo3(signature = (frames=None, *, ago=None), text_signature = "($self, frames=None, *, ago=0)")]
    fn reconstruct<'py>(
        &self,
        py: Python<'py>,
        frames: Option<&Bound<'py, PyAny>>,
        ago: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
        let ago = ago.map_or(Ok(0), |ago| count("ago", ago))?;
        let frames = match frames {
            Some(frames) => count("frames", frames)?,
            None => self.reach_frames(py, ago),
        };
        let bytes = (frames as u64).checked_mul(8);
        check_room(bytes, format!("a sound of {frames} frames"))?;
        let newest = ago as u64;
        let asked = newest..newest.saturating_add(frames as u64);
        let sound = self.with(py, |memory| {
            let mut sound = vec![0.0; frames];
            memory.recall(asked, &mut sound);
            sound
        });
        array_of(py, sound, &[frames])
    }

    /// The pieces, the oldest first, as arrays by name, (pieces,): `start` (frames from the first that was heard), `frames`,
    /// `order` (numbers held, one more says where the piece ends), `is_samples`, `energy`, `energy_lost` and
    /// `max_step` (how far the sound steps around the first frame).
    #[getter]
    fn pieces<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let pieces = self.with(py, |memory| memory.pieces().collect::<Vec<_>>());
        fn each<T>(pieces: &[RememberedPiece], of: impl Fn(&RememberedPiece) -> T) -> Vec<T> {
            pieces.iter().map(of).collect()
        }
        let is_samples = |piece: &RememberedPiece| piece.content == PieceContent::Samples;
        let arrays = PyDict::new(py);
        arrays.set_item(
            "start",
            PyArray1::from_vec(py, each(&pieces, |piece| piece.start_frame)),
        )?;
        arrays.set_item(
            "frames",
            PyArray1::from_vec(py, each(&pieces, |piece| piece.frames)),
        )?;
        arrays.set_item(
            "order",
            PyArray1::from_vec(py, each(&pieces, |piece| piece.order as u64)),
        )?;
        arrays.set_item(
            "is_samples",
            PyArray1::from_vec(py, each(&pieces, is_samples)),
        )?;
        arrays.set_item(
            "energy",
            PyArray1::from_vec(py, each(&pieces, |piece| piece.energy)),
        )?;
        arrays.set_item(
            "energy_lost",
            PyArray1::from_vec(py, each(&pieces, |piece| piece.energy_lost)),
        )?;
        arrays.set_item(
            "max_step",
            PyArray1::from_vec(py, each(&pieces, |piece| piece.max_step)),
        )?;
        Ok(arrays)
    }

    /// Forgets everything that was heard.
    fn reset(&self, py: Python<'_>) {
        self.with(py, StreamingAdaptiveMemory::reset);
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

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<PickleOfPieces<'py>> {
        let bytes = self.with(py, |memory| memory.to_bytes());
        let maker = py
            .import("souvenir._souvenir")?
            .getattr("_adaptive_memory_of_bytes")?;
        Ok((maker, (PyBytes::new(py, &bytes), self.sample_rate_hz)))
    }

    /// The most numbers that are held.
    #[getter]
    fn numbers(&self) -> usize {
        self.config.numbers
    }

    /// Numbers held now, structure included: never more than `numbers`.
    #[getter]
    fn numbers_held(&self, py: Python<'_>) -> usize {
        self.with(py, |memory| memory.numbers_held())
    }

    /// Seconds that are remembered; None: all that was heard.
    #[getter]
    fn window(&self) -> Option<f64> {
        let frames = self.config.window_frames;
        frames.map(|frames| frames as f64 / self.sample_rate_hz)
    }

    #[getter]
    fn sample_rate(&self) -> f64 {
        self.sample_rate_hz
    }

    /// Frames heard since the last reset.
    #[getter]
    fn frames(&self, py: Python<'_>) -> u64 {
        self.with(py, |memory| memory.frames_heard())
    }

    /// Samples heard as silence since the last reset: `non_finite` and `subnormal`.
    #[getter]
    fn rejected<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let rejected = self.with(py, |memory| memory.rejected());
        counts_of(py, rejected)
    }

    fn __repr__(&self) -> String {
        let window = match self.window() {
            Some(secs) => format!("{secs:?}"),
            None => "None".to_owned(),
        };
        let (numbers, rate) = (self.config.numbers, self.sample_rate_hz);
        format!(
            "souvenir.StreamingAdaptiveMemory({numbers}, window={window}, sample_rate={rate:?})"
        )
    }
}

impl AdaptiveClass {
    fn of(memory: StreamingAdaptiveMemory, sample_rate_hz: f64) -> Self {
        Self {
            config: *memory.config(),
            memory: Mutex::new(memory),
            sample_rate_hz,
        }
    }

    /// Works on the memory while other threads of Python run.
    fn with<T: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut StreamingAdaptiveMemory) -> T + Send,
    ) -> T {
        py.detach(|| work(&mut self.memory.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Counts the frames that are remembered and were heard at least so long ago.
    fn reach_frames(&self, py: Python<'_>, ago: usize) -> usize {
        let heard = self.with(py, |memory| memory.frames_heard());
        let reach = heard.min(self.config.window_frames.unwrap_or(u64::MAX));
        usize::try_from(reach).map_or(usize::MAX, |reach| reach.saturating_sub(ago))
    }
}

/// Reads a window in whole frames.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counted, and a longer one than can be counted is as long as can be"
)]
fn window_frames(secs: f64, sample_rate_hz: f64) -> PyResult<u64> {
    let frames = (secs * sample_rate_hz).round();
    if frames.is_nan() || frames < 0.0 {
        return Err(value_error(format!("a window of {secs} s cannot be used")));
    }
    Ok(frames as u64)
}

/// Prepares the memory that a pickle kept.
#[pyfunction]
pub(crate) fn _adaptive_memory_of_bytes(
    py: Python<'_>,
    bytes: &[u8],
    sample_rate_hz: f64,
) -> PyResult<AdaptiveClass> {
    let rate = checked_rate(sample_rate_hz)?;
    let memory = py.detach(|| StreamingAdaptiveMemory::from_bytes(bytes));
    Ok(AdaptiveClass::of(memory.map_err(value_error)?, rate))
}
