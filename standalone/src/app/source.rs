//! Where the sound comes from.

pub(crate) mod word;

use std::path::{Path, PathBuf};

use anyhow::ensure;
use souvenir_core::lab::demo::{demo_sound, melody_sound};
use souvenir_ui::Source;

use super::clip::Clip;

/// All of them, in menu order; the captured one is there once something was captured.
pub(super) const SOURCES: [Source; 5] = [
    Source::Demo,
    Source::Melody,
    Source::Microphone,
    Source::File,
    Source::Captured,
];

/// Names one source of sound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Choice {
    #[default]
    Demo,
    /// Short tones with long gaps.
    Melody,
    Microphone,
    File(PathBuf),
    /// What was captured in this run.
    Captured,
}

/// Is the part of a sound that is played at first.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct SourcePart {
    pub(crate) start_secs: f64,
    /// From where to where it goes round; `None`: all of the sound.
    pub(crate) loop_secs: Option<[f64; 2]>,
}

impl Choice {
    /// Returns the name that the command line gives it: `demo`, `melody`, `mic` or a file.
    ///
    /// # Errors
    /// Where it is none of them.
    pub(crate) fn named(word: &str) -> anyhow::Result<Self> {
        match word {
            "demo" => Ok(Self::Demo),
            "melody" => Ok(Self::Melody),
            "mic" => Ok(Self::Microphone),
            path => {
                ensure!(
                    Path::new(path).is_file(),
                    "{path}: no such file; `demo`, `melody` and `mic` are sources too"
                );
                Ok(Self::File(PathBuf::from(path)))
            }
        }
    }

    pub(crate) fn kind(&self) -> Source {
        match self {
            Self::Demo => Source::Demo,
            Self::Melody => Source::Melody,
            Self::Microphone => Source::Microphone,
            Self::File(_) => Source::File,
            Self::Captured => Source::Captured,
        }
    }

    /// Returns words for a sentence: "Playing ...".
    pub(crate) fn title(&self) -> String {
        match self {
            Self::Demo => "the demo sound".to_owned(),
            Self::Melody => "the melody".to_owned(),
            Self::Microphone => "the microphone".to_owned(),
            Self::File(path) => path
                .file_name()
                .unwrap_or(path.as_os_str())
                .to_string_lossy()
                .into_owned(),
            Self::Captured => "what was captured".to_owned(),
        }
    }

    /// Returns what sounds by itself: a demo or the melody at that rate; silence for what is live, or is read elsewhere.
    pub(crate) fn clip(&self, rate_hz: u32) -> Clip {
        let sound = match self {
            Self::Demo => narrowed(&demo_sound(f64::from(rate_hz))),
            Self::Melody => narrowed(&melody_sound(f64::from(rate_hz))),
            Self::Microphone | Self::Captured | Self::File(_) => Vec::new(),
        };
        Clip::new(rate_hz, vec![sound])
    }
}

#[expect(clippy::cast_possible_truncation, reason = "sound for a device is f32")]
fn narrowed(samples: &[f64]) -> Vec<f32> {
    samples.iter().map(|sample| *sample as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::Choice;

    #[test]
    fn words_and_files_are_told_apart() {
        assert_eq!(Choice::named("demo").unwrap(), Choice::Demo);
        assert_eq!(Choice::named("melody").unwrap(), Choice::Melody);
        assert_eq!(Choice::named("mic").unwrap(), Choice::Microphone);
        let refused = Choice::named("no/such/file.wav").unwrap_err().to_string();
        assert!(
            refused.starts_with("no/such/file.wav: no such file"),
            "{refused}"
        );
    }
}
