//! A whole sound in memory: read from a file by symphonia, written as WAV by hound.

mod decode;
mod hush;
mod ogg;
pub(crate) mod wav;

use std::path::Path;

use souvenir_core::demo::demo_sound;

/// Most channels that a sound may have.
const MAX_CHANNELS: usize = souvenir_core::config::MAX_CHANNELS;

const DEMO: &str = "demo";
const DEMO_RATE_HZ: u32 = 48_000;

/// 1 to 8 channels of equal length, at least one frame, every sample in the range of f32.
#[derive(Clone, Debug)]
pub(crate) struct Sound {
    /// Positive.
    pub(crate) sample_rate_hz: u32,
    /// `[channel_idx][frame]`; full scale is 1.
    pub(crate) channels: Vec<Vec<f64>>,
}

impl Sound {
    /// The file of that name; `demo` is the built-in sound where no such file exists.
    ///
    /// # Errors
    /// One sentence that names the file and the cause.
    pub(crate) fn load(name: &Path) -> anyhow::Result<Self> {
        if name == Path::new(DEMO) && !name.exists() {
            return Ok(Self::demo());
        }
        decode::decode(name)
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
