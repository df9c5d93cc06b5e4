//! Syllables: a hiss, a burst or nothing, then a vowel that glides, then at times a pause.

use crate::lab::demo::vowels::{BANDWIDTHS_HZ, GAINS, Glottis, Resonator, VOWELS_HZ};
use crate::lab::random_draws::RandomDraws;
use std::f64::consts::PI;

const RATE_HZ: f64 = 16_000.0;

pub(super) fn speech(draws: &mut RandomDraws, num_frames: usize) -> Vec<f64> {
    let mut sound = Vec::with_capacity(num_frames);
    let mut voice = SpeakingVoice {
        glottis: Glottis::default(),
        formants: [Resonator::default(); 3],
        from_hz: VOWELS_HZ[0],
        base_hz: draws.between(90.0, 220.0),
    };
    while sound.len() < num_frames {
        match draws.below(4) {
            0 => hiss(draws, &mut sound),
            1 => burst(draws, &mut sound),
            2 => sound.extend(vec![0.0; frames(draws, 0.02, 0.12)]),
            _ => {}
        }
        voice.syllable(draws, &mut sound);
    }
    sound.truncate(num_frames);
    sound
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few thousand"
)]
fn frames(draws: &mut RandomDraws, least_secs: f64, most_secs: f64) -> usize {
    (draws.between(least_secs, most_secs) * RATE_HZ) as usize
}

/// Adds noise that swells and sinks, its low end taken off by a difference.
fn hiss(draws: &mut RandomDraws, sound: &mut Vec<f64>) {
    let (num_frames, level) = (frames(draws, 0.04, 0.12), draws.between(0.02, 0.12));
    let mut last = 0.0;
    for frame in 0..num_frames {
        let noise = draws.between(-1.0, 1.0);
        let swell = (PI * frame as f64 / num_frames as f64).sin();
        sound.push(level * swell * (noise - last));
        last = noise;
    }
}

/// Adds a closure, then noise that decays within some milliseconds.
fn burst(draws: &mut RandomDraws, sound: &mut Vec<f64>) {
    sound.extend(vec![0.0; frames(draws, 0.03, 0.08)]);
    let (num_frames, level) = (frames(draws, 0.01, 0.03), draws.between(0.1, 0.4));
    let decay = (-6.0 / num_frames as f64).exp();
    let mut envelope = level;
    for _ in 0..num_frames {
        sound.push(envelope * draws.between(-1.0, 1.0));
        envelope *= decay;
    }
}

struct SpeakingVoice {
    glottis: Glottis,
    formants: [Resonator; 3],
    /// Where the last vowel left the formants.
    from_hz: [f64; 3],
    base_hz: f64,
}

impl SpeakingVoice {
    fn syllable(&mut self, draws: &mut RandomDraws, sound: &mut Vec<f64>) {
        let num_frames = frames(draws, 0.1, 0.3);
        let to_hz = VOWELS_HZ[draws.below(VOWELS_HZ.len())];
        let pitch_hz = [(); 2].map(|()| self.base_hz * draws.between(0.8, 1.3));
        let level = draws.between(0.3, 1.0);
        for frame in 0..num_frames {
            let t = frame as f64 / num_frames as f64;
            let pulse = self
                .glottis
                .pulse((pitch_hz[0] + (pitch_hz[1] - pitch_hz[0]) * t) / RATE_HZ);
            let arrived = (3.0 * t).min(1.0);
            let mut sum = 0.0;
            for (k, formant) in self.formants.iter_mut().enumerate() {
                let tuning_hz = self.from_hz[k] + (to_hz[k] - self.from_hz[k]) * arrived;
                sum +=
                    GAINS[k] * formant.ring(pulse, tuning_hz / RATE_HZ, BANDWIDTHS_HZ[k] / RATE_HZ);
            }
            sound.push(level * sum * (PI * t).sin().sqrt());
        }
        self.from_hz = to_hz;
    }
}
