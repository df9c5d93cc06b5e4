//! Sound from Python, `(frames,)` or `(frames, channels)`, as `core` takes it: a slice a channel.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use souvenir_core::memory::MAX_CHANNELS;
use souvenir_core::{Memory, Rejected};

use crate::arrays::{Floats, shape_in_words};
use crate::errors::value_error;

/// Frames that are taken apart at a time.
const STRIP_FRAMES: usize = 128;

/// Holds the samples of one array.
pub(crate) struct Sound<'a, S> {
    samples: &'a [S],
    order: SampleOrder,
    channels: usize,
    frames: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum SampleOrder {
    /// All frames of the first channel, then the next.
    Planar,
    /// All channels of the first frame, then the next.
    Interleaved,
}

/// Says how many frames and channels an array of sound has.
#[derive(Clone, Copy)]
pub(crate) struct SoundShape {
    pub(crate) frames: usize,
    pub(crate) channels: usize,
    order: SampleOrder,
}

impl SoundShape {
    /// Reads the shape of a sound for a memory of so many channels.
    ///
    /// # Errors
    /// `ValueError` for any other shape: which axis is time is never guessed.
    pub(crate) fn of(name: &str, x: &Floats<'_>, channels: usize) -> PyResult<Self> {
        let expected = if channels == 1 {
            "(frames,) or (frames, 1)".to_owned()
        } else {
            format!("(frames, {channels})")
        };
        let frames = match *x.shape() {
            [frames] if channels == 1 => frames,
            [frames, found] if found == channels => frames,
            _ => {
                let found = shape_in_words(x.shape());
                return Err(value_error(format!(
                    "{name} has the shape {found}; a memory of {channels} channels takes {expected}"
                )));
            }
        };
        Ok(Self {
            frames,
            channels,
            order: if x.is_c_contiguous() {
                SampleOrder::Interleaved
            } else {
                SampleOrder::Planar
            },
        })
    }
}

impl SoundShape {
    /// Reads the shape of a sound of as many channels as it has.
    ///
    /// # Errors
    /// `ValueError` for what is no sound.
    pub(crate) fn of_any(name: &str, x: &Floats<'_>) -> PyResult<Self> {
        let channels = match *x.shape() {
            [_] => 1,
            [_, channels] if (1..=MAX_CHANNELS).contains(&channels) => channels,
            _ => {
                let found = shape_in_words(x.shape());
                return Err(value_error(format!(
                    "{name} has the shape {found}; expected (frames,) or (frames, channels), 1 to {MAX_CHANNELS} channels"
                )));
            }
        };
        Self::of(name, x, channels)
    }
}

impl<'a, S: Copy + Into<f64>> Sound<'a, S> {
    pub(crate) fn new(samples: &'a [S], shape: SoundShape) -> Self {
        let SoundShape {
            frames,
            channels,
            order,
        } = shape;
        Self {
            samples,
            order,
            channels,
            frames,
        }
    }

    /// Gives all frames to `hear`, in order: at once where every channel is a slice, else strip by strip.
    pub(crate) fn each_block(&self, mut hear: impl FnMut(&[&[S]])) {
        if self.frames == 0 {
            return;
        }
        if self.channels == 1 {
            return hear(&[self.samples]);
        }
        match self.order {
            SampleOrder::Planar => hear(&self.planes()),
            SampleOrder::Interleaved => self.each_strip(hear),
        }
    }

    /// Returns a slice a channel, of an array in Fortran's order.
    fn planes(&self) -> Vec<&'a [S]> {
        self.samples.chunks_exact(self.frames).collect()
    }

    fn each_strip(&self, mut hear: impl FnMut(&[&[S]])) {
        let mut strips = [[self.samples[0]; STRIP_FRAMES]; MAX_CHANNELS];
        for block in self.samples.chunks(STRIP_FRAMES * self.channels) {
            let frames = block.len() / self.channels;
            for (channel_idx, strip) in strips[..self.channels].iter_mut().enumerate() {
                let samples = block[channel_idx..].iter().step_by(self.channels);
                strip.iter_mut().zip(samples).for_each(|(to, x)| *to = *x);
            }
            let planes = strips.each_ref().map(|strip| &strip[..frames]);
            hear(&planes[..self.channels]);
        }
    }

    pub(crate) fn push_to(&self, memory: &mut Memory) {
        self.each_block(|block| memory.push(block));
    }

    /// Returns f64 of each channel.
    pub(crate) fn to_channels(&self) -> Vec<Vec<f64>> {
        let mut channels = vec![Vec::with_capacity(self.frames); self.channels];
        self.each_block(|block| {
            for (channel, samples) in channels.iter_mut().zip(block) {
                channel.extend(samples.iter().map(|&sample| sample.into()));
            }
        });
        channels
    }
}

/// Takes the sound of one channel.
pub(crate) fn mono<'py>(name: &str, x: &Bound<'py, PyAny>) -> PyResult<Floats<'py>> {
    let floats = Floats::of(name, x)?;
    if floats.shape().len() != 1 {
        let found = shape_in_words(floats.shape());
        let sentence = format!("{name} has the shape {found}; expected (frames,)");
        return Err(value_error(sentence));
    }
    Ok(floats)
}

/// Says how many samples were heard as silence, by why.
pub(crate) fn counts_of(py: Python<'_>, rejected: Rejected) -> PyResult<Bound<'_, PyDict>> {
    let counts = PyDict::new(py);
    counts.set_item("non_finite", rejected.non_finite)?;
    counts.set_item("subnormal", rejected.subnormal)?;
    Ok(counts)
}

/// Calls the same of an array of either kind, its samples a slice.
macro_rules! with_samples {
    ($floats:expr, $samples:ident => $call:expr) => {
        match $floats {
            $crate::arrays::Floats::F32(array) => {
                let $samples = array.as_slice()?;
                $call
            }
            $crate::arrays::Floats::F64(array) => {
                let $samples = array.as_slice()?;
                $call
            }
        }
    };
}
pub(crate) use with_samples;
