//! Coefficients cut between the memory and the ear.

use souvenir_core::control::Command;
use souvenir_core::engine::{Engine, EngineConfig};
use souvenir_core::memory::Method;
use souvenir_core::memory::{CoefficientEdit, CoefficientEdits, CoefficientShape, EditOperation};
use souvenir_core::playback::HeadMotion;
use souvenir_core::settings::{LayerSettings, MemorySettings, Mode};
use souvenir_core::ssm::{LayerKind, Way};
use souvenir_core::stream::{StreamConfig, StreamingMemory};

const RATE_HZ: f64 = 8000.0;
const FRAMES: usize = 4000;
const ALL: usize = usize::MAX;

fn sound(frame: usize) -> f32 {
    let t = frame as f32;
    0.4 * (t * 0.031).sin() + 0.3 * (t * 0.31).sin() + 0.1 * (t * 1.3).cos()
}

fn cut(from: usize, to: usize, operation: EditOperation) -> CoefficientEdits {
    CoefficientEdits::of(&[CoefficientEdit {
        from,
        to,
        operation,
    }])
}

/// Direct and fast kernels, held samples, a sliding window and a textbook recurrence.
fn all_settings() -> Vec<MemorySettings> {
    let of = |mode, method, order| MemorySettings {
        mode,
        method,
        order,
        ..MemorySettings::default()
    };
    vec![
        of(Mode::Segments, Method::Exact, 64),
        of(Mode::Segments, Method::Exact, 512),
        of(Mode::Segments, Method::ZeroOrderHold, 64),
        of(Mode::Segments, Method::Bilinear, 64),
        of(Mode::Sliding, Method::Exact, 64),
        of(Mode::Sliding, Method::Exact, 300),
    ]
}

/// What is heard where `edits(frame)` says what is cut from there on.
fn heard(settings: MemorySettings, edits: impl Fn(usize) -> CoefficientEdits) -> Vec<f64> {
    let mut streaming = StreamingMemory::prepare(&StreamConfig {
        settings,
        sample_rate_hz: RATE_HZ,
        channels: 1,
    })
    .expect("in range");
    let block = |start: usize| {
        streaming.edit(edits(start));
        let input: Vec<f32> = (start..start + 100).map(sound).collect();
        let mut memory = vec![0.0; 100];
        streaming.process(&[&input], &mut [&mut memory]);
        memory
    };
    (0..FRAMES).step_by(100).flat_map(block).collect()
}

fn peak(sound: &[f64]) -> f64 {
    sound
        .iter()
        .fold(0.0, |peak, sample| peak.max(sample.abs()))
}

#[test]
fn half_of_every_coefficient_is_half_of_the_sound() {
    for settings in all_settings() {
        let whole = heard(settings, |_| CoefficientEdits::default());
        let half = heard(settings, |_| cut(0, ALL, EditOperation::Scale(0.5)));
        let worst = whole
            .iter()
            .zip(&half)
            .map(|(whole, half)| (0.5 * whole - half).abs());
        // Scaling there and back rounds.
        assert!(worst.fold(0.0, f64::max) < 1e-13, "{settings:?}");
        assert!(peak(&half) > 0.1, "{settings:?}");
    }
}

#[test]
fn what_is_muted_is_silent_and_comes_back_to_the_bit() {
    for settings in all_settings() {
        let whole = heard(settings, |_| CoefficientEdits::default());
        let muted = |frame: usize| {
            let is_muted = (800..2000).contains(&frame);
            if is_muted {
                cut(0, ALL, EditOperation::Scale(0.0))
            } else {
                CoefficientEdits::default()
            }
        };
        let cut = heard(settings, muted);
        // A window later at the latest, and until the windows that were open are over.
        assert_eq!(peak(&cut[1600..2000]), 0.0, "{settings:?}");
        assert_eq!(cut[3200..], whole[3200..], "{settings:?}");
        assert!(peak(&whole[1600..2000]) > 0.1, "{settings:?}");
    }
}

#[test]
fn parts_sum_to_the_whole() {
    for settings in all_settings() {
        let whole = heard(settings, |_| CoefficientEdits::default());
        let low = heard(settings, |_| cut(20, ALL, EditOperation::Scale(0.0)));
        let high = heard(settings, |_| cut(0, 20, EditOperation::Scale(0.0)));
        for ((whole, low), high) in whole.iter().zip(&low).zip(&high) {
            assert!((low + high - whole).abs() < 1e-12, "{settings:?}");
        }
        assert!(peak(&low) > 0.1 && peak(&high) > 0.1, "{settings:?}");
    }
}

