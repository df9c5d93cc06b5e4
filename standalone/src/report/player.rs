//! Sounds inside of a page: an excerpt, matched in loudness, as 16-bit WAV in base64.

use std::io::Cursor;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::{Report, Section};
use crate::sound::{Sound, wav};

/// What browsers still open at once; beyond it the page plays an excerpt of each sound.
const MAX_PAGE_BYTES: usize = 64 << 20;
/// Below this an excerpt says nothing.
const MIN_EXCERPT_SECS: usize = 2;

/// The part of every sound that the page plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) start_frames: usize,
    pub(super) len_frames: usize,
}

impl Excerpt {
    /// The whole sound where the page stays small enough, its middle otherwise.
    pub(super) fn choose(sound: &Sound, num_renderings: usize) -> Self {
        // Dry, and memory and residual of each rendering; base64 makes 4 bytes of 3.
        let num_players = 2 * num_renderings + 1;
        let frame_bytes = (2 * sound.channels.len() * num_players * 4).div_ceil(3);
        let least_frames = MIN_EXCERPT_SECS * sound.sample_rate_hz as usize;
        let len_frames = (MAX_PAGE_BYTES / frame_bytes)
            .max(least_frames)
            .min(sound.num_frames());
        Self {
            start_frames: (sound.num_frames() - len_frames) / 2,
            len_frames,
        }
    }

    pub(super) fn of(&self, channels: &[Vec<f32>]) -> Vec<Vec<f32>> {
        let range = self.start_frames..self.start_frames + self.len_frames;
        channels
            .iter()
            .map(|channel| channel[range.clone()].to_vec())
            .collect()
    }
}

/// What brings a memory to the loudness of the dry sound; `None` where one of them has none.
pub(super) fn match_gain_db(section: &Section) -> Option<f64> {
    let lufs = section.entry.quality.loudness_lufs;
    Some(lufs.dry? - lufs.memory?)
}

/// 0 or below: what keeps the loudest player below full scale, the same for all of them.
pub(super) fn headroom_gain_db(report: &Report) -> f64 {
    let sections = report.sections.iter().map(|section| {
        let gain = linear(match_gain_db(section).unwrap_or(0.0));
        gain * f64::max(peak(&section.memory), peak(&section.residual))
    });
    let loudest = sections.fold(peak(&report.dry), f64::max);
    if loudest > 1.0 {
        -20.0 * loudest.log10()
    } else {
        0.0
    }
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

fn peak(channels: &[Vec<f32>]) -> f64 {
    channels
        .iter()
        .flatten()
        .fold(0.0, |peak, &sample| peak.max(f64::from(sample).abs()))
}
