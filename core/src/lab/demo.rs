//! The demo sound: a little of everything that a memory keeps well or badly, made in code.
//!
//! Mono, 8 s, deterministic, peak -6 dBFS, silent at both ends so that it loops.
//!
//! | seconds | what | what it shows |
//! |---|---|---|
//! | 0.0 - 2.4 | arpeggio A3 C#4 E4 A4 C#5, ringing together | low tones need few coefficients |
//! | 2.4 - 4.6 | sweep 100 Hz - 8 kHz, exponential | the bandwidth `N / (pi W)` is heard passing by |
//! | 4.6 - 5.6 | eight clicks | what smears in time |
//! | 5.6 - 7.8 | vowels a e i o u, gliding | speech |
//! | 7.8 - 8.0 | silence | |

mod melody;
pub(super) mod vowels;

pub use melody::{MELODY_TONES, MelodyTone, melody_sound};

use crate::memory::timeline::frames_of;
use std::f64::consts::{PI, TAU};

/// Half of full scale.
const PEAK: f64 = 0.5;
const NOTES_HZ: [f64; 5] = [220.0, 277.183, 329.628, 440.0, 554.365];
const NOTE_SPACING_SECS: f64 = 0.3;
const SWEEP_HZ: [f64; 2] = [100.0, 8000.0];
const CLICK_SPACING_SECS: f64 = 0.125;
/// Half a period of 2 kHz: short enough to smear visibly, long enough for every sample rate.
const CLICK_SECS: f64 = 0.000_25;
/// Ends of a section: long enough to be no click, short enough to be no swell.
const FADE_SECS: f64 = 0.01;

/// A stretch of the demo: its start and end in seconds, its share of [`PEAK`], and its sound at a
/// time since its start.
struct Section {
    secs: [f64; 2],
    level: f64,
    samples: fn(num_frames: usize, sample_rate_hz: f64) -> Vec<f64>,
}

const SECTIONS: [Section; 4] = [
    Section {
        secs: [0.0, 2.4],
        level: 1.0,
        samples: arpeggio,
    },
    Section {
        secs: [2.4, 4.6],
        level: 0.5,
        samples: sweep,
    },
    Section {
        secs: [4.6, 5.6],
        level: 1.0,
        samples: clicks,
    },
    Section {
        secs: [5.6, 7.8],
        level: 1.0,
        samples: vowels::vowels,
    },
];
const TOTAL_SECS: f64 = 8.0;

/// Synthesises the demo sound at a (positive, finite) sample rate.
#[must_use]
pub fn demo_sound(sample_rate_hz: f64) -> Vec<f64> {
    let mut sound = vec![0.0; frames_of(TOTAL_SECS, sample_rate_hz)];
    for section in &SECTIONS {
        let [start, end] = section.secs.map(|secs| frames_of(secs, sample_rate_hz));
        let mut samples = (section.samples)(end - start, sample_rate_hz);
        scale_to_peak(&mut samples, section.level * PEAK);
        fade_ends(&mut samples, frames_of(FADE_SECS, sample_rate_hz));
        sound[start..end].copy_from_slice(&samples);
    }
    sound
}

fn arpeggio(num_frames: usize, sample_rate_hz: f64) -> Vec<f64> {
    let sample = |t_secs: f64| -> f64 {
        let starts = (0..).map(|idx| f64::from(idx) * NOTE_SPACING_SECS);
        NOTES_HZ
            .iter()
            .zip(starts)
            .map(|(hz, start)| note(*hz, t_secs - start))
            .sum()
    };
    (0..num_frames)
        .map(|frame| sample(frame as f64 / sample_rate_hz))
        .collect()
}

/// A soft struck tone: three harmonics, the higher the sooner gone.
fn note(hz: f64, t_secs: f64) -> f64 {
    const ATTACK_SECS: f64 = 0.008;
    const DECAY_SECS: f64 = 0.9;
    if t_secs < 0.0 {
        return 0.0;
    }
    let attack = 1.0 - (-t_secs / ATTACK_SECS).exp();
    let harmonic =
        |k: f64| (-t_secs * k / DECAY_SECS).exp() / (k * k) * (TAU * k * hz * t_secs).sin();
    attack * (harmonic(1.0) + harmonic(2.0) + harmonic(3.0))
}

/// `sin(phase)`, `dphase/dt = 2 pi f0 (f1/f0)^(t/T)`.
fn sweep(num_frames: usize, sample_rate_hz: f64) -> Vec<f64> {
    let [from_hz, to_hz] = SWEEP_HZ;
    let duration_secs = num_frames as f64 / sample_rate_hz;
    let rate = (to_hz / from_hz).ln() / duration_secs;
    let phase_rad = |t_secs: f64| TAU * from_hz * (rate * t_secs).exp_m1() / rate;
    (0..num_frames)
        .map(|frame| phase_rad(frame as f64 / sample_rate_hz).sin())
        .collect()
}

/// Half-sine bumps, the first one half a spacing after the start.
fn clicks(num_frames: usize, sample_rate_hz: f64) -> Vec<f64> {
    let click = |frame: usize| {
        let since_secs = (frame as f64 / sample_rate_hz + 0.5 * CLICK_SPACING_SECS)
            .rem_euclid(CLICK_SPACING_SECS);
        if since_secs < CLICK_SECS {
            (PI * since_secs / CLICK_SECS).sin()
        } else {
            0.0
        }
    };
    (0..num_frames).map(click).collect()
}

