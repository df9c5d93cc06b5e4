//! What memories say of a captured sound: aligned, as long, measured.

use souvenir_core::budget::BudgetMemory;
use souvenir_core::compare::{
    BudgetSettings, ComparedMemory, Comparison, ComparisonError, Material, Rendering, Slot, Track,
};
use souvenir_core::memory::{MAX_ORDER, Method, SpecError};
use souvenir_core::metrics::{loudness_lufs, snr_db};
use souvenir_core::settings::{ClockDriver, ClockSettings, LayerSettings, MemorySettings, Mode};
use souvenir_core::ssm::{LayerKind, Way};
use std::f64::consts::PI;
use std::sync::Arc;

const RATE_HZ: f64 = 48_000.0;

fn memory_settings(mode: Mode, order: usize, window_secs: f64) -> MemorySettings {
    MemorySettings {
        mode,
        order,
        window_secs,
        ..MemorySettings::default()
    }
}

/// Tones of 130 and 310 Hz, a third apart on the second channel.
#[expect(clippy::cast_possible_truncation, reason = "test signal to f32")]
fn tones(frames: usize) -> Vec<Vec<f32>> {
    let tone = |hz: f64, j: usize| (2.0 * PI * hz * j as f64 / RATE_HZ).sin();
    let channel = |share: f64| {
        (0..frames)
            .map(|j| (0.3 * tone(130.0, j) + share * tone(310.0, j)) as f32)
            .collect()
    };
    vec![channel(0.2), channel(0.06)]
}

fn material(frames: usize) -> Material {
    Material::prepare(tones(frames), RATE_HZ).expect("sound")
}

fn render(material: &Material, settings: MemorySettings) -> Rendering {
    Rendering::prepare(material, settings, |_| true).expect("in range")
}

/// Of frames `from..to`, the rendering moved by `shift` frames.
fn snr(material: &Material, rendering: &Rendering, [from, to]: [usize; 2], shift: usize) -> f64 {
    let dry = &material.channels()[1][from..to];
    let memory = &rendering.sound()[1][from + shift - 1..to + shift - 1];
    snr_db(dry, memory).expect("sound")
}

/// A frame off, 310 Hz have 28 dB: what is aligned is far better than either neighbour.
#[test]
fn every_mode_is_rendered_in_step_with_the_sound_and_as_long() {
    for frames in [12_000, 13_331] {
        let material = material(frames);
        for (settings, from, at_least_db) in [
            (memory_settings(Mode::Segments, 300, 0.03), 2000, 80.0),
            (memory_settings(Mode::Sliding, 300, 0.03), 2000, 50.0),
            (memory_settings(Mode::Whole, 900, 0.03), 500, 60.0),
            // Four time constants; it is finest near its end.
            (memory_settings(Mode::Fading, 900, 0.1), frames - 4800, 60.0),
            (memory_settings(Mode::Selective, 900, 0.03), 500, 60.0),
            (layer(), 2000, 60.0),
        ] {
            let rendering = render(&material, settings);
            assert_eq!(rendering.sound().len(), 2);
            assert!(
                rendering
                    .sound()
                    .iter()
                    .all(|channel| channel.len() == frames)
            );
            let span = [from, frames - 500];
            let [early, aligned, late] =
                [0, 1, 2].map(|shift| snr(&material, &rendering, span, shift));
            assert!(aligned > at_least_db, "{}: {aligned} dB", settings.mode);
            assert!(
                aligned > early.max(late) + 10.0,
                "{}: {early}, {late}",
                settings.mode
            );
        }
    }
}

/// S4 of as many numbers as hold 5 ms whole, at which it is read.
fn layer() -> MemorySettings {
    MemorySettings {
        delay_secs: 0.005,
        layer: LayerSettings {
            kind: LayerKind::S4,
            time_scale_secs: 0.002_5,
            way: Way::Recurrence,
        },
        ..memory_settings(Mode::Layer, 512, 0.02)
    }
}

