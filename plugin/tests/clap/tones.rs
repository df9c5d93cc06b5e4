//! Sounds to put in, and what to look for in sounds that come out.

use std::f64::consts::TAU;

use crate::host::{Planes, RATE_HZ};

pub(crate) const SEED: u32 = 0x5013_ed05;

/// Bits, so that a zero's sign and a not-a-number's payload count too.
pub(crate) fn bits(channels: &[Vec<f32>]) -> Vec<Vec<u32>> {
    let bits = |channel: &Vec<f32>| channel.iter().map(|x| x.to_bits()).collect();
    channels.iter().map(bits).collect()
}

/// Uniform in [-1, 1), from a linear congruential generator (Numerical Recipes' constants).
pub(crate) fn noise(seed: u32, num_samples: usize) -> Vec<f32> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from_bits((state >> 9) | 0x4000_0000) - 3.0
    };
    std::iter::repeat_with(next).take(num_samples).collect()
}

/// Each channel its own.
pub(crate) fn noises(channels: usize, num_samples: usize) -> Planes {
    let seeds = (SEED..).take(channels);
    seeds.map(|seed| noise(seed, num_samples)).collect()
}

/// Each channel the same.
pub(crate) fn sines(channels: usize, hz: f64, amplitude: f64, frames: usize) -> Planes {
    let sine = |frame| (amplitude * (TAU * hz * frame as f64 / RATE_HZ).sin()) as f32;
    vec![(0..frames).map(sine).collect(); channels]
}

pub(crate) fn rms(sound: &[f32]) -> f64 {
    let energy: f64 = sound.iter().map(|x| f64::from(*x).powi(2)).sum();
    (energy / sound.len() as f64).sqrt()
}

/// Amplitude of a sine of `hz` in it (Goertzel, as a plain correlation under a Hann window).
pub(crate) fn amplitude(sound: &[f32], hz: f64) -> f64 {
    let frames = sound.len() as f64;
    let mut sums = [0.0; 3];
    for (frame, x) in sound.iter().enumerate() {
        let hann = 0.5 - 0.5 * (TAU * frame as f64 / frames).cos();
        let (sin, cos) = (TAU * hz * frame as f64 / RATE_HZ).sin_cos();
        let x = hann * f64::from(*x);
        sums = [sums[0] + x * cos, sums[1] + x * sin, sums[2] + hann];
    }
    2.0 * sums[0].hypot(sums[1]) / sums[2]
}

/// The largest step from sample to sample.
pub(crate) fn steepest(sound: &[f32]) -> f32 {
    let steps = sound.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    steps.fold(0.0, f32::max)
}
