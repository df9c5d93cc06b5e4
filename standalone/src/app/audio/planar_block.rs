//! One block of sound stands channel by channel between the card's interleaved frames and the memory.

use std::ops::Range;

use cpal::{FromSample, Sample};

/// Frames that a memory is given at once; longer callbacks are taken in pieces.
pub(crate) const MAX_BLOCK_FRAMES: usize = 1024;
/// Two ears. More channels of a device or a file are left out; the command line takes eight.
pub(crate) const MAX_LIVE_CHANNELS: usize = 2;

/// Holds `[channel_idx][frame]`, one or two channels of [`MAX_BLOCK_FRAMES`].
#[derive(Clone, Debug)]
pub(crate) struct PlanarBlock(Vec<Vec<f32>>);

impl PlanarBlock {
    /// Makes a block of channels. Allocates. More than [`MAX_LIVE_CHANNELS`] are not made, nor less than one.
    pub(crate) fn new(num_channels: usize) -> Self {
        let num_channels = num_channels.clamp(1, MAX_LIVE_CHANNELS);
        Self(vec![vec![0.0; MAX_BLOCK_FRAMES]; num_channels])
    }

    pub(crate) fn num_channels(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn channels(&self) -> &[Vec<f32>] {
        &self.0
    }

    pub(crate) fn channels_mut(&mut self) -> &mut [Vec<f32>] {
        &mut self.0
    }

    /// Lends some frames of all channels in the form that the engine takes.
    pub(crate) fn with_slices(
        &mut self,
        frames: Range<usize>,
        run: impl FnOnce(&mut [&mut [f32]]),
    ) {
        match self.0.as_mut_slice() {
            [one] => run(&mut [&mut one[frames]]),
            [one, two, ..] => run(&mut [&mut one[frames.clone()], &mut two[frames]]),
            [] => {}
        }
    }

    pub(crate) fn silence(&mut self, num_frames: usize) {
        self.silence_between(0, num_frames);
    }

    /// Silences the frames from one on, up to another.
    pub(crate) fn silence_between(&mut self, from: usize, to: usize) {
        self.0
            .iter_mut()
            .for_each(|channel| channel[from..to].fill(0.0));
    }

    /// Takes the first channels of interleaved frames.
    pub(crate) fn deinterleave<T: Sample>(&mut self, frames: &[T], device_channels: usize)
    where
        f32: FromSample<T>,
    {
        for (channel_idx, channel) in self.0.iter_mut().enumerate() {
            for (to, frame) in channel.iter_mut().zip(frames.chunks_exact(device_channels)) {
                *to = f32::from_sample(frame[channel_idx.min(device_channels - 1)]);
            }
        }
    }

    /// Mono goes to every channel of the device; stereo to the first two, silence to the others.
    pub(crate) fn interleave<T: Sample + FromSample<f32>>(
        &self,
        frames: &mut [T],
        device_channels: usize,
    ) {
        for (frame_idx, frame) in frames.chunks_exact_mut(device_channels).enumerate() {
            for (channel_idx, to) in frame.iter_mut().enumerate() {
                let source = if self.0.len() == 1 {
                    self.0.first()
                } else {
                    self.0.get(channel_idx)
                };
                *to = T::from_sample(source.map_or(0.0, |channel| channel[frame_idx]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PlanarBlock;

    #[test]
    fn stereo_goes_through_unchanged_and_further_channels_are_silent() {
        let mut planar = PlanarBlock::new(2);
        planar.deinterleave(&[0.1f32, 0.2, 0.3, 0.4, 0.5, 0.6], 3);
        let mut out = [9.0f32; 6];
        planar.interleave(&mut out, 3);
        assert_eq!(out, [0.1, 0.2, 0.0, 0.4, 0.5, 0.0], "first two channels");
    }

    #[test]
    fn mono_goes_to_both_ears_in_every_sample_format() {
        let mut planar = PlanarBlock::new(1);
        planar.deinterleave(&[i16::MAX / 2 + 1, i16::MIN], 1);
        let mut out = [0u8; 4];
        planar.interleave(&mut out, 2);
        // Unsigned formats rest at 128.
        assert_eq!(out, [192, 192, 0, 0], "half, half, least, least");
    }
}
