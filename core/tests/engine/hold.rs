//! A freeze is a sustained hold: what was heard in the last window goes on, at once and in every mode.

use crate::{Event, RATE_HZ, engine, noise, peak, perform, settings, sine, steepest};
use souvenir_core::control::Command;
use souvenir_core::playback::{HeadMotion, Note, NoteId};
use souvenir_core::settings::{MemorySettings, Mode};
use std::f64::consts::PI;

fn freeze(at: usize) -> Event {
    (at, Command::Freeze { is_frozen: true })
}

/// Amplitude of the strongest tone near this one, in a fifth of a second: a loop has its own harmonics.
fn amplitude(heard: &[f32], hz: f64) -> f64 {
    let heard = &heard[heard.len() - 9600..];
    let turn = |j: usize, hz: f64| 2.0 * PI * hz * j as f64 / RATE_HZ;
    let sum = |part: fn(f64) -> f64, hz: f64| {
        let products = heard.iter().enumerate();
        let products = products.map(|(j, x)| f64::from(*x) * part(turn(j, hz)));
        2.0 * products.sum::<f64>() / heard.len() as f64
    };
    let at = |hz| sum(f64::cos, hz).hypot(sum(f64::sin, hz));
    let near = (-12..=12).map(|step| at(hz + f64::from(step)));
    near.fold(0.0, f64::max)
}

/// A window of half a second: what is heard is as late as that, and where the hold went back to the window's start up to a
/// quarter of a second was heard twice.
#[test]
fn the_hold_goes_on_where_live_sound_was() {
    let sound: Vec<f32> = sine(180.0, RATE_HZ, 120_000)
        .into_iter()
        .zip(sine(311.0, RATE_HZ, 120_000))
        .map(|(x, y)| 0.5 * (x + y))
        .collect();
    for mode in [Mode::Segments, Mode::Sliding] {
        // 1274 Hz in the middle of the window.
        let settings = MemorySettings {
            delay_secs: 0.2,
            ..settings(mode, 2000, 0.5)
        };
        for at in [60_000, 65_000, 70_000] {
            let live = perform(&mut engine(settings), &sound, Vec::new(), &[512]);
            let held = perform(&mut engine(settings), &sound, vec![freeze(at)], &[512]);
            // To the end of the window that is known: a quarter of its length at least, but for the seam.
            let shared = at..at + 4000;
            let pairs = held[shared.clone()].iter().zip(&live[shared]);
            let apart = pairs.map(|(held, live)| f64::from(held - live).abs());
            let apart = apart.fold(0.0, f64::max);
            // Two windows of the same sound, each within its own projection.
            assert!(apart < 0.01, "{mode} at {at}: {apart}");
            assert!(peak(&held[90_000..]) > 0.3, "{mode}: it goes on for ever");
        }
    }
}

/// It begins in the middle of the window, and comes to its start without having been at the end.
#[test]
fn a_hold_that_goes_backwards_makes_no_click_at_its_first_end() {
    let sound = sine(60.0, RATE_HZ, 60_000);
    let own = steepest(&sound);
    for at in [30_000, 31_000, 33_000] {
        let events = vec![(0, Command::RecallSpeed(-1.0)), freeze(at)];
        let mut engine = engine(settings(Mode::Segments, 1000, 0.1));
        let heard = perform(&mut engine, &sound, events, &[512]);
        // A seam of 10 ms between what is 1 apart at most.
        let found = steepest(&heard[25_000..]);
        assert!(found < 1.1 * own + 0.5 * PI / 480.0, "{at}: {found}");
    }
}

#[test]
fn what_was_heard_last_is_held_in_every_mode_and_nothing_of_long_before() {
    // Ten seconds of a low tone, then a high one: a memory of everything keeps the former in 512 numbers.
    let mut sound = sine(50.0, RATE_HZ, 600_000);
    sound[480_000..].copy_from_slice(&sine(440.0, RATE_HZ, 120_000));
    for mode in Mode::ALL {
        let mut engine = engine(settings(mode, 512, 0.1));
        let heard = perform(&mut engine, &sound, vec![freeze(520_000)], &[512]);
        let held = &heard[540_000..];
        let (last, before) = (amplitude(held, 440.0), amplitude(held, 50.0));
        // The seam does not fit the tone's period: half of the amplitude is left in the worst case.
        assert!(last > 0.2, "{mode}: {last} of 0.5");
        assert!(before < 0.05, "{mode}: {before} of what was before");
    }
}

