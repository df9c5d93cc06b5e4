//! The exact memory after many steps against one direct projection of the whole history.

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "the numbers measured are the test's report"
)]

mod common;

use common::largest;
use souvenir_core::Kernels;
use souvenir_core::SimdLevel;
use souvenir_core::memory::{Measure, MemorySpec, Method};
use souvenir_core::memory::{Memory, Tuning};
use std::f64::consts::PI;

/// Rounding of one step (a few 1e-16 of the memory's size, times the recurrence's length) adds up over
/// at most 500 steps; this leaves two decimals of room at N = 2048.
const TOLERANCE: f64 = 1e-10;
const SEED: u64 = 0x5eed_0001;
const LANES: usize = 32;
const SIGNALS: usize = 4;

fn noise(frames: usize) -> Vec<f64> {
    let mut state = SEED;
    let draw = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    };
    (0..frames).map(draw).collect()
}

fn music(frames: usize) -> Vec<f64> {
    let tones = [
        (110.0, 0.3),
        (164.8, 0.2),
        (220.5, 0.2),
        (1318.5, 0.1),
        (5274.0, 0.05),
    ];
    let at = |j: usize| {
        tones
            .iter()
            .map(move |(hz, gain)| gain * (2.0 * PI * hz * j as f64 / 48e3).sin())
    };
    (0..frames)
        .map(|j| at(j).sum::<f64>() * (1.0 + (j as f64 / 9e3).sin()))
        .collect()
}

fn impulses(frames: usize) -> Vec<f64> {
    (0..frames)
        .map(|j| if j % 997 == 3 { 1.0 } else { 0.0 })
        .collect()
}

fn signals(frames: usize) -> [Vec<f64>; SIGNALS] {
    [
        noise(frames),
        music(frames),
        impulses(frames),
        vec![0.0; frames],
    ]
}

/// `d_n = 1/T sum_j f_j integral of P_n over cell j`, cell by cell, with no step in time: the
/// definition. Cells are taken from both ends, where `1 - |x|` is exact.
fn direct(signals: &[Vec<f64>; SIGNALS], order: usize) -> Vec<[f64; SIGNALS]> {
    let frames = signals[0].len();
    let mut sums = vec![[0.0; SIGNALS]; order];
    for first in (0..frames).step_by(LANES) {
        // integral of P_n up to both knots of each cell, climbing the recurrence at 2 x LANES knots.
        let knot = |j: usize| {
            let (from_start, from_end) = (j as f64, (frames - j.min(frames)) as f64);
            2.0 * from_start.min(from_end) / frames as f64
        };
        let mirrored = |j: usize| 2 * j < frames;
        let mut delta = [0.0; LANES + 1];
        let mut sign = [1.0; LANES + 1];
        for (lane, delta) in delta.iter_mut().enumerate() {
            *delta = knot(first + lane);
            sign[lane] = if mirrored(first + lane) { -1.0 } else { 1.0 };
        }
        let (mut p, mut e) = ([1.0; LANES + 1], [0.0; LANES + 1]);
        let mut below = [0.0; LANES + 1];
        let mut parity = [1.0; LANES + 1];
        for (n, sums) in sums.iter_mut().enumerate() {
            let mut integral = [0.0; LANES + 1];
            for l in 0..=LANES {
                e[l] -= (2 * n + 1) as f64 * (delta[l] * p[l]);
                p[l] += e[l] / (n + 1) as f64;
                let difference = e[l] / (n + 1) as f64;
                parity[l] *= sign[l];
                integral[l] = parity[l] * (difference + below[l]) / (2 * (2 * n + 1)) as f64;
                below[l] = difference;
            }
            for (sum, signal) in sums.iter_mut().zip(signals) {
                let cells = &signal[first..(first + LANES).min(frames)];
                for (l, sample) in cells.iter().enumerate() {
                    let width = if n == 0 {
                        1.0 / frames as f64
                    } else {
                        integral[l + 1] - integral[l]
                    };
                    *sum += sample * width;
                }
            }
        }
    }
    sums
}

