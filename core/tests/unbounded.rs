//! Unbounded memories: the whole history and the fading one, as the live engine learns them.

mod common;

use common::largest;
use souvenir_core::Kernels;
use souvenir_core::memory::Memory;
use souvenir_core::memory::Timeline;
use souvenir_core::memory::{MemorySpec, Method};
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::stream::{StreamConfig, StreamingMemory};
use souvenir_core::{
    __internals::{NodePairs, orthonormal_scale},
    SimdLevel,
};
use std::f64::consts::PI;

const RATE_HZ: f64 = 48_000.0;
const BOTH: [Kernels; 2] = [Kernels::Direct, Kernels::Fast];

fn streaming(mode: Mode, method: Method, order: usize, window_frames: f64) -> StreamingMemory {
    streaming_by(
        Kernels::for_order(SimdLevel::detect(), order),
        mode,
        method,
        order,
        window_frames,
    )
}

fn exact(kernels: Kernels, mode: Mode, order: usize, window_frames: f64) -> StreamingMemory {
    streaming_by(kernels, mode, Method::Exact, order, window_frames)
}

fn streaming_by(
    kernels: Kernels,
    mode: Mode,
    method: Method,
    order: usize,
    window_frames: f64,
) -> StreamingMemory {
    let settings = MemorySettings {
        mode,
        method,
        order,
        window_secs: window_frames / RATE_HZ,
        ..MemorySettings::default()
    };
    let config = StreamConfig {
        settings,
        sample_rate_hz: RATE_HZ,
        channels: 1,
    };
    StreamingMemory::prepare_by(&config, kernels).expect("in range")
}

/// Three tones that begin softly, at `t` in frames; sample `j` is in the middle of its frame.
fn sound(t: f64) -> f64 {
    let begin = (t / 400.0).clamp(0.0, 1.0);
    let envelope = (PI / 2.0 * begin).sin().powi(2);
    let tone = |amplitude: f64, period: f64| amplitude * (2.0 * PI * t / period).sin();
    envelope * (tone(0.3, 700.0) + tone(0.2, 93.0) + tone(0.1, 11.3))
}

fn samples(frames: usize) -> Vec<f64> {
    (0..frames).map(|j| sound(j as f64 + 0.5)).collect()
}

fn feed(streaming: &mut StreamingMemory, samples: &[f64], block_frames: usize) {
    let mut out = vec![f64::NAN; block_frames];
    for block in samples.chunks(block_frames) {
        streaming.process(&[block], &mut [&mut out[..block.len()]]);
        assert!(
            out[..block.len()].iter().all(|sample| *sample == 0.0),
            "it is heard by recall only"
        );
    }
}

/// `c_n` of the continuous sound up to frame `now`, by quadrature in time far finer than needed.
fn projected(timeline: Timeline, now: f64, order: usize) -> Vec<f64> {
    const PIECE_FRAMES: f64 = 5.0;
    let mut c = vec![0.0; order];
    let gauss = NodePairs::gauss_legendre(24);
    let mut newest = 0.0;
    while newest < now {
        let length = PIECE_FRAMES.min(now - newest);
        for (delta, weight) in gauss.delta.iter().zip(&gauss.weight) {
            for q in [delta / 2.0, 1.0 - delta / 2.0] {
                let age = newest + q * length;
                let (u, density) = match timeline {
                    Timeline::Even { frames } => (1.0 - age / frames, 1.0 / frames),
                    Timeline::Fading { tau_frames: tau } => {
                        ((-age / tau).exp(), (-age / tau).exp() / tau)
                    }
                };
                add(
                    &mut c,
                    sound(now - age) * weight * length * density,
                    2.0 * u - 1.0,
                );
            }
        }
        newest += length;
    }
    for (n, c) in c.iter_mut().enumerate() {
        *c *= orthonormal_scale(n);
    }
    c
}

/// `c_n += value P_n(x)`.
fn add(c: &mut [f64], value: f64, x: f64) {
    let (mut below, mut p) = (0.0, 1.0);
    for (n, c) in c.iter_mut().enumerate() {
        *c += value * p;
        let n = n as f64;
        (below, p) = (p, ((2.0 * n + 1.0) * x * p - n * below) / (n + 1.0));
    }
}

