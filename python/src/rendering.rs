//! `souvenir.render`: what a memory keeps of a sound, as `souvenir render` writes it and the plugin plays it.

use std::ffi::CString;

use numpy::PyArrayDyn;
use pyo3::exceptions::PyRuntimeWarning;
use pyo3::prelude::*;
use souvenir_core::settings::MIDDLE_OF_WINDOW;
use souvenir_core::{
    Measure, MemorySettings, Method, Mode, Rejected, StreamConfig, StreamingMemory,
};

use crate::arrays::{Floats, array_of};
use crate::errors::{check_room, checked_rate, count, value_error};
use crate::sound::{Sound, SoundShape, with_samples};

/// Frames fed at a time; the sound does not depend on it.
const BLOCK_FRAMES: usize = 1 << 16;
/// The shortest window: that of a sound which is still shorter.
const MIN_WINDOW_FRAMES: usize = 2;

/// Computes what a memory keeps of a sound, in the sound's shape: the samples that `souvenir render` writes.
#[pyfunction]
#[pyo3(
    signature = (x, rate, order=None, window=0.05, *, measure="legs", method="exact", overlap=0.5, delay=None),
    text_signature = "(x, rate, order=1024, window=0.05, *, measure='legs', method='exact', overlap=0.5, delay=None)"
)]
#[expect(clippy::too_many_arguments, reason = "keywords, for those who call it")]
pub(crate) fn render<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    rate: f64,
    order: Option<&Bound<'py, PyAny>>,
    window: f64,
    measure: &str,
    method: &str,
    overlap: f64,
    delay: Option<f64>,
) -> PyResult<Bound<'py, PyArrayDyn<f32>>> {
    let x = Floats::of("x", x)?;
    let shape = SoundShape::of_any("x", &x)?;
    if window.is_nan() {
        return Err(value_error("a window of NaN s cannot be used"));
    }
    // A window longer than the sound becomes as long as the sound is.
    let longest_secs = shape.frames.max(MIN_WINDOW_FRAMES) as f64 / checked_rate(rate)?;
    let window_secs = window.min(longest_secs);
    let default = MemorySettings::default();
    let config = StreamConfig {
        settings: MemorySettings {
            mode: mode(measure)?,
            method: method.parse::<Method>().map_err(value_error)?,
            order: order.map_or(Ok(default.order), |order| count("order", order))?,
            window_secs,
            overlap,
            delay_secs: delay.unwrap_or(MIDDLE_OF_WINDOW * window_secs),
            ..default
        },
        sample_rate_hz: rate,
        channels: shape.channels,
    };
    config.check().map_err(value_error)?;
    if shape.frames == 0 {
        return array_of(py, Vec::new(), x.shape());
    }
    let what = format!("a memory of order {}", config.settings.order);
    check_room(Some(StreamingMemory::bytes(&config)), what)?;
    let rendering = with_samples!(&x, samples => {
        let sound = Sound::new(samples, shape);
        py.detach(|| Rendering::of(&config, sound.to_channels()))
    });
    let rendering = rendering.map_err(value_error)?;
    rendering.warn(py)?;
    array_of(py, rendering.sound, x.shape())
}

fn mode(measure: &str) -> PyResult<Mode> {
    match measure.parse().map_err(value_error)? {
        Measure::Legs => Ok(Mode::Segments),
        Measure::Legt => Ok(Mode::Sliding),
        measure => Err(value_error(format!(
            "measure {measure} is heard once it is frozen and cannot be rendered; legs and legt can"
        ))),
    }
}

/// Holds what was kept, interleaved.
struct Rendering {
    sound: Vec<f32>,
    explosions: u64,
    rejected: Rejected,
}

impl Rendering {
    /// Sends the sound through, then as much silence as the memory is late.
    fn of(
        config: &StreamConfig,
        mut sound: Vec<Vec<f64>>,
    ) -> Result<Self, souvenir_core::SpecError> {
        let mut memory = StreamingMemory::prepare(config)?;
        let latency = memory.latency_frames();
        let frames = sound.first().map_or(0, Vec::len);
        sound
            .iter_mut()
            .for_each(|channel| channel.resize(frames + latency, 0.0));
        let mut heard = vec![vec![0.0; frames + latency]; sound.len()];
        for from in (0..frames + latency).step_by(BLOCK_FRAMES) {
            let block = from..(from + BLOCK_FRAMES).min(frames + latency);
            let input: Vec<&[f64]> = sound
                .iter()
                .map(|channel| &channel[block.clone()])
                .collect();
            let output = heard.iter_mut().map(|channel| &mut channel[block.clone()]);
            memory.process(&input, &mut output.collect::<Vec<_>>());
        }
        let frame = |frame: usize| {
            heard
                .iter()
                .map(move |channel| narrowed(channel[latency + frame]))
        };
        Ok(Self {
            sound: (0..frames).flat_map(frame).collect(),
            explosions: memory.explosions(),
            rejected: memory.rejected(),
        })
    }

    /// Says that a recurrence has exploded, of which is heard what came after, and that sound was heard as silence.
    fn warn(&self, py: Python<'_>) -> PyResult<()> {
        if self.explosions > 0 {
            warn(
                py,
                format!(
                    "the recurrence exploded in {} windows and was begun anew there: a smaller order or another method does not",
                    self.explosions
                ),
            )?;
        }
        // Nobody hears what is subnormal in a sound of 32-bit floats.
        let lost = self.rejected.non_finite;
        if lost > 0 {
            let cause = "beyond float32, infinite or not numbers";
            warn(
                py,
                format!("{lost} samples of x are {cause}: they were heard as silence"),
            )?;
        }
        Ok(())
    }
}

fn warn(py: Python<'_>, sentence: String) -> PyResult<()> {
    let category = py.get_type::<PyRuntimeWarning>();
    PyErr::warn(py, &category, &CString::new(sentence)?, 1)
}

/// Narrows as a WAV file of floats is written.
#[expect(clippy::cast_possible_truncation, reason = "the sound is 32-bit float")]
fn narrowed(sample: f64) -> f32 {
    (sample as f32).clamp(-f32::MAX, f32::MAX)
}
