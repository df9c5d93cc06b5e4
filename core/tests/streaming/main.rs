//! The listening path: what is heard of the memory, and when.

#![expect(
    clippy::disallowed_macros,
    reason = "the numbers measured are the test's report"
)]

#[path = "../common/mod.rs"]
mod common;
mod kernels;
mod layers;
mod selective;

use souvenir_core::Kernels;
use souvenir_core::memory::{Method, SpecError};
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::stream::{StreamConfig, StreamingMemory};
use std::f64::consts::PI;

const RATE_HZ: f64 = 48_000.0;
/// All of hearing over a second.
const LARGE_ORDER: usize = 65_536;
const SEED: u64 = 0x5eed_0002;

fn config(mode: Mode, method: Method, order: usize, window_frames: f64) -> StreamConfig {
    let window_secs = window_frames / RATE_HZ;
    StreamConfig {
        settings: MemorySettings {
            mode,
            method,
            order,
            window_secs,
            overlap: 0.5,
            // The middle of the window, where a sliding memory is best.
            delay_secs: 0.375 * window_secs,
            ..MemorySettings::default()
        },
        sample_rate_hz: RATE_HZ,
        channels: 1,
    }
}

/// The memory of `sound`, latency removed.
fn streamed(config: &StreamConfig, sound: &[f64], block_frames: usize) -> Vec<f64> {
    let streaming = StreamingMemory::prepare(config).expect("in range");
    hear(streaming, sound, block_frames)
}

fn streamed_by(kernels: Kernels, config: &StreamConfig, sound: &[f64]) -> Vec<f64> {
    let streaming = StreamingMemory::prepare_by(config, kernels).expect("in range");
    hear(streaming, sound, 512)
}

fn hear(mut streaming: StreamingMemory, sound: &[f64], block_frames: usize) -> Vec<f64> {
    let latency = streaming.latency_frames();
    let mut input = sound.to_vec();
    input.resize(sound.len() + latency, 0.0);
    let mut memory = vec![f64::NAN; input.len()];
    for (input, memory) in input
        .chunks(block_frames)
        .zip(memory.chunks_mut(block_frames))
    {
        streaming.process(&[input], &mut [memory]);
    }
    memory.split_off(latency)
}

/// Signal-to-error ratio in the middle half.
fn snr_db(sound: &[f64], memory: &[f64]) -> f64 {
    let middle = sound.len() / 4..3 * sound.len() / 4;
    let pairs = || sound[middle.clone()].iter().zip(&memory[middle.clone()]);
    let signal: f64 = pairs().map(|(x, _)| x * x).sum();
    let error: f64 = pairs().map(|(x, y)| (x - y).powi(2)).sum();
    10.0 * (signal / error).log10()
}

fn sine(hz: f64, frames: usize) -> Vec<f64> {
    (0..frames)
        .map(|j| 0.5 * (2.0 * PI * hz * j as f64 / RATE_HZ).sin())
        .collect()
}

/// White noise up to a frequency: 500 sines of random frequency and phase.
fn noise(top_hz: f64, frames: usize) -> Vec<f64> {
    let mut state = SEED;
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let tones: Vec<[f64; 2]> = (0..500)
        .map(|_| [top_hz * draw(), 2.0 * PI * draw()])
        .collect();
    let at = |j: usize| {
        let t = j as f64 / RATE_HZ;
        tones
            .iter()
            .map(|[hz, phase]| 0.02 * (2.0 * PI * hz * t + phase).sin())
            .sum()
    };
    (0..frames).map(at).collect()
}

#[test]
fn a_sine_comes_back_at_90_db() {
    let sound = sine(2000.0, 24_000);
    let memory = streamed(
        &config(Mode::Segments, Method::Exact, 512, 2048.0),
        &sound,
        512,
    );
    let snr = snr_db(&sound, &memory);
    println!("2 kHz, window 2048 frames, N 512: {snr:.1} dB");
    assert!(snr >= 90.0, "{snr} dB");
}

#[test]
fn noise_to_16_khz_comes_back_at_60_db() {
    let sound = noise(16_000.0, 16_000);
    let memory = streamed(
        &config(Mode::Segments, Method::Exact, 1024, 960.0),
        &sound,
        512,
    );
    let snr = snr_db(&sound, &memory);
    println!("noise to 16 kHz, window 20 ms, N 1024: {snr:.1} dB");
    assert!(snr >= 60.0, "{snr} dB");
}

