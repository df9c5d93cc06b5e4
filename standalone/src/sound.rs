//! A whole sound in memory: read from a file by symphonia, written as WAV by hound.

mod chunks;
mod coding;
mod decode;
mod decoder;
mod hush;
mod input;
mod kinds;
mod mp3;
mod ogg;
mod opus;
mod packed;
mod reader;
mod tags;
pub(crate) mod wav;

use std::path::Path;

use anyhow::{Context as _, ensure};
use souvenir_core::demo::demo_sound;

/// Most channels that a sound may have.
const MAX_CHANNELS: usize = souvenir_core::config::MAX_CHANNELS;

/// Numbers of all channels: 93 minutes of stereo at 48 kHz, 4 GiB.
const MAX_NUMBERS: u64 = 1 << 29;

const DEMO: &str = "demo";
const DEMO_RATE_HZ: u32 = 48_000;

pub(crate) use reader::SoundReader;

/// 1 to 8 channels of equal length, at least one frame, every sample in the range of f32.
#[derive(Clone, Debug)]
pub(crate) struct Sound {
    /// Positive.
    pub(crate) sample_rate_hz: u32,
    /// `[channel_idx][frame]`; full scale is 1.
    pub(crate) channels: Vec<Vec<f64>>,
}

impl Sound {
    /// All of the file of that name, as [`SoundReader::open`] finds it.
    ///
    /// # Errors
    /// One sentence that names the file and the cause.
    pub(crate) fn load(name: &Path) -> anyhow::Result<Self> {
        let mut reader = SoundReader::open(name)?;
        let told = || format!("cannot read {}", input::told(name));
        check_size(&reader, reader.num_frames().unwrap_or(0)).with_context(told)?;
        let mut channels = vec![Vec::new(); reader.num_channels()];
        while let Some(block) = reader.next_block()? {
            append(&mut channels, block).with_context(told)?;
            check_size(&reader, channels[0].len() as u64).with_context(told)?;
        }
        Ok(Self {
            sample_rate_hz: reader.sample_rate_hz(),
            channels,
        })
    }

    fn demo() -> Self {
        let channels = vec![demo_sound(f64::from(DEMO_RATE_HZ))];
        Self {
            sample_rate_hz: DEMO_RATE_HZ,
            channels,
        }
    }

    pub(crate) fn num_frames(&self) -> usize {
        self.channels[0].len()
    }

    pub(crate) fn rate_hz(&self) -> f64 {
        f64::from(self.sample_rate_hz)
    }

    pub(crate) fn duration_secs(&self) -> f64 {
        self.num_frames() as f64 / self.rate_hz()
    }

    /// As it is played and written: 32-bit float.
    pub(crate) fn to_f32(&self) -> Vec<Vec<f32>> {
        self.channels
            .iter()
            .map(|channel| wav::narrowed(channel))
            .collect()
    }
}

fn append(channels: &mut [Vec<f64>], block: &[Vec<f64>]) -> anyhow::Result<()> {
    for (channel, new) in channels.iter_mut().zip(block) {
        let reserved = channel.try_reserve(new.len());
        reserved.context("it is too long for this machine's memory")?;
        channel.extend_from_slice(new);
    }
    Ok(())
}

fn check_size(reader: &SoundReader, num_frames: u64) -> anyhow::Result<()> {
    let (num_channels, rate_hz) = (reader.num_channels(), reader.sample_rate_hz());
    let most_frames = MAX_NUMBERS / num_channels as u64;
    ensure!(
        num_frames <= most_frames,
        "it is too long: of {num_channels} channels at {rate_hz} Hz at most {:.0} minutes are taken at once",
        most_frames as f64 / f64::from(rate_hz) / 60.0
    );
    Ok(())
}