/// The interpolator's stop band, -105 dB of the loudest, and the quadrature of `projected`.
const TOLERANCE: f64 = 1e-5;

#[test]
fn the_whole_history_is_projected_as_it_sounded_between_its_samples() {
    for kernels in BOTH {
        whole_history_is_projected(kernels);
    }
}

fn whole_history_is_projected(kernels: Kernels) {
    let mut streaming = exact(kernels, Mode::Whole, 96, 480.0);
    feed(&mut streaming, &samples(9000), 441);
    let Timeline::Even { frames } = streaming.timeline() else {
        panic!("a whole history is even");
    };
    assert!(
        frames > 5000.0 && frames <= 9000.0,
        "{frames} frames learnt"
    );
    let expected = projected(streaming.timeline(), frames, 96);
    let errors = streaming.coefficients(0).iter().zip(&expected);
    let worst = largest(errors.map(|(a, b)| a - b));
    assert!(worst < TOLERANCE, "{worst:e}");
    let lag = streaming.lag_frames() as f64;
    assert!((frames + lag - 9000.0).abs() < 0.5, "{frames} + {lag}");
}

#[test]
fn a_fading_memory_is_projected_on_its_measure() {
    for kernels in BOTH {
        let mut streaming = exact(kernels, Mode::Fading, 64, 1000.0);
        feed(&mut streaming, &samples(12_000), 64);
        let now = (12_000 - streaming.lag_frames()) as f64;
        let expected = projected(streaming.timeline(), now, 64);
        let errors = streaming.coefficients(0).iter().zip(&expected);
        let worst = largest(errors.map(|(a, b)| a - b));
        assert!(worst < TOLERANCE, "{kernels:?}: {worst:e}");
    }
}

#[test]
fn a_textbook_history_is_the_textbook_memory() {
    let mut streaming = streaming(Mode::Whole, Method::Bilinear, 32, 480.0);
    let sound = samples(9000);
    feed(&mut streaming, &sound, 100);
    let learnt = sound.len() - streaming.lag_frames();
    let mut memory = Memory::prepare(&MemorySpec {
        measure: Mode::Whole.measure(),
        method: Method::Bilinear,
        order: 32,
        window_frames: 480.0,
        channels: 1,
    })
    .expect("in range");
    memory.push(&[&sound[..learnt]]);
    let errors = streaming.coefficients(0).iter().zip(memory.coefficients(0));
    // The same recurrence; the last scaling differs by a rounding.
    assert!(largest(errors.map(|(a, b)| a - b)) < 1e-12);
}

#[test]
fn any_split_into_blocks_learns_the_same_bits() {
    let sound = samples(7000);
    let modes = [Mode::Whole, Mode::Fading];
    for (mode, order) in modes.into_iter().flat_map(|mode| [(mode, 50), (mode, 300)]) {
        let run = |block_frames| {
            let mut streaming = streaming(mode, Method::Exact, order, 3000.0);
            feed(&mut streaming, &sound, block_frames);
            let c = streaming.coefficients(0).iter();
            c.map(|c| c.to_bits()).collect::<Vec<_>>()
        };
        let whole = run(7000);
        for block_frames in [1, 7, 32, 64, 441, 512, 4096] {
            assert_eq!(
                run(block_frames),
                whole,
                "{mode} N {order} in blocks of {block_frames}"
            );
        }
    }
}

#[test]
fn a_larger_memory_goes_on_where_a_smaller_one_stands() {
    let [direct, fast] = BOTH;
    for (before, after) in [
        (direct, direct),
        (direct, fast),
        (fast, direct),
        (fast, fast),
    ] {
        larger_memory_goes_on(before, after);
    }
}