#[test]
fn more_coefficients_never_sound_worse() {
    for (name, sound, window) in [
        ("sine", sine(2000.0, 24_000), 2048.0),
        ("noise", noise(16_000.0, 16_000), 960.0),
    ] {
        let mut best = f64::NEG_INFINITY;
        for order in [64, 128, 256, 512, 1024, 2048, 4096] {
            let config = config(Mode::Segments, Method::Exact, order, window);
            let snr = snr_db(&sound, &streamed(&config, &sound, 4096));
            println!("{name} N {order}: {snr:.1} dB");
            // Rising until 60 dB, and never below that again.
            assert!(
                snr >= (best - 0.1).min(60.0),
                "{name} N {order}: {snr} after {best}"
            );
            best = best.max(snr);
        }
    }
}

#[test]
fn the_exact_memory_beats_every_textbook_recurrence() {
    let sound = sine(1000.0, 12_000);
    let snr = |method| {
        snr_db(
            &sound,
            &streamed(&config(Mode::Segments, method, 256, 960.0), &sound, 512),
        )
    };
    let exact = snr(Method::Exact);
    for method in [
        Method::Bilinear,
        Method::BackwardEuler,
        Method::ForwardEuler,
    ] {
        let textbook = snr(method);
        println!("{method}: {textbook:.1} dB, exact {exact:.1} dB");
        // Bilinear steps disperse; Euler's damp, or explode into NaN.
        assert!(
            exact > 60.0 && (textbook.is_nan() || textbook < 40.0),
            "{method}: {textbook} against {exact}"
        );
    }
}

#[test]
fn a_sliding_memory_resolves_what_fits_its_order() {
    let sound = sine(2000.0, 24_000);
    let memory = streamed(
        &config(Mode::Sliding, Method::Exact, 768, 2048.0),
        &sound,
        512,
    );
    let snr = snr_db(&sound, &memory);
    println!("LegT: {snr:.1} dB");
    assert!(snr > 60.0, "{snr} dB");
}

#[test]
fn an_impulse_comes_out_at_the_reported_latency() {
    for rate in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        for (mode, order) in [
            (Mode::Segments, 300),
            (Mode::Segments, 7),
            (Mode::Segments, 2000),
            (Mode::Sliding, 100),
            (Mode::Sliding, 300),
            (Mode::Sliding, 2000),
        ] {
            for at in [0, 1, 777, 2000] {
                let config = StreamConfig {
                    sample_rate_hz: rate,
                    ..config(mode, Method::Exact, order, 0.003 * RATE_HZ)
                };
                let mut sound = vec![0.0; 4000];
                sound[at] = 1.0;
                let memory = streamed(&config, &sound, 64);
                let loudest =
                    (0..4000).max_by(|a, b| memory[*a].abs().total_cmp(&memory[*b].abs()));
                // Few coefficients over a long window cannot place an impulse to the frame.
                let slack = if order <= 100 {
                    60.0 * rate / 48e3
                } else {
                    0.0
                };
                let off = loudest.map_or(f64::NAN, |peak| peak as f64 - at as f64);
                assert!(
                    off.abs() <= slack,
                    "{rate} Hz {mode} N {order}: off by {off}"
                );
            }
        }
    }
}

#[test]
fn any_split_into_blocks_sounds_the_same_to_the_bit() {
    let sound = noise(20_000.0, 5000);
    for mode in [Mode::Segments, Mode::Sliding] {
        for (method, order) in [
            (Method::Exact, 90),
            (Method::Exact, 500),
            (Method::Bilinear, 90),
            (Method::ZeroOrderHold, 90),
        ] {
            let config = config(mode, method, order, 701.0);
            let whole = streamed(&config, &sound, 100_000);
            for block in [1, 7, 32, 64, 441, 512, 4096] {
                let split = streamed(&config, &sound, block);
                assert!(
                    split
                        .iter()
                        .zip(&whole)
                        .all(|(a, b)| a.to_bits() == b.to_bits()),
                    "{mode} {method} N {order} in blocks of {block}"
                );
            }
        }
    }
}

