//! A sound beside the one that is remembered drives a selective memory's clock.

use crate::{RATE_HZ, config, look, noise, settings, sine};
use souvenir_core::control::connect;
use souvenir_core::engine::Engine;
use souvenir_core::settings::{ClockDriver, Mode};

const FRAMES: usize = 60_000;

/// What the memory knows at the end, and how much of its own time has passed.
fn known(
    driver: ClockDriver,
    sound: &[f32],
    sidechain: &[&[f32]],
    block: usize,
) -> (Vec<u64>, f64) {
    let mut chosen = settings(Mode::Selective, 64, 0.05);
    chosen.clock.driver = driver;
    let (mut engine, mut pictures) = Engine::prepare(&config(chosen)).expect("in range");
    let (handle, mut commands) = connect();
    let mut sound = sound.to_vec();
    for (idx, own) in sound.chunks_mut(block).enumerate() {
        let from = idx * block;
        let beside: Vec<&[f32]> = sidechain
            .iter()
            .map(|channel| &channel[from..from + own.len()])
            .collect();
        engine.play_beside(&mut [own], &beside);
    }
    handle.request_snapshot();
    while !pictures.updated() {
        engine.process(&mut [], &mut commands);
    }
    let snapshot = look(&mut pictures);
    let bits = snapshot.coefficients.iter().map(|c| c.to_bits());
    (bits.collect(), snapshot.timeline.span_frames())
}

#[test]
fn a_silent_sidechain_lets_nothing_in_and_none_at_all_leaves_the_sound_to_drive_it() {
    let (sound, silence) = (sine(300.0, RATE_HZ, FRAMES), vec![0.0; FRAMES]);
    let (_, span) = known(ClockDriver::Sidechain, &sound, &[&silence, &silence], 512);
    assert_eq!(span, 0.0, "the clock stood");
    let alone = known(ClockDriver::Sidechain, &sound, &[], 512);
    assert_eq!(alone, known(ClockDriver::Level, &sound, &[], 512));
    assert!(alone.1 > 50_000.0, "{} frames were let in", alone.1);
}

#[test]
fn what_sounds_beside_it_lets_in_as_its_own_level_would() {
    let (sound, silence) = (noise(FRAMES), vec![0.0; FRAMES]);
    let mut burst = silence.clone();
    burst[20_000..26_000].copy_from_slice(&sine(500.0, RATE_HZ, 6000));
    // Silence with a sidechain of noise has the same clock as noise: its time, and nothing in it.
    let by_noise = known(ClockDriver::Sidechain, &silence, &[&sound], 512);
    let (_, own_span) = known(ClockDriver::Level, &sound, &[], 512);
    assert_eq!(by_noise.1, own_span);
    assert!(
        by_noise.0.iter().all(|bits| *bits == 0),
        "nothing but silence"
    );
    let (bits, span) = known(ClockDriver::Sidechain, &sound, &[&burst], 512);
    // The burst, the hold of 50 ms and some milliseconds in which a level falls.
    assert!(
        (8400.0..10_500.0).contains(&span),
        "{span} frames were let in"
    );
    assert!(bits.iter().any(|bits| *bits != 0), "the noise beside it");
    // Others have no ear for it.
    let whole = known(ClockDriver::Level, &sound, &[&burst], 512);
    assert_eq!(whole, known(ClockDriver::Level, &sound, &[], 512));
}

#[test]
fn any_split_gives_the_same_bits() {
    let sound = noise(FRAMES);
    let mut beside = sine(500.0, RATE_HZ, FRAMES);
    beside[10_000..40_000].fill(0.0);
    let whole = known(ClockDriver::Sidechain, &sound, &[&beside, &sound], FRAMES);
    for block in [1, 64, 441, 4096] {
        let split = known(ClockDriver::Sidechain, &sound, &[&beside, &sound], block);
        assert!(split == whole, "blocks of {block}");
    }
}