#[test]
fn steps_too_coarse_for_any_coefficient_leave_silence() {
    for settings in all_settings() {
        let coarse = heard(settings, |_| cut(0, ALL, EditOperation::Quantise(10.0)));
        assert_eq!(peak(&coarse), 0.0, "{settings:?}");
        let fine = heard(settings, |_| cut(0, ALL, EditOperation::Quantise(0.01)));
        let whole = heard(settings, |_| CoefficientEdits::default());
        let error = whole
            .iter()
            .zip(&fine)
            .map(|(whole, fine)| (whole - fine).powi(2));
        let rms = (error.sum::<f64>() / FRAMES as f64).sqrt();
        // N errors, even in +-0.005, of orthonormal functions: 0.01 sqrt(N / 12), less where
        // coefficients are smaller than a step.
        let most = 0.01 * (settings.order as f64 / 12.0).sqrt();
        assert!(rms > 1e-4 && rms < 1.5 * most, "{settings:?}: {rms}");
    }
}

#[test]
fn what_is_frozen_is_cut_at_once_and_kept_whole() {
    for mode in [Mode::Whole, Mode::Fading, Mode::Selective] {
        is_cut_once_it_is_frozen(mode);
    }
}

fn is_cut_once_it_is_frozen(mode: Mode) {
    let config = EngineConfig {
        settings: MemorySettings {
            mode,
            order: 128,
            ..MemorySettings::default()
        },
        sample_rate_hz: RATE_HZ,
        channels: 1,
        max_block_frames: 100,
    };
    let (mut engine, _pictures) = Engine::prepare(&config).expect("in range");
    let play = |engine: &mut Engine, frames: usize| {
        let mut heard = Vec::new();
        for start in (0..frames).step_by(100) {
            let mut block: Vec<f32> = (start..start + 100).map(sound).collect();
            engine.play(&mut [&mut block]);
            heard.extend(block.into_iter().map(f64::from));
        }
        heard
    };
    play(&mut engine, 8000);
    engine.obey(Command::Recall(Some(HeadMotion::Loop)));
    let before = play(&mut engine, 4000);
    assert!(peak(&before[2000..]) > 0.05, "{mode}: recalled");
    engine.obey(Command::EditCoefficients(cut(
        0,
        ALL,
        EditOperation::Scale(0.0),
    )));
    assert_eq!(peak(&play(&mut engine, 4000)[1000..]), 0.0, "{mode}: muted");
    engine.obey(Command::EditCoefficients(CoefficientEdits::default()));
    assert!(
        peak(&play(&mut engine, 4000)[1000..]) > 0.05,
        "{mode}: back"
    );
}

/// Layers of every kind of step, in the three ways.
fn layers() -> Vec<MemorySettings> {
    let kinds = [
        (LayerKind::S4, Way::Recurrence),
        (LayerKind::S4, Way::Convolution),
        (LayerKind::S4dLegs, Way::Scan),
        (LayerKind::S4dInv, Way::Recurrence),
        (LayerKind::S4dReal, Way::Recurrence),
        (LayerKind::Legs, Way::Recurrence),
    ];
    let of = |(kind, way)| MemorySettings {
        mode: Mode::Layer,
        order: 128,
        window_secs: 0.05,
        delay_secs: 0.025,
        layer: LayerSettings {
            kind,
            time_scale_secs: 0.00625,
            way,
        },
        ..MemorySettings::default()
    };
    kinds.map(of).to_vec()
}

/// A cut is heard from here on: one turn of 512 frames has begun before it, one reads coefficients, one fades.
const LAYER_IS_CUT: usize = 3 * 512;

#[test]
fn what_is_muted_of_a_layer_is_silent_and_comes_back_to_the_bit() {
    for settings in layers() {
        let whole = heard(settings, |_| CoefficientEdits::default());
        let is_muted = |frame: usize| (100..2000).contains(&frame);
        let cut = heard(settings, |frame| {
            if is_muted(frame) {
                cut(0, ALL, EditOperation::Scale(0.0))
            } else {
                CoefficientEdits::default()
            }
        });
        // Readouts are large numbers where a layer is hard to read; what cancels is rounded.
        let silence = peak(&cut[LAYER_IS_CUT..2000]);
        assert!(silence < 1e-9, "{settings:?}: {silence:e}");
        assert!(peak(&whole[LAYER_IS_CUT..2000]) > 0.1, "{settings:?}");
        assert_eq!(cut[..512], whole[..512], "{settings:?}: not yet");
        assert_eq!(cut[3600..], whole[3600..], "{settings:?}: no longer");
    }
}

