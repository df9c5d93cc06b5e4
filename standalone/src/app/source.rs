//! Where the sound comes from, and how it comes to be on a tape.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use rubato::audioadapter_buffers::direct::SequentialSliceOfVecs;
use rubato::{Fft, FixedSync, Resampler as _};
use souvenir_core::demo::demo_sound;
use souvenir_ui::Source;

use super::audio::planes::MAX_LIVE_CHANNELS;
use super::audio::tape::Tape;
use crate::sound::Sound;

const CHUNK_FRAMES: usize = 1024;
/// A file is played round and round: its ends meet without a click.
const END_FADE_SECS: f64 = 0.005;

/// One source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    Demo,
    Microphone,
    File(PathBuf),
}

impl Choice {
    /// As the command line names it: `demo`, `mic` or a file.
    ///
    /// # Errors
    /// Where it is none of them.
    pub(crate) fn named(word: Option<&str>) -> anyhow::Result<Self> {
        match word {
            None | Some("demo") => Ok(Self::Demo),
            Some("mic") => Ok(Self::Microphone),
            Some(path) => {
                ensure!(
                    Path::new(path).is_file(),
                    "{path}: no such file; `demo` and `mic` are sources too"
                );
                Ok(Self::File(PathBuf::from(path)))
            }
        }
    }

    pub(crate) fn kind(&self) -> Source {
        match self {
            Self::Demo => Source::Demo,
            Self::Microphone => Source::Microphone,
            Self::File(_) => Source::File,
        }
    }

    /// For a sentence: "Playing ...".
    pub(crate) fn title(&self) -> String {
        match self {
            Self::Demo => "the demo sound".to_owned(),
            Self::Microphone => "the microphone".to_owned(),
            Self::File(path) => path
                .file_name()
                .unwrap_or(path.as_os_str())
                .to_string_lossy()
                .into_owned(),
        }
    }

    /// The sound at the device's rate, one or two channels; silence for the microphone.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(crate) fn tape(&self, rate_hz: u32) -> anyhow::Result<Tape> {
        let channels = match self {
            Self::Demo => vec![narrowed(&demo_sound(f64::from(rate_hz)))],
            Self::Microphone => vec![Vec::new()],
            Self::File(path) => file(path, rate_hz)?,
        };
        Ok(Tape::new(Arc::new(channels)))
    }
}

fn file(path: &Path, rate_hz: u32) -> anyhow::Result<Vec<Vec<f32>>> {
    let mut sound = Sound::load(path)?;
    sound.channels.truncate(MAX_LIVE_CHANNELS);
    let mut channels = sound.to_f32();
    if sound.sample_rate_hz != rate_hz {
        channels = resampled(&channels, sound.sample_rate_hz, rate_hz)
            .context("cannot be resampled to the device's rate")?;
    }
    channels
        .iter_mut()
        .for_each(|channel| fade_ends(channel, f64::from(rate_hz)));
    Ok(channels)
}

fn resampled(channels: &[Vec<f32>], from_hz: u32, to_hz: u32) -> anyhow::Result<Vec<Vec<f32>>> {
    let (num_channels, num_frames) = (channels.len(), channels[0].len());
    let [from_hz, to_hz] = [from_hz as usize, to_hz as usize];
    // Synchronous: unlike the asynchronous one it delays by whole frames, and trims them.
    let mut resampler = Fft::new(from_hz, to_hz, CHUNK_FRAMES, num_channels, FixedSync::Input)?;
    let from = SequentialSliceOfVecs::new(channels, num_channels, num_frames)?;
    let made = resampler.process_all(&from, num_frames, None)?.take_data();
    let channel = |idx: usize| {
        made.iter()
            .skip(idx)
            .step_by(num_channels)
            .copied()
            .collect()
    };
    Ok((0..num_channels).map(channel).collect())
}

fn fade_ends(channel: &mut [f32], rate_hz: f64) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few hundred"
    )]
    let fade_frames = ((END_FADE_SECS * rate_hz) as usize).min(channel.len() / 2);
    let last = channel.len().saturating_sub(1);
    for frame in 0..fade_frames {
        let gain = frame as f32 / fade_frames as f32;
        channel[frame] *= gain;
        channel[last - frame] *= gain;
    }
}

#[expect(clippy::cast_possible_truncation, reason = "sound for a device is f32")]
fn narrowed(samples: &[f64]) -> Vec<f32> {
    samples.iter().map(|sample| *sample as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::{Choice, fade_ends, resampled};
    use std::f64::consts::TAU;

    #[test]
    fn words_and_files_are_told_apart() {
        assert_eq!(Choice::named(None).unwrap(), Choice::Demo, "default");
        assert_eq!(
            Choice::named(Some("mic")).unwrap(),
            Choice::Microphone,
            "mic"
        );
        let refused = Choice::named(Some("no/such/file.wav"))
            .unwrap_err()
            .to_string();
        assert!(
            refused.starts_with("no/such/file.wav: no such file"),
            "{refused}"
        );
    }

    #[test]
    fn a_resampled_sine_keeps_its_pitch_level_and_length() {
        #[expect(clippy::cast_possible_truncation, reason = "a sample")]
        let sine = |rate_hz: f64, num_frames: u32| -> Vec<f32> {
            (0..num_frames)
                .map(|frame| (TAU * 997.0 * f64::from(frame) / rate_hz).sin() as f32)
                .collect()
        };
        let ours = resampled(&[sine(44_100.0, 44_100)], 44_100, 48_000)
            .unwrap()
            .remove(0);
        let expected = sine(48_000.0, 48_000);
        assert!(
            ours.len().abs_diff(expected.len()) <= 1,
            "{} frames",
            ours.len()
        );
        // The file begins and ends abruptly, so only the middle is a sine.
        let worst = ours[1_000..47_000]
            .iter()
            .zip(&expected[1_000..])
            .map(|(a, b)| (a - b).abs());
        // 100 dB: the filter's ripple in f32.
        let worst = worst.fold(0.0, f32::max);
        assert!(worst < 1e-5, "{worst}");
    }

    #[test]
    fn the_ends_of_a_file_meet_in_silence() {
        let mut channel = vec![1.0; 1000];
        fade_ends(&mut channel, 48_000.0);
        assert_eq!(
            (channel[0], channel[999], channel[500]),
            (0.0, 0.0, 1.0),
            "faded"
        );
        fade_ends(&mut [], 48_000.0);
    }
}
