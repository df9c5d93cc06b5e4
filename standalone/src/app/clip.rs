//! A sound that is played round and round, at the rate of a device.

use std::sync::Arc;

use anyhow::Context as _;
use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Fft, FixedSync, Resampler as _};

use super::audio::loop_player::LoopPlayer;
use super::audio::planar_block::MAX_LIVE_CHANNELS;

const CHUNK_FRAMES: usize = 1024;

/// Holds one or two channels of one length.
#[derive(Clone, Debug)]
pub(crate) struct Clip {
    pub(crate) rate_hz: u32,
    /// `[channel_idx][frame]`
    channels: Arc<Vec<Vec<f32>>>,
}

impl Clip {
    /// Channels beyond the live ones are left out.
    pub(crate) fn new(rate_hz: u32, mut channels: Vec<Vec<f32>>) -> Self {
        channels.truncate(MAX_LIVE_CHANNELS);
        Self {
            rate_hz,
            channels: Arc::new(channels),
        }
    }

    /// Returns the same sound at another rate.
    ///
    /// # Errors
    /// Where the rates are too odd to be resampled.
    pub(crate) fn at_rate(&self, rate_hz: u32) -> anyhow::Result<Self> {
        if self.rate_hz == rate_hz {
            return Ok(self.clone());
        }
        let resampled = resampled(&self.channels, self.rate_hz, rate_hz);
        Ok(Self::new(
            rate_hz,
            resampled.context("cannot be resampled to the device's rate")?,
        ))
    }

    /// Returns the same sound in one channel, the mean, or in two.
    pub(crate) fn in_channels(&self, num_channels: usize) -> Self {
        let channels = match (self.channels.as_slice(), num_channels) {
            ([left, right], 1) => {
                let pairs = left.iter().zip(right);
                vec![pairs.map(|(left, right)| 0.5 * (left + right)).collect()]
            }
            ([only], 2) => vec![only.clone(), only.clone()],
            _ => return self.clone(),
        };
        Self::new(self.rate_hz, channels)
    }

    pub(crate) fn num_channels(&self) -> usize {
        self.channels.len()
    }

    pub(crate) fn num_frames(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }

    pub(crate) fn loop_player(&self) -> LoopPlayer {
        LoopPlayer::at_rate(Arc::clone(&self.channels), f64::from(self.rate_hz))
    }
}

fn resampled(channels: &[Vec<f32>], from_hz: u32, to_hz: u32) -> anyhow::Result<Vec<Vec<f32>>> {
    let (num_channels, num_frames) = (channels.len(), channels[0].len());
    let [from_hz, to_hz] = [from_hz as usize, to_hz as usize];
    // Synchronous: unlike the asynchronous one it delays by whole frames, and trims them.
    let mut resampler = Fft::new(from_hz, to_hz, CHUNK_FRAMES, num_channels, FixedSync::Input)?;
    let from = SequentialSliceOfVecs::new(channels, num_channels, num_frames)?;
    let made = resampler.process_all(&from, num_frames, None)?.take_data();
    let channel = |idx: usize| {
        let samples = made.iter().skip(idx).step_by(num_channels);
        samples.copied().collect()
    };
    Ok((0..num_channels).map(channel).collect())
}

#[cfg(test)]
mod tests {
    use super::Clip;
    use std::f64::consts::TAU;

    #[expect(clippy::cast_possible_truncation, reason = "a sample")]
    fn sine(rate_hz: f64, num_frames: u32) -> Vec<f32> {
        (0..num_frames)
            .map(|frame| (TAU * 997.0 * f64::from(frame) / rate_hz).sin() as f32)
            .collect()
    }

    #[test]
    fn a_resampled_sine_keeps_its_pitch_level_and_length() {
        let clip = Clip::new(44_100, vec![sine(44_100.0, 44_100)]);
        let ours = clip.at_rate(48_000).unwrap();
        let ours = &ours.channels[0];
        let expected = sine(48_000.0, 48_000);
        assert!(ours.len().abs_diff(expected.len()) <= 1, "{}", ours.len());
        // The file begins and ends abruptly, so only the middle is a sine.
        let pairs = ours[1_000..47_000].iter().zip(&expected[1_000..]);
        let worst = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        // 100 dB: the filter's ripple in f32.
        assert!(worst < 1e-5, "{worst}");
    }

    #[test]
    fn stereo_becomes_its_mean_and_mono_both_ears() {
        let stereo = Clip::new(48_000, vec![vec![1.0; 4], vec![0.0; 4]]);
        let mono = stereo.in_channels(1);
        assert_eq!(*mono.channels, vec![vec![0.5; 4]]);
        assert_eq!(mono.in_channels(2).num_channels(), 2);
        assert_eq!(stereo.in_channels(2).num_channels(), 2);
        assert_eq!(stereo.num_frames(), 4);
    }
}
