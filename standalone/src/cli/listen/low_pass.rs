//! MUSHRA's anchors: the reference, low-passed.
//!
//! ITU-R BS.1534-3 asks of the 3.5 kHz anchor: at most 0.1 dB of ripple up to 3.5 kHz, at least 25 dB of attenuation from
//! 4 kHz and 50 dB from 4.5 kHz on. The 7 kHz anchor is made by the same mask at twice the frequencies. A linear-phase
//! filter, read at its middle: no latency against the reference.

use std::f64::consts::PI;

use crate::sound::wav;

/// The mask's stop band begins at 8/7 of its edge: 4 kHz of 3.5.
const STOP_SHARE: f64 = 8.0 / 7.0;
/// More than the mask asks for, so that its ripple (1e-3, 0.009 dB) is far within 0.1 dB.
const ATTENUATION_DB: f64 = 60.0;

/// Keeps what is below the edge, `[channel_idx][frame]`. Cost: 350 products a sample at 48 kHz and 3.5 kHz.
pub(super) fn low_passed(channels: &[Vec<f32>], rate_hz: f64, edge_hz: f64) -> Vec<Vec<f32>> {
    let taps = taps(edge_hz / rate_hz);
    let filtered = |channel: &Vec<f32>| wav::narrowed(&convolved(channel, &taps));
    channels.iter().map(filtered).collect()
}

/// The middle of the taps stands on each frame; beyond the ends there is silence.
fn convolved(channel: &[f32], taps: &[f64]) -> Vec<f64> {
    let half = taps.len() / 2;
    let mut padded = vec![0.0; channel.len() + 2 * half];
    for (to, from) in padded[half..].iter_mut().zip(channel) {
        *to = f64::from(*from);
    }
    let dot = |window: &[f64]| window.iter().zip(taps).map(|(x, tap)| x * tap).sum();
    padded.windows(taps.len()).map(dot).collect()
}

/// An odd number of taps, sinc in Kaiser's window (1974), of gain 1 at 0 Hz. `edge` is in cycles a frame.
#[expect(clippy::cast_possible_truncation, reason = "some hundreds")]
fn taps(edge: f64) -> Vec<f64> {
    let transition = edge * (STOP_SHARE - 1.0);
    let half = ((ATTENUATION_DB - 7.95) / (14.36 * transition) / 2.0).ceil() as i32;
    let beta = 0.1102 * (ATTENUATION_DB - 8.7);
    let cutoff = edge + transition / 2.0;
    let tap = |n: i32| {
        let place = f64::from(n) / f64::from(half);
        2.0 * cutoff
            * sinc(2.0 * cutoff * f64::from(n))
            * bessel_i0(beta * (1.0 - place * place).sqrt())
    };
    let taps: Vec<f64> = (-half..=half).map(tap).collect();
    let sum: f64 = taps.iter().sum();
    taps.iter().map(|tap| tap / sum).collect()
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 {
        1.0
    } else {
        (PI * x).sin() / (PI * x)
    }
}

/// The modified Bessel function of order 0, by its series.
fn bessel_i0(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..50 {
        term *= (x / (2.0 * f64::from(k))).powi(2);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::{PI, low_passed, taps};

    /// Gain at a frequency, dB, straight from the taps.
    fn gain_db(taps: &[f64], frequency: f64) -> f64 {
        let sum = |wave: fn(f64) -> f64| {
            let terms = taps.iter().enumerate();
            terms
                .map(|(n, tap)| tap * wave(2.0 * PI * frequency * n as f64))
                .sum::<f64>()
        };
        10.0 * (sum(f64::cos).powi(2) + sum(f64::sin).powi(2)).log10()
    }

    #[test]
    fn the_filter_is_within_the_standards_mask_at_every_rate() {
        for rate_hz in [16_000.0, 22_050.0, 44_100.0, 48_000.0, 96_000.0, 192_000.0] {
            for edge_hz in [3_500.0, 7_000.0] {
                let taps = taps(edge_hz / rate_hz);
                let scale = edge_hz / 3_500.0;
                for step in 0..2000 {
                    let hz = 0.5 * rate_hz * f64::from(step) / 2000.0;
                    let gain = gain_db(&taps, hz / rate_hz);
                    let is_within = if hz <= edge_hz {
                        gain.abs() <= 0.1
                    } else if hz >= 4_500.0 * scale {
                        gain <= -50.0
                    } else {
                        hz < 4_000.0 * scale || gain <= -25.0
                    };
                    assert!(is_within, "{edge_hz} at {rate_hz}: {gain} dB at {hz} Hz");
                }
            }
        }
    }

    #[test]
    fn the_anchor_is_as_long_as_the_sound_and_not_late() {
        let mut click = vec![0.0_f32; 2001];
        click[1000] = 1.0;
        let anchor = low_passed(&[click], 48_000.0, 3_500.0).remove(0);
        assert_eq!(anchor.len(), 2001);
        let peak = (0..2001).max_by(|one, other| anchor[*one].total_cmp(&anchor[*other]));
        assert_eq!(peak, Some(1000));
        let is_even = (0..=1000).all(|n| (anchor[1000 - n] - anchor[1000 + n]).abs() < 1e-9);
        assert!(is_even, "linear phase");
    }
}
