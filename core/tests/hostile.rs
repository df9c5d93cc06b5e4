//! Recurrences that explode, sounds beyond all bounds, clocks that stand still, windows of a few
//! frames: whatever comes in, what goes out is finite and the memory recovers.

mod common;

use common::largest;
use souvenir_core::control::Command;
use souvenir_core::engine::{Engine, EngineConfig};
use souvenir_core::memory::Memory;
use souvenir_core::memory::{Measure, MemorySpec, Method};
use souvenir_core::playback::HeadMotion;
use souvenir_core::settings::Listen;
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::stream::{StreamConfig, StreamingMemory};

const RATE_HZ: f64 = 48_000.0;

fn settings(mode: Mode, method: Method, order: usize, window_frames: f64) -> MemorySettings {
    MemorySettings {
        mode,
        method,
        order,
        window_secs: window_frames / RATE_HZ,
        ..MemorySettings::default()
    }
}

fn engine(settings: MemorySettings) -> Engine {
    let config = EngineConfig {
        settings,
        sample_rate_hz: RATE_HZ,
        channels: 1,
        max_block_frames: 512,
    };
    Engine::prepare(&config).expect("in range").0
}

fn memory(measure: Measure, method: Method, order: usize, window_frames: f64) -> Memory {
    let config = MemorySpec {
        measure,
        method,
        order,
        window_frames,
        channels: 1,
    };
    Memory::prepare(&config).expect("in range")
}

/// Full-scale noise, the same every time.
fn noise(frames: usize) -> Vec<f64> {
    let mut state = 0x5eed_0007_u64;
    let draw = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    };
    (0..frames).map(draw).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "test signal to f32")]
fn play(engine: &mut Engine, sound: &[f64]) -> Vec<f64> {
    let mut out: Vec<f32> = sound.iter().map(|x| *x as f32).collect();
    out.chunks_mut(512)
        .for_each(|block| engine.play(&mut [block]));
    out.into_iter().map(f64::from).collect()
}

#[test]
fn an_exploding_recurrence_stays_within_24_dbfs_and_falls_silent() {
    for mode in [Mode::Segments, Mode::Sliding] {
        for listen in Listen::ALL {
            let mut engine = engine(settings(mode, Method::ForwardEuler, 1024, 2400.0));
            engine.obey(Command::Listen(listen));
            let loud = largest(play(&mut engine, &noise(9600)));
            assert!(loud <= 16.0, "{mode} {listen}: {loud}");
            play(&mut engine, &vec![0.0; 9600]);
            let rest = largest(play(&mut engine, &vec![0.0; 4800]));
            assert_eq!(rest.to_bits(), 0, "{mode} {listen}: {rest} after silence");
        }
    }
}

#[test]
fn a_reset_engine_is_as_good_as_new() {
    let settings = settings(Mode::Segments, Method::Exact, 90, 700.0);
    let sound = noise(3000);
    let mut used = engine(settings);
    play(&mut used, &noise(5000));
    used.obey(Command::Recall(Some(HeadMotion::Loop)));
    used.obey(Command::Clear);
    play(&mut used, &noise(3000));
    used.obey(Command::Freeze { is_frozen: false });
    used.reset();
    let mut new = engine(settings);
    assert_eq!(play(&mut used, &sound), play(&mut new, &sound));
}

#[test]
fn sound_of_1e300_is_silence_and_counted() {
    for method in [Method::Exact, Method::Bilinear] {
        let mut memory = memory(Measure::Legs, method, 64, 0.0);
        memory.push(&[&[1e300, -1e39, 0.5]]);
        assert_eq!(memory.rejected().non_finite, 2, "{method}");
        let c = largest(memory.coefficients(0).iter().copied());
        assert!(c < 1.0, "{method}: {c}");
    }
}

#[test]
fn every_window_of_a_few_frames_can_be_heard() {
    let sound = noise(2000);
    for mode in [Mode::Segments, Mode::Sliding] {
        for method in Method::ALL {
            for (window, order) in [2.0, 2.4, 3.0, 17.0]
                .into_iter()
                .flat_map(|window| [1, 2, 1024].map(|order| (window, order)))
            {
                let config = StreamConfig {
                    settings: settings(mode, method, order, window),
                    sample_rate_hz: RATE_HZ,
                    channels: 1,
                };
                let mut streaming = StreamingMemory::prepare(&config).expect("in range");
                let mut out = vec![f64::NAN; sound.len()];
                streaming.process(&[&sound], &mut [&mut out]);
                let case = format!("{mode} {method} N {order} over {window} frames");
                let loud = largest(out);
                // Forward Euler may explode every window anew, and be silent.
                let (quietest, loudest) = match method {
                    Method::ForwardEuler => (0.0, f64::MAX),
                    _ => (0.01, 40.0),
                };
                assert!(loud >= quietest && loud <= loudest, "{case}: {loud}");
            }
        }
    }
}

#[test]
fn a_memory_that_fades_within_two_frames_holds_the_last_ones() {
    let mut memory = memory(Measure::Fading, Method::Exact, 1024, 2.0);
    memory.push(&[&noise(10_000)]);
    memory.push(&[&[0.25; 200]]);
    let c = memory.coefficients(0);
    // exp(-200/2) of the noise is left: below one rounding.
    assert!((c[0] - 0.25).abs() < 1e-14, "{}", c[0]);
    assert!(largest(c[1..].iter().copied()) < 1e-13);
}

#[test]
fn silence_leaves_no_subnormal_coefficient() {
    for measure in [Measure::Fading, Measure::Legt, Measure::Selective] {
        let mut memory = memory(measure, Method::Exact, 64, 480.0);
        memory.push(&[&noise(5000)]);
        for _ in 0..100 {
            memory.push(&[&vec![0.0; 4800]]);
            let clean = memory.coefficients(0).iter().all(|c| !c.is_subnormal());
            assert!(clean, "{measure}");
        }
    }
}

#[test]
fn a_clock_that_stands_still_moves_no_bit() {
    let mut memory = memory(Measure::Selective, Method::Exact, 64, 0.0);
    let sound = noise(20_000);
    memory.push_stepped(&sound, &vec![1.0; 20_000]);
    let before: Vec<u64> = memory.coefficients(0).iter().map(|c| c.to_bits()).collect();
    let broken = [0.0, -1.0, f64::NAN, f64::INFINITY];
    let steps: Vec<f64> = broken.into_iter().cycle().take(20_000).collect();
    memory.push_stepped(&sound, &steps);
    let after: Vec<u64> = memory.coefficients(0).iter().map(|c| c.to_bits()).collect();
    assert_eq!(before, after);
    assert_eq!(memory.frames(), 40_000);
}

#[test]
fn a_textbook_memory_counts_stepped_frames_once() {
    let mut memory = memory(Measure::Legs, Method::Bilinear, 8, 0.0);
    memory.push_stepped(&[0.5; 30], &[1.0; 30]);
    assert_eq!(memory.frames(), 30);
}

#[test]
fn channels_that_are_not_given_are_silent() {
    let config = MemorySpec {
        measure: Measure::Legs,
        method: Method::Exact,
        order: 16,
        window_frames: 0.0,
        channels: 2,
    };
    for method in [Method::Exact, Method::Bilinear] {
        let mut memory = Memory::prepare(&MemorySpec { method, ..config }).expect("in range");
        memory.push(&[&vec![0.5; 3000]]);
        assert_eq!(largest(memory.coefficients(1).iter().copied()).to_bits(), 0);
        assert!(largest(memory.coefficients(0).iter().copied()) > 0.4);
    }
}