fn check(order: usize, frames: usize) {
    let signals = signals(frames);
    let expected = direct(&signals, order);
    let config = MemorySpec {
        measure: Measure::Legs,
        method: Method::Exact,
        order,
        window_frames: 0.0,
        channels: SIGNALS,
    };
    for kernels in [Kernels::Direct, Kernels::Fast] {
        let tuning = Tuning {
            level: SimdLevel::detect(),
            step_frames: None,
            kernels: Some(kernels),
        };
        let mut memory = Memory::prepare_tuned(&config, &tuning).expect("in range");
        memory.push(&signals.each_ref().map(|signal| &signal[..]));
        let case = format!("{kernels:?}, N {order}, {frames} frames");
        compare(&mut memory, &expected, &case);
    }
}

fn compare(memory: &mut Memory, expected: &[[f64; SIGNALS]], case: &str) {
    for channel_idx in 0..SIGNALS {
        let found = memory.coefficients(channel_idx);
        let expected = expected.iter().enumerate();
        let expected: Vec<f64> = expected
            .map(|(n, d)| ((2 * n + 1) as f64).sqrt() * d[channel_idx])
            .collect();
        let scale = largest(expected.iter().copied());
        let worst = largest(found.iter().zip(&expected).map(|(a, b)| a - b));
        let case = format!("{case}, signal {channel_idx}: {worst:.1e} of {scale:.1e}");
        println!("{case}");
        // Silence has scale 0: it must be exact.
        assert!(worst <= TOLERANCE * scale, "{case}");
    }
}

#[test]
fn order_16_equals_direct_projection() {
    for frames in [1_000, 100_000, 1_000_000] {
        check(16, frames);
    }
}

#[test]
fn order_256_equals_direct_projection() {
    for frames in [1_000, 100_000, 1_000_000] {
        check(256, frames);
    }
}

#[test]
fn order_2048_equals_direct_projection() {
    for frames in [1_000, 100_000, 1_000_000] {
        check(2048, frames);
    }
}

/// The worst place for a sum over jumps: cells of a millionth of the window, and nothing else heard.
#[test]
fn a_short_block_at_the_end_of_a_long_silence_is_exact() {
    let mut sound = vec![0.0; 1_000_000];
    sound.extend(noise(50));
    let config = MemorySpec {
        measure: Measure::Legs,
        method: Method::Exact,
        order: 1024,
        window_frames: 0.0,
        channels: 1,
    };
    let remember = |kernels| {
        let tuning = Tuning {
            level: SimdLevel::detect(),
            step_frames: Some(1_000_000),
            kernels: Some(kernels),
        };
        let mut memory = Memory::prepare_tuned(&config, &tuning).expect("in range");
        memory.push(&[&sound]);
        memory.coefficients(0).to_vec()
    };
    let (direct, fast) = (remember(Kernels::Direct), remember(Kernels::Fast));
    for (n, (direct, fast)) in direct.iter().zip(&fast).enumerate() {
        // 62 cells of one group to rounding, of their size whatever the order.
        let bound = 100.0 * f64::EPSILON * ((2 * n + 1) as f64).sqrt() * 5e-5;
        let error = (direct - fast).abs();
        assert!(error < bound, "c_{n}: {error:e} of {direct:e}");
    }
}

#[test]
fn order_16384_moves_its_window_without_loss() {
    let config = MemorySpec {
        measure: Measure::Legs,
        method: Method::Exact,
        order: 16_384,
        window_frames: 0.0,
        channels: 1,
    };
    let sound = noise(9000);
    let remember = |step| {
        let level = SimdLevel::detect();
        let mut memory = Memory::prepare_at(&config, level, Some(step)).expect("in range");
        memory.push(&[&sound]);
        memory.coefficients(0).to_vec()
    };
    let (one, three) = (remember(9000), remember(3000));
    let scale = largest(one.iter().copied());
    let worst = largest(one.iter().zip(&three).map(|(a, b)| a - b));
    println!("N 16384, three steps against one: {:.1e}", worst / scale);
    assert!(worst < TOLERANCE * scale, "{worst:e} of {scale:e}");
}
