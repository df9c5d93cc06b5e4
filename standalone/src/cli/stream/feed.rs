//! What a stream hears: a sound that is there, or a microphone.

use std::path::Path;

use super::super::args::{MICROPHONE_HAS_NO_PLACES, Span, StreamArgs};
use super::super::fail::Usage;
use super::super::sound_range::SoundRange;
use super::super::terminal::shown;
use crate::app::{Microphone, MicrophoneRequest};

/// Gives frames, however they come.
pub(super) enum Feed {
    Sound(SoundRange),
    Microphone(Microphone),
}

impl Feed {
    /// # Errors
    /// Where there is no such sound, or no microphone.
    pub(super) fn open(args: &StreamArgs) -> anyhow::Result<Self> {
        if args.source == "mic" {
            check_is_whole(args.span)?;
            let request = MicrophoneRequest {
                host: args.host.as_deref(),
                device: args.input.as_deref(),
                rate_hz: args.rate,
            };
            return Ok(Self::Microphone(Microphone::open(&request)?));
        }
        check_chooses_no_device(args)?;
        let sound = SoundRange::open(Path::new(&args.source), args.span)?;
        Ok(Self::Sound(sound))
    }

    pub(super) fn rate_hz(&self) -> f64 {
        match self {
            Self::Sound(sound) => sound.rate_hz(),
            Self::Microphone(microphone) => f64::from(microphone.rate_hz()),
        }
    }

    pub(super) fn num_channels(&self) -> usize {
        match self {
            Self::Sound(sound) => sound.num_channels(),
            Self::Microphone(microphone) => microphone.num_channels(),
        }
    }

    /// Reads the next frames, `[channel_idx][frame]`, at most so many; none at a sound's end. Waits for a microphone.
    ///
    /// # Errors
    /// Those of the reader, and where the microphone is lost.
    pub(super) fn next(
        &mut self,
        max_frames: usize,
        block: &mut Vec<Vec<f64>>,
    ) -> anyhow::Result<usize> {
        match self {
            Self::Sound(sound) => sound.next(max_frames, block),
            Self::Microphone(microphone) => microphone.next(max_frames, block),
        }
    }
}

fn check_is_whole(span: Span) -> anyhow::Result<()> {
    if span.is_whole() {
        return Ok(());
    }
    Err(Usage(MICROPHONE_HAS_NO_PLACES.to_owned()).into())
}

/// Refuses what only a microphone has: a sound keeps its own rate.
fn check_chooses_no_device(args: &StreamArgs) -> anyhow::Result<()> {
    let options = [
        ("--host", args.host.is_some()),
        ("--input", args.input.is_some()),
        ("--rate", args.rate.is_some()),
    ];
    let Some((option, _)) = options.into_iter().find(|(_, is_given)| *is_given) else {
        return Ok(());
    };
    let source = shown(Path::new(&args.source));
    let cause = format!("{option} is of a microphone, and --source {source} is none");
    Err(Usage(cause).into())
}