fn larger_memory_goes_on(before: Kernels, after: Kernels) {
    let mut small = exact(before, Mode::Whole, 24, 480.0);
    feed(&mut small, &samples(6000), 512);
    let mut large = exact(after, Mode::Whole, 48, 480.0);
    large.continue_from(&small);
    assert_eq!(large.timeline(), small.timeline(), "as much of the past");
    let [low, high] = [&large.coefficients(0)[..24], &large.coefficients(0)[24..]];
    assert_eq!(low, small.coefficients(0), "as it was remembered");
    assert!(high.iter().all(|c| *c == 0.0), "and no more");
    // Half a history of silence on top: the mean is halved.
    let before = (small.timeline().span_frames(), small.coefficients(0)[0]);
    feed(&mut large, &vec![0.0; 6000], 512);
    let after = (large.timeline().span_frames(), large.coefficients(0)[0]);
    let [kept, now] = [before.0 * before.1, after.0 * after.1];
    assert!(
        (kept - now).abs() < 1e-9 * kept.abs(),
        "{kept} became {now}"
    );
}

#[test]
fn silence_makes_a_fading_memory_exactly_silent() {
    for kernels in BOTH {
        let mut streaming = exact(kernels, Mode::Fading, 40, 400.0);
        feed(&mut streaming, &samples(5000), 512);
        // exp(-140 tau) is below the -1200 dB where coefficients are silence.
        feed(&mut streaming, &vec![0.0; 150 * 400], 512);
        assert!(
            streaming.coefficients(0).iter().all(|c| *c == 0.0),
            "{kernels:?}"
        );
    }
}

/// The coefficients of every window, with the frame at which it ends.
fn windows(mut streaming: StreamingMemory, sound: &[f64]) -> Vec<(usize, Vec<f64>)> {
    let mut windows: Vec<(usize, Vec<f64>)> = Vec::new();
    let mut heard = 0;
    for block in sound.chunks(32) {
        feed(&mut streaming, block, 32);
        heard += block.len();
        let end = heard.saturating_sub(streaming.lag_frames());
        let coefficients = streaming.coefficients(0);
        match windows.last_mut() {
            Some((last, known)) if *last == end => {
                assert!(known == coefficients, "one window, one set of coefficients");
            }
            _ => windows.push((end, coefficients.to_vec())),
        }
    }
    windows
}

#[test]
fn both_kernels_learn_the_same() {
    let sound = samples(20_000);
    for (mode, order, window) in [
        (Mode::Whole, 1, 480.0),
        (Mode::Whole, 37, 480.0),
        (Mode::Whole, 300, 480.0),
        (Mode::Whole, 2047, 480.0),
        (Mode::Fading, 2, 300.0),
        (Mode::Fading, 200, 701.0),
        (Mode::Fading, 1025, 2400.0),
    ] {
        let [direct, fast] =
            BOTH.map(|kernels| windows(exact(kernels, mode, order, window), &sound));
        let mut compared = 0;
        for (end, direct) in direct.iter().filter(|(end, _)| *end > 0) {
            let Some((_, fast)) = fast.iter().find(|(other, _)| other == end) else {
                continue;
            };
            compared += 1;
            let error = largest(direct.iter().zip(fast).map(|(a, b)| a - b));
            // Both project to 1e-13 of the largest value, hop by hop.
            assert!(error < 1e-11, "{mode} N {order} at {end}: {error:e}");
            assert!(largest(fast.iter().copied()) > 1e-4, "{mode} N {order}");
        }
        assert!(compared > 3, "{mode} N {order}: {compared} windows");
    }
}

#[test]
fn a_reset_memory_learns_as_a_new_one() {
    let sound = samples(5000);
    for (mode, order) in [
        (Mode::Whole, 40),
        (Mode::Whole, 300),
        (Mode::Fading, 40),
        (Mode::Fading, 300),
    ] {
        let mut streaming = streaming(mode, Method::Exact, order, 900.0);
        let mut learn = |frames: usize| {
            feed(&mut streaming, &sound[..frames], 100);
            let bits: Vec<u64> = streaming
                .coefficients(0)
                .iter()
                .map(|c| c.to_bits())
                .collect();
            streaming.reset();
            bits
        };
        let first = learn(5000);
        // In the middle of what is handed over, learnt and waits.
        for frames in [1100, 2200, 2300, 3000, 4111] {
            learn(frames);
            assert_eq!(learn(5000), first, "{mode} N {order} after {frames}");
        }
    }
}