/// Two frames are let in as one, their mean, and put back as two.
#[test]
fn a_clock_at_half_speed_remembers_the_mean_of_two_frames() {
    let frames = 12_000;
    let material = material(frames);
    let settings = MemorySettings {
        clock: ClockSettings {
            driver: ClockDriver::Curve,
            curve: "0:0.5,1:0.5".parse().expect("a curve"),
            ..ClockSettings::default()
        },
        ..memory_settings(Mode::Selective, 900, 0.05)
    };
    let rendering = render(&material, settings);
    for (dry, memory) in material.channels().iter().zip(rendering.sound()) {
        let mean = |pair: &[f32]| [0.5 * (pair[0] + pair[1]); 2];
        let expected: Vec<f32> = dry.chunks_exact(2).flat_map(mean).collect();
        let span = 500..frames - 500;
        let ratio_db = snr_db(&expected[span.clone()], &memory[span]).expect("sound");
        // As of the whole history, above.
        assert!(ratio_db > 60.0, "{ratio_db} dB");
    }
}

#[test]
fn a_published_recurrence_that_lasts_is_heard_too() {
    let material = material(12_000);
    for (mode, method) in [
        (Mode::Whole, Method::Bilinear),
        (Mode::Whole, Method::ZeroOrderHold),
    ] {
        let rendering = render(
            &material,
            MemorySettings {
                method,
                ..memory_settings(mode, 200, 0.1)
            },
        );
        let snr = snr(&material, &rendering, [1000, 11_500], 1);
        // What 200 coefficients keep of a quarter of a second, 255 Hz.
        assert!(snr > 12.0, "{mode} {method}: {snr} dB");
    }
}

#[test]
fn a_fading_memory_is_silent_where_its_recall_does_not_reach() {
    let rendering = render(&material(24_000), memory_settings(Mode::Fading, 300, 0.05));
    let reach = 24_000 - 4 * 2400;
    for channel in rendering.sound() {
        assert!(channel[..reach].iter().all(|sample| *sample == 0.0));
        assert!(
            channel[reach + 2000..]
                .iter()
                .any(|sample| sample.abs() > 0.1)
        );
    }
}

#[test]
fn the_sound_of_a_track_is_its_slot_s_with_the_gain() {
    let material = Arc::new(material(24_000));
    let settings = [
        Some(memory_settings(Mode::Segments, 60, 0.04)),
        None,
        None,
        None,
    ];
    let comparison = Comparison::prepare(&material, settings, |_| true).expect("in range");
    let memory = comparison.rendering(Slot::A).expect("rendered").sound();
    for (track, gain_db) in [
        (Track::Dry, 0.0),
        (Track::Memory(Slot::A), 0.0),
        (Track::Memory(Slot::A), 3.0),
        (Track::Residual(Slot::A), -6.0),
        (Track::Memory(Slot::B), 0.0),
    ] {
        let sound = comparison.sound(track, gain_db);
        let gain = 10.0_f64.powf(gain_db / 20.0);
        for (channel_idx, channel) in sound.iter().enumerate() {
            let dry = &material.channels()[channel_idx];
            assert_eq!(channel.len(), dry.len());
            for (frame, heard) in channel.iter().enumerate() {
                let [dry, memory] = [dry[frame], memory[channel_idx][frame]].map(f64::from);
                let expected = match track {
                    Track::Memory(Slot::A) => memory,
                    Track::Residual(_) => dry - memory,
                    // An empty slot is dry.
                    _ => dry,
                };
                let error = (f64::from(*heard) - gain * expected).abs();
                // Rounded once to f32, below 1.
                assert!(error <= f64::from(f32::EPSILON) / 4.0, "{track:?}: {error}");
            }
        }
    }
}

