//! What the screen is told.

use crate::common::largest;
use crate::{RATE_HZ, config, look, settings, sine};
use souvenir_core::control::{Command, connect};
use souvenir_core::engine::{Engine, EngineConfig};
use souvenir_core::settings::Mode;
use souvenir_core::snapshot::AgeError;
use souvenir_core::snapshot::Viewer;
use std::f64::consts::PI;

#[test]
fn the_screen_sees_dry_and_memory_of_the_same_frames() {
    let settings = settings(Mode::Segments, 200, 0.02);
    let (mut engine, mut pictures) = Engine::prepare(&config(settings)).expect("in range");
    let (remote, mut orders) = connect();
    let mut sound = sine(300.0, RATE_HZ, 12_000);
    remote.request_snapshot();
    engine.process(&mut [&mut sound], &mut orders);
    assert!(pictures.updated(), "asked for");
    let snapshot = look(&mut pictures).clone();
    assert_eq!((snapshot.frames, snapshot.window_frames), (12_000, 960));
    let both = snapshot.dry.iter().zip(&snapshot.memory);
    let worst = largest(both.map(|(a, b)| f64::from(a - b)));
    assert!(worst < 1e-5, "200 coefficients hold 300 Hz over 20 ms");
    assert!((snapshot.input_peak - 0.5).abs() < 1e-3);
    assert!((snapshot.input_rms - 0.5 / 2f32.sqrt()).abs() < 1e-3);
    assert!(snapshot.coefficients.iter().any(|c| c.abs() > 0.1));
    let kept = snapshot.bandwidth_hz().expect("a window");
    assert!((kept - 200.0 / (PI * 0.02)).abs() < 1e-9, "{kept}");
    engine.process(&mut [&mut sound], &mut orders);
    assert!(!pictures.updated(), "made only when it is asked for");
}

#[test]
fn a_second_channel_is_shown_live_and_frozen() {
    let settings = settings(Mode::Segments, 200, 0.02);
    let config = EngineConfig {
        channels: 2,
        ..config(settings)
    };
    let (mut engine, mut pictures) = Engine::prepare(&config).expect("in range");
    let (mut remote, mut orders) = connect();
    for is_frozen in [false, true] {
        if is_frozen {
            assert!(remote.send(Command::Freeze { is_frozen: true }));
        }
        let sound = sine(300.0, RATE_HZ, 12_000);
        let [mut left, mut right] = [0.5, -0.25].map(|gain| {
            let samples = sound.iter().map(|sample| gain * sample);
            samples.collect::<Vec<f32>>()
        });
        remote.request_snapshot();
        engine.process(&mut [&mut left, &mut right], &mut orders);
        let snapshot = look(&mut pictures).clone();
        assert_eq!((snapshot.is_frozen, snapshot.channels()), (is_frozen, 2));
        let both = snapshot
            .coefficients
            .iter()
            .zip(&snapshot.second_coefficients);
        let worst = largest(both.map(|(left, right)| left + 2.0 * right));
        assert!(worst < 1e-7, "half as loud, the other way round: {worst:e}");
        assert!(largest(snapshot.second_coefficients.iter().copied()) > 0.01);
    }
}

#[test]
fn sound_that_is_not_a_number_is_silence_and_counted() {
    let settings = settings(Mode::Segments, 64, 0.02);
    let (mut engine, mut pictures) = Engine::prepare(&config(settings)).expect("in range");
    let (remote, mut orders) = connect();
    let mut block = vec![f32::NAN; 3000];
    block[5] = f32::INFINITY;
    block[6] = 1e-40;
    remote.request_snapshot();
    engine.process(&mut [&mut block], &mut orders);
    assert!(block.iter().all(|sample| *sample == 0.0));
    let rejected = look(&mut pictures).rejected;
    assert_eq!((rejected.non_finite, rejected.subnormal), (2999, 1));
}

#[test]
fn the_error_grows_with_age_in_a_fading_memory() {
    let settings = settings(Mode::Fading, 512, 0.1);
    let (mut engine, mut pictures) = Engine::prepare(&config(settings)).expect("in range");
    let (remote, mut orders) = connect();
    let mut sound = sine(500.0, RATE_HZ, 96_000);
    remote.request_snapshot();
    engine.process(&mut [&mut sound], &mut orders);
    let snapshot = look(&mut pictures).clone();
    let errors = Viewer::default().error_by_age(&snapshot);
    let near = |secs: f64| {
        let distance = |error: &&AgeError| (error.age_secs / secs).ln().abs();
        let nearest = errors
            .iter()
            .min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest.map_or(f64::NAN, |error| error.ratio_db)
    };
    let (new, old) = (near(0.005), near(0.3));
    // At an age of u = exp(-age/tau) a tone turns by 2 pi f tau / u a window and N coefficients follow
    // N / sqrt(u (1 - u)): 330 of 2370 at 5 ms, 6280 of 2350 at 0.3 s.
    // What is lost at the old end rings through the window, far below the sound.
    assert!(old < 6.0, "{old} dB at 0.3 s, three time constants ago");
    assert!(new > old + 20.0, "{new} dB at 5 ms, {old} dB at 0.3 s");
}

#[test]
fn a_long_window_is_drawn_over_several_callbacks_in_one_piece() {
    let settings = settings(Mode::Segments, 8, 2.0);
    let (mut engine, mut pictures) = Engine::prepare(&config(settings)).expect("in range");
    let (remote, mut orders) = connect();
    // A ramp says which frame each is; a power of two, so that it is exact.
    let mut ramp: Vec<f32> = (0..240_000).map(|j: i32| j as f32 / 262_144.0).collect();
    let (before, after) = ramp.split_at_mut(216_000);
    engine.process(&mut [before], &mut orders);
    remote.request_snapshot();
    let mut callbacks = 0;
    for block in after.chunks_mut(480) {
        engine.process(&mut [block], &mut orders);
        callbacks += 1;
        if pictures.update() {
            break;
        }
    }
    // 96,000 frames, 32,768 a callback.
    assert_eq!(callbacks, 3);
    let dry = &pictures.snapshot().dry;
    assert_eq!(dry.len(), 96_000);
    let steps = dry.windows(2).map(|pair| pair[1] - pair[0]);
    assert!(
        steps.into_iter().all(|step| step == 1.0 / 262_144.0),
        "no frame is out of place"
    );
}