#[test]
fn reset_is_as_good_as_new() {
    let sound = noise(20_000.0, 3000);
    for (mode, order) in [
        (Mode::Segments, 90),
        (Mode::Segments, 500),
        (Mode::Sliding, 90),
        (Mode::Sliding, 500),
    ] {
        let config = config(mode, Method::Exact, order, 700.0);
        let mut streaming = StreamingMemory::prepare(&config).expect("in range");
        let mut first = vec![0.0; 3000];
        streaming.process(&[&sound], &mut [&mut first]);
        // Anywhere in a hop: in the middle of what is learnt, handed over and read.
        for frames in [3000, 1117, 1203, 1350, 1409, 1500] {
            streaming.reset();
            assert!(streaming.coefficients(0).iter().all(|c| *c == 0.0));
            let mut again = vec![0.0; frames];
            streaming.process(&[&sound[..frames]], &mut [&mut again]);
            assert_eq!(first[..frames], again, "{mode} N {order} after {frames}");
        }
    }
}

#[test]
fn the_largest_order_slides_over_a_second() {
    let sound = sine(9000.0, 90_000);
    let config = config(Mode::Sliding, Method::Exact, LARGE_ORDER, RATE_HZ);
    let memory = streamed_by(Kernels::Fast, &config, &sound);
    // From where the silence before the sound has left the window.
    let [sound, memory] = [&sound[50_000..], &memory[50_000..]];
    let snr = snr_db(sound, memory);
    println!("LegT of 9 kHz, window 1 s, N {LARGE_ORDER}: {snr:.1} dB");
    assert!(snr >= 60.0, "{snr} dB");
}

#[test]
fn the_coefficients_are_of_the_window_that_ended_lag_frames_ago() {
    const STEP_AT: usize = 2000;
    let both = [Kernels::Direct, Kernels::Fast];
    for (mode, kernels) in both
        .into_iter()
        .flat_map(|kernels| [(Mode::Segments, kernels), (Mode::Sliding, kernels)])
    {
        let config = config(mode, Method::Exact, 300, 1200.0);
        let mut streaming = StreamingMemory::prepare_by(&config, kernels).expect("in range");
        let window = streaming.window_frames() as f64;
        let mut heard = 0;
        while heard < 6000 {
            let block: Vec<f64> = (heard..heard + 17)
                .map(|frame| if frame < STEP_AT { 0.0 } else { 1.0 })
                .collect();
            streaming.process(&[&block], &mut [&mut [0.0; 17]]);
            heard += 17;
            let ones = heard as f64 - streaming.lag_frames() as f64 - STEP_AT as f64;
            let mean = (ones / window).clamp(0.0, 1.0);
            // A step between two samples stands half a frame early, and rings a little.
            let error = streaming.coefficients(0)[0] - mean;
            assert!(
                error.abs() < 1.0 / window,
                "{mode} {kernels:?} at {heard}: {error}"
            );
        }
    }
}

#[test]
fn a_large_order_keeps_a_second_of_noise_at_60_db() {
    let sound = noise(16_000.0, 100_000);
    let config = config(Mode::Segments, Method::Exact, LARGE_ORDER, RATE_HZ);
    let snr = snr_db(&sound, &streamed_by(Kernels::Fast, &config, &sound));
    println!("noise to 16 kHz, window 1 s, N {LARGE_ORDER}: {snr:.1} dB");
    assert!(snr >= 60.0, "{snr} dB");
}

#[test]
fn what_cannot_be_heard_is_refused_with_its_numbers() {
    let good = config(Mode::Segments, Method::Exact, 8, 960.0);
    let refused = |config: StreamConfig| StreamingMemory::prepare(&config).expect_err("refused");
    let rate = |sample_rate_hz| {
        refused(StreamConfig {
            sample_rate_hz,
            ..good
        })
    };
    assert_eq!(rate(0.0), SpecError::SampleRate { hz: 0.0 });
    assert!(matches!(rate(f64::NAN), SpecError::SampleRate { .. }));
    let settings = |settings| refused(StreamConfig { settings, ..good });
    for window_secs in [0.0, f64::NAN, 1e-5, 1e9] {
        let error = settings(MemorySettings {
            window_secs,
            ..good.settings
        });
        assert!(matches!(error, SpecError::Window { .. }), "{error}");
    }
    for overlap in [-0.1, 0.51, f64::NAN] {
        let error = settings(MemorySettings {
            overlap,
            ..good.settings
        });
        assert!(matches!(error, SpecError::Overlap { .. }), "{error}");
    }
    let error = settings(MemorySettings {
        delay_secs: f64::INFINITY,
        ..good.settings
    });
    assert!(matches!(error, SpecError::Delay { .. }), "{error}");
    let fading = settings(MemorySettings {
        mode: Mode::Fading,
        method: Method::Bilinear,
        ..good.settings
    });
    assert!(matches!(fading, SpecError::Method { .. }), "{fading}");
}
