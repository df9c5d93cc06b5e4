//! Sounds inside of a page are an excerpt, matched in loudness, as 16-bit WAV in base64.

use std::io::Cursor;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::{Report, Section};
use crate::sound::wav;

/// A memory that needs more has lost the sound: raising its remains would mislead, and be noise.
const MAX_MATCH_DB: f64 = 20.0;
/// More would make the page hard to hear and cost its 16 bits two of them.
const MAX_HEADROOM_DB: f64 = 12.0;

/// Says how loud the players are, all in dB against their files.
#[derive(Clone, Copy, Debug)]
pub(super) struct Level {
    /// 0 or below, the same for all players, so that matched ones do not clip.
    pub(super) headroom_db: f64,
}

impl Level {
    pub(super) fn choose(report: &Report) -> Self {
        let memories = report.sections.iter().map(|section| {
            wanted_db(section).unwrap_or(0.0).min(MAX_MATCH_DB) + peak_db(&section.memory)
        });
        let loudest_db = memories.fold(peak_db(&report.dry), f64::max);
        Self {
            headroom_db: (-loudest_db).clamp(-MAX_HEADROOM_DB, 0.0),
        }
    }

    /// Returns the gain that keeps a sound at its file's level but for the headroom, and never clips.
    pub(super) fn plain_db(&self, channels: &[Vec<f32>]) -> f64 {
        self.headroom_db.min(-peak_db(channels))
    }

    /// Returns the gain that makes it as loud as the dry sound where that is possible.
    pub(super) fn memory_db(&self, section: &Section) -> f64 {
        let match_db = wanted_db(section).unwrap_or(0.0).min(MAX_MATCH_DB);
        (self.headroom_db + match_db).min(-peak_db(&section.memory))
    }
}

/// Returns what brings a memory to the loudness of the dry sound; `None` where one of them has none.
pub(super) fn wanted_db(section: &Section) -> Option<f64> {
    let lufs = section.entry.quality.loudness_lufs;
    Some(lufs.dry? - lufs.memory?)
}

/// # Errors
/// Where the sound does not fit a WAV file.
pub(super) fn data_uri(
    channels: &[Vec<f32>],
    sample_rate_hz: u32,
    gain_db: f64,
) -> anyhow::Result<String> {
    let mut wav = Cursor::new(Vec::new());
    wav::write_int16(
        &mut wav,
        sample_rate_hz,
        &amplified(channels, linear(gain_db)),
    )?;
    Ok(format!(
        "data:audio/wav;base64,{}",
        BASE64_STANDARD.encode(wav.into_inner())
    ))
}

fn amplified(channels: &[Vec<f32>], gain: f64) -> Vec<Vec<f32>> {
    let amplify = |channel: &Vec<f32>| {
        let samples: Vec<f64> = channel
            .iter()
            .map(|&sample| gain * f64::from(sample))
            .collect();
        wav::narrowed(&samples)
    };
    channels.iter().map(amplify).collect()
}

fn linear(gain_db: f64) -> f64 {
    10.0_f64.powf(gain_db / 20.0)
}

/// Minus infinity for silence.
fn peak_db(channels: &[Vec<f32>]) -> f64 {
    let samples = channels
        .iter()
        .flatten()
        .map(|&sample| f64::from(sample).abs());
    20.0 * samples.fold(0.0, f64::max).log10()
}

#[cfg(test)]
mod tests {
    use super::peak_db;

    #[test]
    fn the_peak_is_that_of_all_channels() {
        let channels = [vec![0.1, -0.2], vec![0.5, 0.0]];
        assert_eq!(
            peak_db(&channels),
            20.0 * 0.5_f64.log10(),
            "the loudest sample"
        );
    }

    #[test]
    fn silence_has_no_peak() {
        assert_eq!(peak_db(&[vec![0.0; 3]]), f64::NEG_INFINITY, "log of 0");
    }
}