#[test]
fn the_gain_makes_memory_and_residual_as_loud_as_dry() {
    let material = Arc::new(material(48_000));
    let settings = [24, 60].map(|order| Some(memory_settings(Mode::Segments, order, 0.04)));
    let settings = [
        settings[0],
        settings[1],
        None,
        Some(memory_settings(Mode::Segments, 900, 0.04)),
    ];
    let comparison = Comparison::prepare(&material, settings, |_| true).expect("in range");
    let dry = material.lufs().expect("sound");
    for slot in [Slot::A, Slot::B] {
        let rendering = comparison.rendering(slot).expect("rendered");
        let memory = rendering.sound();
        let lost: Vec<Vec<f32>> = std::iter::zip(material.channels(), memory)
            .map(|(dry, memory)| dry.iter().zip(memory).map(|(d, m)| d - m).collect())
            .collect();
        for (track, sound) in [
            (Track::Memory(slot), memory),
            (Track::Residual(slot), lost.as_slice()),
        ] {
            let db = comparison.match_db(track);
            let gain = 10.0_f64.powf(db / 20.0);
            #[expect(clippy::cast_possible_truncation, reason = "back to f32")]
            let louder = |x: &f32| (gain * f64::from(*x)) as f32;
            let matched: Vec<Vec<f32>> = sound
                .iter()
                .map(|c| c.iter().map(louder).collect())
                .collect();
            let planes: Vec<&[f32]> = matched.iter().map(Vec::as_slice).collect();
            let lufs = loudness_lufs(&planes, 48_000).expect("sound");
            // The relative gate may take another block: a tenth is what meters differ by.
            assert!(
                db.abs() >= 23.9 || (lufs - dry).abs() < 0.1,
                "{track:?}: {lufs}, dry {dry}"
            );
        }
    }
    assert_eq!(
        comparison.match_db(Track::Residual(Slot::B)),
        24.0,
        "bounded"
    );
    let nothing_lost = comparison.match_db(Track::Residual(Slot::D));
    assert_eq!(nothing_lost, 0.0, "below the gate of -70 LUFS is silence");
    assert_eq!(
        comparison.match_db(Track::Memory(Slot::C)),
        0.0,
        "an empty slot"
    );
    assert_eq!(comparison.available(Track::Memory(Slot::C)), Track::Dry);
}

#[test]
fn silence_and_what_explodes_are_compared_as_they_are() {
    let silent = Material::prepare(vec![vec![0.0; 30_000]], RATE_HZ).expect("sound");
    let rendering = render(&silent, memory_settings(Mode::Segments, 64, 0.02));
    let gains = [rendering.match_db(), rendering.residual_match_db()];
    assert_eq!(
        (silent.lufs(), rendering.lufs(), gains),
        (None, None, [0.0; 2])
    );
    let euler = MemorySettings {
        method: Method::ForwardEuler,
        ..memory_settings(Mode::Segments, 300, 0.02)
    };
    let rendering = render(&material(30_000), euler);
    let samples = rendering.sound().iter().flatten();
    let loudest = samples.fold(0.0_f32, |most, sample| most.max(sample.abs()));
    assert!(
        rendering
            .sound()
            .iter()
            .flatten()
            .all(|sample| sample.is_finite())
    );
    assert!(loudest <= 16.0 && rendering.match_db() >= -24.0);
}

#[test]
fn it_says_how_far_it_is_and_stops_when_told() {
    let material = Arc::new(material(30_000));
    let settings = [Mode::Segments, Mode::Whole, Mode::Sliding, Mode::Fading]
        .map(|mode| Some(memory_settings(mode, 200, 0.05)));
    let mut told = Vec::new();
    let made = Comparison::prepare(&material, settings, |part| {
        told.push(part);
        true
    });
    assert!(made.is_ok() && told.len() > 30, "{} times", told.len());
    assert!(told.is_sorted() && told[0] >= 0.0 && told[told.len() - 1] <= 1.0);
    for stop in [0.0, 0.2, 0.4, 0.6, 0.99] {
        let stopped = Comparison::prepare(&material, settings, |part| part < stop);
        assert_eq!(stopped.expect_err("stopped"), ComparisonError::Stopped);
    }
    let none = memory_settings(Mode::Segments, 0, 0.05);
    let refused = Rendering::prepare(&material, none, |_| true).expect_err("no order");
    let expected = SpecError::Order {
        order: 0,
        max: MAX_ORDER,
    };
    assert_eq!(refused, ComparisonError::Config(expected));
}

