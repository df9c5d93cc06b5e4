//! A melody with long gaps: five short tones, and silence between them that a memory may spend its numbers on or not.
//!
//! Mono, 8 s, deterministic, peak -6 dBFS, silent at both ends so that it loops. The tones are pure: whether one is
//! remembered is a question of its pitch alone.

use std::f64::consts::{PI, TAU};

use crate::memory::timeline::frames_of;

/// Half of full scale, as the demo sound.
const PEAK: f64 = 0.5;
/// Ends of a tone: long enough to be no click.
const FADE_SECS: f64 = 0.02;
const TOTAL_SECS: f64 = 8.0;

/// Describes one of the tones of [`melody_sound`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MelodyTone {
    /// When it begins.
    pub start_secs: f64,
    /// Its pitch.
    pub hz: f64,
}

/// How long each tone of the melody lasts.
pub(crate) const MELODY_TONE_SECS: f64 = 0.15;

/// The tones of the melody, D4 G3 A3 B3 E3, between gaps of 1 to 2 seconds.
pub const MELODY_TONES: [MelodyTone; 5] = [
    tone(0.5, 293.665),
    tone(1.65, 195.998),
    tone(3.4, 220.0),
    tone(5.55, 246.942),
    tone(6.9, 164.814),
];

const fn tone(start_secs: f64, hz: f64) -> MelodyTone {
    MelodyTone { start_secs, hz }
}

/// Synthesises the melody with long gaps at a (positive, finite) sample rate.
#[must_use]
pub fn melody_sound(sample_rate_hz: f64) -> Vec<f64> {
    let mut sound = vec![0.0; frames_of(TOTAL_SECS, sample_rate_hz)];
    for tone in MELODY_TONES {
        let start = frames_of(tone.start_secs, sample_rate_hz);
        let len = frames_of(MELODY_TONE_SECS, sample_rate_hz);
        for (frame, sample) in sound[start..start + len].iter_mut().enumerate() {
            let secs = frame as f64 / sample_rate_hz;
            *sample = PEAK * envelope(secs) * (TAU * tone.hz * secs).sin();
        }
    }
    sound
}

/// Raised cosine at both ends.
fn envelope(secs: f64) -> f64 {
    let from_end_secs = secs.min(MELODY_TONE_SECS - secs).clamp(0.0, FADE_SECS);
    0.5 - 0.5 * (PI * from_end_secs / FADE_SECS).cos()
}

#[cfg(test)]
mod tests {
    use super::{MELODY_TONE_SECS, MELODY_TONES, PEAK, TAU, TOTAL_SECS, frames_of, melody_sound};

    const RATES_HZ: [f64; 3] = [8_000.0, 44_100.0, 48_000.0];

    #[test]
    fn it_is_eight_seconds_finite_and_peaks_at_minus_six_decibels() {
        for rate_hz in RATES_HZ {
            let sound = melody_sound(rate_hz);
            assert_eq!(sound.len(), frames_of(TOTAL_SECS, rate_hz), "{rate_hz} Hz");
            let peak = sound.iter().fold(0.0_f64, |peak, x| peak.max(x.abs()));
            // At 8 kHz a sample lies within 1/54 of a period of a crest, whose cosine is 0.993.
            assert!(peak <= PEAK && peak > 0.99 * PEAK, "{peak} at {rate_hz} Hz");
            assert!(sound[0] == 0.0 && sound[sound.len() - 1] == 0.0, "it loops");
        }
    }

    #[test]
    fn its_gaps_are_silent_and_last_one_to_two_seconds() {
        let starts = MELODY_TONES.map(|tone| tone.start_secs);
        // Round and round: the last gap ends in the first tone of the next time.
        let ends = starts.iter().skip(1).copied();
        let ends = ends.chain([TOTAL_SECS + starts[0]]);
        let twice = [melody_sound(48_000.0), melody_sound(48_000.0)].concat();
        for gap in starts
            .map(|start| start + MELODY_TONE_SECS)
            .into_iter()
            .zip(ends)
        {
            // Sums of decimals.
            assert!((0.999..2.001).contains(&(gap.1 - gap.0)), "{gap:?}");
            let [from, to] = [gap.0, gap.1].map(|secs| frames_of(secs, 48_000.0));
            assert!(twice[from..to].iter().all(|x| *x == 0.0), "{gap:?}");
        }
    }

    #[test]
    fn each_tone_has_its_pitch_alone() {
        let sound = melody_sound(48_000.0);
        let amplitude = |part: &[f64], hz: f64| {
            let turn = TAU * hz / 48_000.0;
            let sums = part.iter().enumerate().fold([0.0, 0.0], |[s, c], (j, x)| {
                let (sin, cos) = (turn * j as f64).sin_cos();
                [s + x * sin, c + x * cos]
            });
            2.0 * f64::hypot(sums[0], sums[1]) / part.len() as f64
        };
        for tone in MELODY_TONES {
            // Between the fades.
            let [from, to] = [0.02, 0.13].map(|secs| frames_of(tone.start_secs + secs, 48_000.0));
            let own = amplitude(&sound[from..to], tone.hz);
            // What does not fit into whole periods of some 4 ms of 110.
            assert!((own / PEAK - 1.0).abs() < 0.03, "{} Hz: {own}", tone.hz);
        }
    }
}