#[test]
fn parts_of_a_layer_sum_to_the_whole_and_are_low_and_high() {
    // Over 400 frames, at their middle, 40 polynomials reach 2 * 40 / 400 = 0.2 radians a frame: between two of the tones.
    for settings in layers() {
        let whole = heard(settings, |_| CoefficientEdits::default());
        let low = heard(settings, |_| cut(40, ALL, EditOperation::Scale(0.0)));
        let high = heard(settings, |_| cut(0, 40, EditOperation::Scale(0.0)));
        let parts = low.iter().zip(&high).skip(LAYER_IS_CUT);
        for ((low, high), whole) in parts.zip(&whole[LAYER_IS_CUT..]) {
            assert!((low + high - whole).abs() < 1e-9, "{settings:?}");
        }
        if settings.layer.kind == LayerKind::S4dReal {
            continue; // Hardly tells high from low.
        }
        let share = |part: &[f64], step: f64| {
            tone(&part[LAYER_IS_CUT..], step) / tone(&whole[LAYER_IS_CUT..], step)
        };
        // 128 numbers know 400 frames only coarsely, and so their coefficients: a tone leaks, but is mostly where it belongs.
        let low_tone = [&low, &high].map(|part| share(part, 0.031));
        let high_tone = [&high, &low].map(|part| share(part, 0.31));
        for [there, elsewhere] in [low_tone, high_tone] {
            assert!(there > 2.0 * elsewhere, "{settings:?}: {there} {elsewhere}");
        }
    }
}

#[test]
fn a_cut_of_a_layer_is_the_same_in_any_blocks() {
    for settings in layers() {
        let by = |block: usize| {
            let mut streaming = StreamingMemory::prepare(&StreamConfig {
                settings,
                sample_rate_hz: RATE_HZ,
                channels: 1,
            })
            .expect("in range");
            let input: Vec<f32> = (0..FRAMES).map(sound).collect();
            let mut memory = vec![0.0; FRAMES];
            streaming.edit(cut(3, 9, EditOperation::Quantise(0.05)));
            for at in (0..FRAMES).step_by(block) {
                let to = FRAMES.min(at + block);
                streaming.process(&[&input[at..to]], &mut [&mut memory[at..to]]);
            }
            memory
        };
        assert_eq!(by(FRAMES), by(77), "{settings:?}");
        assert!(
            by(FRAMES) != heard(settings, |_| CoefficientEdits::default()),
            "it is cut"
        );
    }
}

/// Of a layer one polynomial is heard at one place, by a number that stays: what is heard of a place is the coefficient that is there.
#[test]
fn a_shuffle_of_a_layer_moves_every_coefficient_once() {
    const FIRST: usize = 4;
    const LAST: usize = 12;
    for settings in layers() {
        let order = settings.order as f64;
        let shape = CoefficientShape {
            shuffle: 1.0,
            shuffled: [FIRST as f64 / order, LAST as f64 / order],
            seed: 3,
            ..CoefficientShape::default()
        };
        let alone = |n: usize, shape| {
            let others = CoefficientEdits::of(&[
                CoefficientEdit {
                    from: 0,
                    to: n,
                    operation: EditOperation::Scale(0.0),
                },
                CoefficientEdit {
                    from: n + 1,
                    to: ALL,
                    operation: EditOperation::Scale(0.0),
                },
            ]);
            let sound = heard(settings, |_| others.with_shape(shape));
            sound[LAYER_IS_CUT..].to_vec()
        };
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let likeness = |a: &[f64], b: &[f64]| (dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()).abs();
        let own: Vec<Vec<f64>> = (FIRST..LAST)
            .map(|n| alone(n, CoefficientShape::default()))
            .collect();
        let mut sources = Vec::new();
        for n in FIRST..LAST {
            let moved = alone(n, shape);
            let alike = |m: &usize| likeness(&moved, &own[*m]);
            let source = (0..own.len()).max_by(|a, b| alike(a).total_cmp(&alike(b)));
            let source = source.expect("coefficients");
            assert!(
                alike(&source) > 0.999,
                "{settings:?}: {n}, {}",
                alike(&source)
            );
            sources.push(FIRST + source);
        }
        let mut sorted = sources.clone();
        sorted.sort_unstable();
        assert!(
            sorted.iter().copied().eq(FIRST..LAST),
            "{settings:?}: {sources:?}"
        );
        assert!(
            !sources.iter().copied().eq(FIRST..LAST),
            "{settings:?}: moved"
        );
    }
}

/// The amplitude of a tone of so many radians a frame, under a Hann window.
fn tone(sound: &[f64], step: f64) -> f64 {
    let (mut re, mut im) = (0.0, 0.0);
    for (k, x) in sound.iter().enumerate() {
        let turn = std::f64::consts::TAU * k as f64 / sound.len() as f64;
        let x = x * (1.0 - turn.cos());
        re += x * (step * k as f64).cos();
        im += x * (step * k as f64).sin();
    }
    2.0 * re.hypot(im) / sound.len() as f64
}