fn scale_to_peak(samples: &mut [f64], peak: f64) {
    let loudest = samples
        .iter()
        .fold(0.0, |loudest: f64, sample| loudest.max(sample.abs()));
    if loudest > 0.0 {
        samples
            .iter_mut()
            .for_each(|sample| *sample *= peak / loudest);
    }
}

/// Raised cosine over `fade_frames` at both ends.
fn fade_ends(samples: &mut [f64], fade_frames: usize) {
    let fade_frames = fade_frames.min(samples.len() / 2);
    let last = samples.len().saturating_sub(1);
    for frame in 0..fade_frames {
        let gain = 0.5 - 0.5 * (PI * frame as f64 / fade_frames as f64).cos();
        samples[frame] *= gain;
        samples[last - frame] *= gain;
    }
}

#[cfg(test)]
mod tests {
    use super::{PEAK, SECTIONS, TOTAL_SECS, demo_sound, frames_of};
    use realfft::RealFftPlanner;

    const RATE_HZ: f64 = 48_000.0;

    #[test]
    fn it_is_eight_seconds_finite_and_peaks_at_minus_six_decibels() {
        for rate_hz in [8_000.0, 44_100.0, RATE_HZ] {
            let sound = demo_sound(rate_hz);
            assert_eq!(sound.len(), frames_of(TOTAL_SECS, rate_hz), "{rate_hz} Hz");
            assert!(
                sound.iter().all(|sample| sample.is_finite()),
                "{rate_hz} Hz"
            );
            let peak = sound
                .iter()
                .fold(0.0, |peak: f64, sample| peak.max(sample.abs()));
            // The fades may take a little off a peak near an end.
            assert!(
                peak <= PEAK && peak > 0.9 * PEAK,
                "peak {peak} at {rate_hz} Hz"
            );
        }
    }

    #[test]
    fn it_is_the_same_every_time() {
        assert_eq!(demo_sound(RATE_HZ), demo_sound(RATE_HZ), "deterministic");
    }

    #[test]
    fn it_is_silent_at_both_ends_and_at_every_joint() {
        let sound = demo_sound(RATE_HZ);
        let joints = SECTIONS.iter().flat_map(|section| section.secs);
        for joint_secs in joints.filter(|secs| *secs > 0.0) {
            let frame = frames_of(joint_secs, RATE_HZ);
            // Two samples into a 480-frame raised cosine: (pi / 480)^2 / 4 of the sound.
            let around = [sound[frame - 1], sound[frame], sound[frame + 1]];
            assert!(
                around.iter().all(|sample| sample.abs() < 2e-5),
                "{joint_secs} s: {around:?}"
            );
        }
        assert!(
            sound[0].abs() < 1e-9 && sound[sound.len() - 1].abs() < 1e-9,
            "loops without a jump"
        );
    }

    #[test]
    fn the_arpeggio_holds_its_notes() {
        let magnitudes = spectrum(&demo_sound(RATE_HZ)[frames_of(1.3, RATE_HZ)..], 1 << 15);
        let bin_hz = RATE_HZ / f64::from(1 << 15);
        for note_hz in super::NOTES_HZ {
            let on = around(&magnitudes, note_hz / bin_hz);
            // Half a semitone up there is no note.
            let off = around(&magnitudes, note_hz * 1.03 / bin_hz);
            assert!(on > 10.0 * off, "{note_hz} Hz: {on} against {off}");
        }
    }

    #[test]
    fn the_sweep_rises_to_eight_kilohertz() {
        let sound = demo_sound(RATE_HZ);
        let crossings = |from_secs: f64, to_secs: f64| {
            let part = &sound[frames_of(from_secs, RATE_HZ)..frames_of(to_secs, RATE_HZ)];
            part.windows(2)
                .filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0)
                .count() as f64
                / (to_secs - from_secs)
        };
        let (early_hz, late_hz) = (crossings(2.41, 2.51), crossings(4.55, 4.59));
        // The frequency grows by a factor 1.22 (0.1 s) and 1.08 (0.04 s) within the two stretches.
        assert!(
            (95.0..130.0).contains(&early_hz),
            "{early_hz} Hz at the start"
        );
        assert!(
            (7_300.0..8_000.0).contains(&late_hz),
            "{late_hz} Hz at the end"
        );
    }

    #[test]
    fn eight_clicks_stand_alone() {
        let sound = demo_sound(RATE_HZ);
        let part = &sound[frames_of(4.6, RATE_HZ)..frames_of(5.6, RATE_HZ)];
        let starts = part
            .windows(2)
            .filter(|pair| pair[0] <= 1e-9 && pair[1] > 1e-9)
            .count();
        assert_eq!(starts, 8, "clicks");
    }

    fn spectrum(samples: &[f64], len: usize) -> Vec<f64> {
        let fft = RealFftPlanner::<f64>::new().plan_fft_forward(len);
        let hann =
            |frame: usize| 0.5 - 0.5 * (std::f64::consts::TAU * frame as f64 / len as f64).cos();
        let mut windowed: Vec<f64> = (0..len).map(|frame| samples[frame] * hann(frame)).collect();
        let mut bins = fft.make_output_vec();
        fft.process(&mut windowed, &mut bins).unwrap();
        bins.iter().map(|bin| bin.norm()).collect()
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a bin index"
    )]
    fn around(magnitudes: &[f64], bin: f64) -> f64 {
        let bin = bin.round() as usize;
        magnitudes[bin - 1..=bin + 1]
            .iter()
            .copied()
            .fold(0.0, f64::max)
    }
}
