//! All signals as loud as their reference, none beyond full scale, and all fades alike.

use std::f64::consts::PI;

use souvenir_core::metrics::loudness_lufs;
use souvenir_listening::test::Level;

use super::rendered::RenderedMaterial;

/// What needs more has lost the sound, or is another one: as in the window's blind tests.
const MAX_MATCH_DB: f64 = 24.0;

/// Measures loudness and sets every gain; the sounds are as they were.
pub(super) fn set_gains(level: &Level, materials: &mut [RenderedMaterial], rate_hz: u32) {
    for signal in materials.iter_mut().flat_map(|one| &mut one.signals) {
        let channels: Vec<&[f32]> = signal.sound.iter().map(Vec::as_slice).collect();
        signal.lufs = loudness_lufs(&channels, rate_hz);
    }
    for material in materials.iter_mut() {
        set_matches(level, material);
    }
    let signals = || materials.iter().flat_map(|one| &one.signals);
    let peak_db = signals().map(|one| peak_db(&one.sound) + one.gain_db);
    let headroom_db = peak_db.fold(0.0, f64::max);
    for signal in materials.iter_mut().flat_map(|one| &mut one.signals) {
        signal.gain_db -= headroom_db;
    }
}

/// The reference comes first of the signals.
fn set_matches(level: &Level, material: &mut RenderedMaterial) {
    let reference = material.signals.first().and_then(|one| one.lufs);
    let wanted = level.loudness_lufs.zip(reference);
    let common_db = wanted.map_or(0.0, |(wanted, reference)| wanted - reference);
    for signal in &mut material.signals {
        let both = reference.zip(signal.lufs).filter(|_| level.match_loudness);
        let match_db = both.map_or(0.0, |(reference, own)| reference - own);
        signal.gain_db = common_db + match_db.clamp(-MAX_MATCH_DB, MAX_MATCH_DB);
    }
}

/// Applies a gain and the fades at both ends.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most a second of frames, and samples of 32-bit float"
)]
pub(super) fn apply(sound: &mut [Vec<f32>], gain_db: f64, fade_secs: f64, rate_hz: u32) {
    let gain = 10.0_f64.powf(gain_db / 20.0);
    for channel in sound {
        let frames = channel.len();
        let fade_frames = ((fade_secs * f64::from(rate_hz)).round() as usize).min(frames / 2);
        for (frame, sample) in channel.iter_mut().enumerate() {
            let from_end = frame.min(frames - 1 - frame);
            let faded = gain * fade(from_end, fade_frames) * f64::from(*sample);
            *sample = faded as f32;
        }
    }
}

/// Raised cosine, of the frames from the nearer end.
fn fade(from_end: usize, fade_frames: usize) -> f64 {
    if from_end >= fade_frames {
        return 1.0;
    }
    let place = (from_end as f64 + 0.5) / fade_frames as f64;
    0.5 - 0.5 * (PI * place).cos()
}

fn peak_db(sound: &[Vec<f32>]) -> f64 {
    let samples = sound.iter().flatten().map(|sample| f64::from(sample.abs()));
    20.0 * samples.fold(0.0, f64::max).log10()
}
