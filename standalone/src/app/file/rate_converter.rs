//! A file's rate and channels are converted to a device's, a chunk at a time.

use anyhow::Context as _;
use rubato::audioadapter_buffers::direct::{InterleavedSlice, SequentialSliceOfVecs};
use rubato::{Fft, FixedSync, Resampler as _};

use crate::app::audio::planar_block::MAX_BLOCK_FRAMES;

/// Converts a file's frames to the rate of the device, a chunk at a time.
pub(super) struct RateConverter {
    /// `None`: the rates are the same.
    resampler: Option<Fft<f32>>,
    pub(super) chunk_frames: usize,
    pub(super) made_frames: usize,
    /// Frames of the device still to be left out before the wanted ones come.
    skipped: usize,
    num_channels: usize,
    /// Interleaved.
    made: Vec<f32>,
}

/// Names the file's rate and the device's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rates {
    pub(super) from_hz: u32,
    pub(super) to_hz: u32,
}

impl RateConverter {
    /// # Errors
    /// Where the rates are too odd to be resampled.
    pub(super) fn new(rates: Rates, num_channels: usize) -> anyhow::Result<Self> {
        let Rates { from_hz, to_hz } = rates;
        let resampler = if from_hz == to_hz {
            None
        } else {
            let chunk_frames = even_chunk(from_hz, to_hz);
            let [from_hz, to_hz] = [from_hz as usize, to_hz as usize];
            let made = Fft::new(from_hz, to_hz, chunk_frames, num_channels, FixedSync::Both);
            Some(made.context("cannot be resampled to the device's rate")?)
        };
        let frames = resampler
            .as_ref()
            .map(|it| [it.input_frames_next(), it.output_frames_next()]);
        let [chunk_frames, made_frames] = frames.unwrap_or([MAX_BLOCK_FRAMES; 2]);
        Ok(Self {
            resampler,
            chunk_frames,
            made_frames,
            skipped: 0,
            num_channels,
            made: vec![0.0; made_frames * num_channels],
        })
    }

    /// Returns how many frames of the file there are to a frame of the device.
    pub(super) fn ratio(&self) -> f64 {
        self.chunk_frames as f64 / self.made_frames as f64
    }

    /// Begins a new sound. It is heard from the chunk on that comes after as many as are returned:
    /// what came before the first frame is wanted too, because it rings into it.
    pub(super) fn begin(&mut self) -> usize {
        let Some(resampler) = &mut self.resampler else {
            return 0;
        };
        resampler.reset();
        self.skipped = self.made_frames + resampler.output_delay();
        1
    }

    /// Takes a chunk as `[channel_idx][frame]` and returns interleaved frames, as many as are wanted of it.
    pub(super) fn take(&mut self, chunk: &[Vec<f32>]) -> &[f32] {
        let channels = self.num_channels;
        match &mut self.resampler {
            None => interleave(chunk, &mut self.made, channels),
            Some(resampler) => {
                let is_made = resampled(resampler, chunk, &mut self.made, channels);
                debug_assert!(is_made, "chunks are as long as it wants them");
            }
        }
        let left_out = self.skipped.min(self.made_frames);
        self.skipped -= left_out;
        &self.made[left_out * channels..]
    }
}

/// Returns about [`MAX_BLOCK_FRAMES`] that make whole frames of the device. An odd number the resampler
/// (rubato 5.0) delays by half a frame more than it says.
pub(in crate::app) fn even_chunk(from_hz: u32, to_hz: u32) -> usize {
    let least = (from_hz / common_divisor(from_hz, to_hz)) as usize;
    let even = if least.is_multiple_of(2) {
        least
    } else {
        2 * least
    };
    even * MAX_BLOCK_FRAMES.div_ceil(even)
}

/// Returns the greatest common divisor, by Euclid's algorithm.
fn common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

fn interleave(chunk: &[Vec<f32>], to: &mut [f32], num_channels: usize) {
    for (idx, channel) in chunk.iter().enumerate() {
        let places = to.iter_mut().skip(idx).step_by(num_channels);
        places.zip(channel).for_each(|(to, sample)| *to = *sample);
    }
}

fn resampled(
    resampler: &mut Fft<f32>,
    chunk: &[Vec<f32>],
    to: &mut [f32],
    num_channels: usize,
) -> bool {
    let (from_frames, to_frames) = (chunk[0].len(), to.len() / num_channels);
    let from = SequentialSliceOfVecs::new(chunk, num_channels, from_frames);
    let to = InterleavedSlice::new_mut(to, num_channels, to_frames);
    let (Ok(from), Ok(mut to)) = (from, to) else {
        return false;
    };
    resampler.process_into_buffer(&from, &mut to, None).is_ok()
}