/// And its dry sound does not fall silent between: dry goes on until the hold is known.
#[test]
fn no_gap_opens_between_dry_and_the_hold_of_an_unbounded_memory() {
    let sound = sine(440.0, RATE_HZ, 90_000);
    for mode in [Mode::Whole, Mode::Fading, Mode::Selective] {
        let mut engine = engine(settings(mode, 512, 0.5));
        let heard = perform(&mut engine, &sound, vec![freeze(40_000)], &[512]);
        for (block, part) in heard[39_000..].chunks(240).enumerate() {
            // Two sounds of one pitch and any phase may cancel in the middle of a fade.
            let is_fading = (4..15).contains(&block);
            assert!(is_fading || peak(part) > 0.3, "{mode}: at {block}");
        }
        let own = steepest(&sound);
        assert!(steepest(&heard) < own + 0.005, "{mode}: a click");
    }
}

#[test]
fn recall_asks_an_unbounded_memory_for_all_that_it_knows_and_back() {
    let mut sound = sine(50.0, RATE_HZ, 200_000);
    sound[80_000..100_000].copy_from_slice(&sine(440.0, RATE_HZ, 20_000));
    let events = vec![
        freeze(100_000),
        (120_000, Command::Recall(Some(HeadMotion::Loop))),
        (170_000, Command::Recall(None)),
    ];
    let mut engine = engine(settings(Mode::Whole, 512, 0.05));
    let heard = perform(&mut engine, &sound, events, &[512]);
    let [first, all, again] = [105_000..120_000, 130_000..170_000, 180_000..200_000].map(|part| {
        (
            amplitude(&heard[part.clone()], 440.0),
            amplitude(&heard[part], 50.0),
        )
    });
    assert!(
        first.0 > 0.2 && first.1 < 0.05,
        "the last window: {first:?}"
    );
    // 512 coefficients over two seconds keep 81 Hz.
    assert!(all.0 < 0.05 && all.1 > 0.2, "all of it: {all:?}");
    assert!(
        again.0 > 0.2 && again.1 < 0.05,
        "the last window again: {again:?}"
    );
}

#[test]
fn a_hold_taken_back_and_asked_for_again_is_of_what_was_heard_since() {
    let mut sound = sine(300.0, RATE_HZ, 120_000);
    sound[60_000..].copy_from_slice(&sine(440.0, RATE_HZ, 60_000));
    for mode in Mode::ALL {
        let events = vec![
            freeze(40_000),
            (40_100, Command::Freeze { is_frozen: false }),
            freeze(80_000),
        ];
        let mut engine = engine(settings(mode, 512, 0.05));
        let heard = perform(&mut engine, &sound, events, &[512]);
        let held = &heard[90_000..];
        let (new, old) = (amplitude(held, 440.0), amplitude(held, 300.0));
        assert!(new > 0.2 && old < 0.05, "{mode}: {new} and {old}");
    }
}

#[test]
fn keys_play_what_was_just_heard_of_an_unbounded_memory() {
    let mut sound = sine(440.0, RATE_HZ, 60_000);
    sound[40_000..].fill(0.0);
    let id = NoteId {
        channel: 0,
        key: 72,
    };
    let events = vec![(39_000, Command::Note(Note::On(id, 1.0)))];
    let mut engine = engine(settings(Mode::Whole, 64, 0.05));
    let heard = perform(&mut engine, &sound, events, &[512]);
    let played = amplitude(&heard[44_000..], 880.0);
    assert!(played > 0.2, "an octave up: {played}");
}

/// Of noise, which no two windows share: what is held is what came last, at its level.
#[test]
fn the_hold_of_an_unbounded_memory_is_as_loud_as_what_was_heard() {
    let sound = noise(100_000);
    let level = |part: &[f32]| {
        let energy: f64 = part.iter().map(|x| f64::from(*x).powi(2)).sum();
        10.0 * (energy / part.len() as f64).log10()
    };
    let mut engine = engine(settings(Mode::Whole, 4096, 0.05));
    let heard = perform(&mut engine, &sound, vec![freeze(50_000)], &[512]);
    let (before, held) = (level(&heard[..50_000]), level(&heard[60_000..]));
    // White noise to 24 kHz, of which 6.5 in the middle of the window are kept and more at its ends: 10 log10(6.5 / 24).
    assert!((before - held - 5.7).abs() < 1.5, "{before} and {held} dB");
}
