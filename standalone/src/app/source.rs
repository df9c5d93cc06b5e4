//! Where the sound comes from.

pub(crate) mod word;

use std::path::{Path, PathBuf};

use anyhow::ensure;
use souvenir_core::demo::demo_sound;
use souvenir_core::timeline::frames_of;
use souvenir_ui::Source;

use super::reel::Reel;
use crate::sound::Sound;

/// A file is played round and round: its ends meet without a click.
const END_FADE_SECS: f64 = 0.005;

/// One source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Choice {
    #[default]
    Demo,
    Microphone,
    File(PathBuf),
    /// What was captured in this run.
    Captured,
}

impl Choice {
    /// As the command line names it: `demo`, `mic` or a file.
    ///
    /// # Errors
    /// Where it is none of them.
    pub(crate) fn named(word: &str) -> anyhow::Result<Self> {
        match word {
            "demo" => Ok(Self::Demo),
            "mic" => Ok(Self::Microphone),
            path => {
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
            Self::Captured => Source::Captured,
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
            Self::Captured => "what was captured".to_owned(),
        }
    }

    /// The sound: a demo at that rate, a file at its own; silence for what is live.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(crate) fn reel(&self, rate_hz: u32) -> anyhow::Result<Reel> {
        match self {
            Self::Demo => {
                let sound = demo_sound(f64::from(rate_hz));
                Ok(Reel::new(rate_hz, vec![narrowed(&sound)]))
            }
            Self::Microphone | Self::Captured => Ok(Reel::new(rate_hz, vec![Vec::new()])),
            Self::File(path) => file(path),
        }
    }
}

fn file(path: &Path) -> anyhow::Result<Reel> {
    let sound = Sound::load(path)?;
    let mut channels = sound.to_f32();
    channels
        .iter_mut()
        .for_each(|channel| fade_ends(channel, sound.rate_hz()));
    Ok(Reel::new(sound.sample_rate_hz, channels))
}

fn fade_ends(channel: &mut [f32], rate_hz: f64) {
    let fade_frames = frames_of(END_FADE_SECS, rate_hz).min(channel.len() / 2);
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
    use super::{Choice, fade_ends};

    #[test]
    fn words_and_files_are_told_apart() {
        assert_eq!(Choice::named("demo").unwrap(), Choice::Demo);
        assert_eq!(Choice::named("mic").unwrap(), Choice::Microphone);
        let refused = Choice::named("no/such/file.wav").unwrap_err().to_string();
        assert!(
            refused.starts_with("no/such/file.wav: no such file"),
            "{refused}"
        );
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
