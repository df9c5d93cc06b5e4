//! Speech-like vowels are made of a glottal pulse train through three formant resonators.

use std::f64::consts::{PI, TAU};

/// Formants of a e i o u, Hz (male averages of Peterson and Barney, JASA 24, 1952, rounded).
pub(in crate::lab) const VOWELS_HZ: [[f64; 3]; 5] = [
    [730.0, 1090.0, 2440.0],
    [530.0, 1840.0, 2480.0],
    [270.0, 2290.0, 3010.0],
    [570.0, 840.0, 2410.0],
    [300.0, 870.0, 2240.0],
];
pub(in crate::lab) const BANDWIDTHS_HZ: [f64; 3] = [60.0, 90.0, 150.0];
pub(in crate::lab) const GAINS: [f64; 3] = [1.0, 0.5, 0.25];
/// Share of a vowel's time spent gliding from the one before it.
const GLIDE: f64 = 0.35;

pub(super) fn vowels(num_frames: usize, sample_rate_hz: f64) -> Vec<f64> {
    let mut glottis = Glottis::default();
    let mut formants = [Resonator::default(); 3];
    let mut sample = |frame: usize| {
        let progress = frame as f64 / num_frames as f64;
        let pulse = glottis.pulse(pitch_hz(progress) / sample_rate_hz);
        let tuning_hz = formants_hz(progress);
        let mut sum = 0.0;
        for (idx, formant) in formants.iter_mut().enumerate() {
            let width = BANDWIDTHS_HZ[idx] / sample_rate_hz;
            sum += GAINS[idx] * formant.ring(pulse, tuning_hz[idx] / sample_rate_hz, width);
        }
        sum * syllable(progress)
    };
    (0..num_frames).map(&mut sample).collect()
}

/// Falls from 135 to 95 Hz with a vibrato, as at the end of a sentence.
fn pitch_hz(progress: f64) -> f64 {
    (135.0 - 40.0 * progress) * (1.0 + 0.015 * (TAU * 11.0 * progress).sin())
}

/// A vowel swells and sinks a little, so that the five are told apart.
fn syllable(progress: f64) -> f64 {
    let within = (progress * VOWELS_HZ.len() as f64).fract();
    0.35 + 0.65 * (PI * within).sin()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "progress in [0, 1)"
)]
fn formants_hz(progress: f64) -> [f64; 3] {
    let place = progress * VOWELS_HZ.len() as f64;
    let idx = (place as usize).min(VOWELS_HZ.len() - 1);
    let arrived = smooth((place.fract() / GLIDE).min(1.0));
    let (from, to) = (VOWELS_HZ[idx.saturating_sub(1)], VOWELS_HZ[idx]);
    std::array::from_fn(|k| from[k] + (to[k] - from[k]) * arrived)
}

fn smooth(x: f64) -> f64 {
    x * x * 2.0f64.mul_add(-x, 3.0)
}

/// Makes Rosenberg's pulse: it opens over 40 %, closes over 16 % of a period, then rests.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::lab) struct Glottis {
    /// Place in the period, `[0, 1)`.
    phase: f64,
    flow: f64,
}

impl Glottis {
    /// The flow's derivative, which is what radiates from a mouth.
    pub(in crate::lab) fn pulse(&mut self, cycles_per_frame: f64) -> f64 {
        self.phase = (self.phase + cycles_per_frame).fract();
        let flow = match self.phase {
            opening if opening < 0.4 => 0.5 - 0.5 * (PI * opening / 0.4).cos(),
            closing if closing < 0.56 => (0.5 * PI * (closing - 0.4) / 0.16).cos(),
            _ => 0.0,
        };
        let change = flow - self.flow;
        self.flow = flow;
        change
    }
}

/// Filters by `y_t = x_t + 2 r cos(theta) y_{t-1} - r^2 y_{t-2}`.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::lab) struct Resonator {
    last: [f64; 2],
}

impl Resonator {
    pub(in crate::lab) fn ring(&mut self, input: f64, cycles_per_frame: f64, width: f64) -> f64 {
        let radius = (-PI * width).exp();
        let [one, two] = self.last;
        let feedback = 2.0 * radius * (TAU * cycles_per_frame).cos() * one - radius * radius * two;
        // sin(theta): the formant is as loud wherever it stands.
        let output = input * (TAU * cycles_per_frame).sin() + feedback;
        self.last = [output, one];
        output
    }
}

#[cfg(test)]
mod tests {
    use super::{VOWELS_HZ, formants_hz, vowels};

    #[test]
    fn each_vowel_reaches_its_formants() {
        for (idx, vowel_hz) in VOWELS_HZ.iter().enumerate() {
            let end = (idx as f64 + 0.99) / VOWELS_HZ.len() as f64;
            assert_eq!(formants_hz(end), *vowel_hz, "vowel {idx}");
        }
    }

    #[test]
    fn the_pulses_come_at_the_pitch() {
        let samples = vowels(48_000, 48_000.0);
        // The second fifth: about 135 - 40 * 0.3 = 123 Hz.
        let part = &samples[12_000..16_800];
        let correlation = |lag: usize| -> f64 {
            part.iter()
                .zip(&part[lag..])
                .map(|(a, b)| a * b)
                .sum::<f64>()
        };
        let best = (300..600)
            .max_by(|a, b| correlation(*a).total_cmp(&correlation(*b)))
            .unwrap();
        let pitch_hz = 48_000.0 / best as f64;
        assert!((115.0..131.0).contains(&pitch_hz), "{pitch_hz} Hz");
    }
}