/// The first cosines of a stretch, summed by their definition.
fn first_cosines(stretch: &[f32], numbers: usize) -> Vec<f64> {
    let frames = stretch.len() as f64;
    let cosine = |k: usize, j: usize| (PI * k as f64 * (j as f64 + 0.5) / frames).cos();
    let sum = |k: usize| {
        let products = stretch.iter().enumerate();
        products
            .map(|(j, x)| f64::from(*x) * cosine(k, j))
            .sum::<f64>()
    };
    let c: Vec<f64> = (0..numbers)
        .map(|k| sum(k) * if k == 0 { 1.0 } else { 2.0 } / frames)
        .collect();
    let value = |j: usize| c.iter().enumerate().map(|(k, c)| c * cosine(k, j)).sum();
    (0..stretch.len()).map(value).collect()
}

/// 1000 frames in stretches of 480: 480 and 520, the short rest with the second, whose share is 26 of 24 numbers.
#[test]
fn a_memory_held_to_a_count_of_numbers_is_rendered_stretch_by_stretch() {
    let material = material(1000);
    let budget = BudgetSettings {
        memory: BudgetMemory::CosineFirst,
        numbers: 24,
        window_secs: Some(0.01),
    };
    let rendering = Rendering::prepare(&material, budget, |_| true).expect("it exists");
    assert_eq!(rendering.memory(), ComparedMemory::Budget(budget));
    for (dry, found) in material.channels().iter().zip(rendering.sound()) {
        let mut expected = first_cosines(&dry[..480], 24);
        expected.extend(first_cosines(&dry[480..], 26));
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(&expected) {
            assert!((f64::from(*found) - expected).abs() < 1e-6);
        }
    }
    let stopped = Rendering::prepare(&material, budget, |part| part < 0.4);
    assert_eq!(stopped.expect_err("stopped"), ComparisonError::Stopped);
}

/// Half-overlapped segments hold every instant twice; what hears all in one memory has its order for all.
#[test]
fn a_rival_is_given_what_the_memory_costs() {
    let segments = memory_settings(Mode::Segments, 300, 0.05);
    let sliding = memory_settings(Mode::Sliding, 300, 0.05);
    let whole = memory_settings(Mode::Whole, 300, 0.05);
    for (settings, numbers, window_secs) in [
        (segments, 600, Some(0.05)),
        (sliding, 300, Some(0.05)),
        (whole, 300, None),
    ] {
        let budget = BudgetSettings::at_the_cost_of(&settings, BudgetMemory::Haar);
        assert_eq!((budget.numbers, budget.window_secs), (numbers, window_secs));
        let [rival, live] = [ComparedMemory::from(budget), ComparedMemory::from(settings)]
            .map(|memory| memory.numbers_per_sec(10.0));
        assert!((rival - live).abs() < 1e-9, "{rival} and {live} a second");
    }
}

#[test]
fn every_rival_is_rendered_or_says_why_not() {
    let material = material(4800);
    for memory in BudgetMemory::ALL {
        let budget = BudgetSettings {
            memory,
            numbers: 400,
            window_secs: Some(0.05),
        };
        match Rendering::prepare(&material, budget, |_| true) {
            Ok(made) => {
                let db = snr_db(&material.channels()[0], &made.sound()[0]).expect("sound");
                assert!(db > 3.0, "{memory}: {db} dB");
            }
            Err(ComparisonError::Budget(error)) => {
                let is_small = matches!(memory, BudgetMemory::LegtPublished | BudgetMemory::S4d);
                assert!(
                    is_small && error.to_string().contains("256"),
                    "{memory}: {error}"
                );
            }
            Err(error) => panic!("{memory}: {error}"),
        }
    }
}
