//! The sounds of the task.

use super::features::{BANDS, ToneFeatures, band_hz};
use crate::lab::random_draws::RandomDraws;
use std::f64::consts::{FRAC_PI_2, TAU};

/// Kinds of tones.
pub const KINDS: usize = BANDS - 1;
/// Tones of a sound.
pub const NUM_TONES: usize = 6;
const TONE_SECS: f64 = 0.06;
const EDGE_SECS: f64 = 0.005;
/// Hops from one tone to the next, at least.
const SPACING_HOPS: usize = 6;
/// The cue's length.
const ANSWER_HOPS: usize = super::ANSWER_HOPS * (NUM_TONES + 1);
const AMPLITUDES: [f64; 2] = [0.1, 0.5];

/// Holds six tones at random places, then the cue, to the end.
#[derive(Clone, Debug)]
pub struct CopyingSound {
    /// Mono samples.
    pub sound: Vec<f32>,
    /// Kinds of the tones, in order.
    pub kinds: [usize; NUM_TONES],
    /// The hop in which the cue begins.
    pub cue_hop: usize,
}

impl CopyingSound {
    /// Makes the sound of a seed, with the cue in that hop or in the first that leaves room for the tones. Allocates.
    #[must_use]
    pub fn prepare(seed: u64, cue_hop: usize, sample_rate_hz: f64) -> Self {
        let hop = ToneFeatures::prepare(sample_rate_hz).hop_frames();
        let cue_hop = cue_hop.max(SPACING_HOPS * NUM_TONES);
        let mut draws = RandomDraws::new(seed, 0x00c0_b1e5);
        let mut places =
            [0; NUM_TONES].map(|_| draws.below(cue_hop - SPACING_HOPS * NUM_TONES + 1));
        places.sort_unstable();
        let kinds = [0; NUM_TONES].map(|_| draws.below(KINDS));
        let mut sound = vec![0.0; (cue_hop + ANSWER_HOPS) * hop];
        for (idx, (place, kind)) in places.into_iter().zip(kinds).enumerate() {
            let start = (place + idx * SPACING_HOPS) * hop + draws.below(hop);
            add_tone(
                &mut sound[start..],
                kind,
                TONE_SECS,
                sample_rate_hz,
                &mut draws,
            );
        }
        let start = cue_hop * hop + draws.below(hop);
        let secs = (ANSWER_HOPS * hop) as f64 / sample_rate_hz;
        add_tone(&mut sound[start..], KINDS, secs, sample_rate_hz, &mut draws);
        Self {
            sound,
            kinds,
            cue_hop,
        }
    }
}

/// Adds a tone with edges of 5 ms, as long as there is room.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a sound of seconds, in f32"
)]
fn add_tone(
    sound: &mut [f32],
    band: usize,
    secs: f64,
    sample_rate_hz: f64,
    draws: &mut RandomDraws,
) {
    let frames = (secs * sample_rate_hz).round();
    let amplitude = AMPLITUDES[0] + (AMPLITUDES[1] - AMPLITUDES[0]) * draws.unit();
    let phase = TAU * draws.unit();
    for (k, sample) in sound.iter_mut().take(frames as usize).enumerate() {
        let k = k as f64;
        let from_edge = (k + 0.5).min(frames - k - 0.5) / (EDGE_SECS * sample_rate_hz);
        let envelope = (FRAC_PI_2 * from_edge.min(1.0)).sin().powi(2);
        let wave = (TAU * band_hz(band) * k / sample_rate_hz + phase).sin();
        *sample += (amplitude * envelope * wave) as f32;
    }
}
