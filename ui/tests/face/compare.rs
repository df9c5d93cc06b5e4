//! Memories compared on the same captured sound.

use std::time::{Duration, Instant};

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use souvenir_core::budget::BudgetMemory;
use souvenir_core::compare::{Audition, ComparedMemory, Comparison, Rendering, Slot, Track};
use souvenir_core::metrics::snr_db;
use souvenir_core::snapshot::History;
use souvenir_ui::Compare;

use crate::shell::{Shell, WIDE, click, has_words, open, press, type_into};

/// A rendering of three seconds takes a tenth of that; the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn audition(harness: &Harness<'_, Shell>) -> Audition {
    let told = harness.state().controls.compared.iter().rev();
    let mut auditions = told.filter_map(|compare| match compare {
        Compare::Audition(audition) => Some(*audition),
        _ => None,
    });
    auditions.next().expect("told how it is listened to")
}

pub(crate) fn played(harness: &Harness<'_, Shell>) -> Comparison {
    let told = harness.state().controls.compared.iter().rev();
    let mut played = told.filter_map(|compare| match compare {
        Compare::Play(comparison) => Some(comparison.clone()),
        _ => None,
    });
    played.next().expect("something is played")
}

/// Until a slot can be listened to.
pub(crate) fn wait_for(harness: &mut Harness<'_, Shell>, slot: Slot) {
    let begun = Instant::now();
    let name = format!("Slot {}", slot.name());
    let is_ready = |harness: &Harness<'_, Shell>| {
        // None before there is a sound to compare.
        let node = harness.query_by_role_and_label(Role::Button, &name);
        node.is_some_and(|node| !node.accesskit_node().is_disabled())
    };
    while !is_ready(harness) {
        assert!(begun.elapsed() < PATIENCE, "{name} is not rendered");
        std::thread::sleep(Duration::from_millis(10));
        harness.run_steps(1);
    }
    harness.run_steps(2);
}

/// Three seconds of a tone, and the memory as it is set in slot A.
pub(crate) fn comparing() -> Harness<'static, Shell> {
    let mut harness = open(WIDE);
    harness.state_mut().controls.settings.order = 64;
    click(&mut harness, Role::Button, "Compare");
    click(&mut harness, Role::Button, "Take the last");
    wait_for(&mut harness, Slot::A);
    harness
}

fn order_of(rendering: &Rendering) -> usize {
    match rendering.memory() {
        ComparedMemory::Live(settings) => settings.order,
        ComparedMemory::Budget(budget) => panic!("{budget:?}"),
    }
}

/// Three times: from an empty slot, beside a memory, and refused.
#[test]
fn a_slot_takes_a_rival_in_as_many_numbers_as_the_memory() {
    let mut harness = comparing();
    take_rival(&mut harness, "Menu of slot B", "adaptive");
    wait_for(&mut harness, Slot::B);
    assert!(has_words(&harness, "adaptive, 128 each 50 ms"));
    let comparison = played(&harness);
    let rendering = comparison.rendering(Slot::B).expect("rendered");
    let ComparedMemory::Budget(budget) = rendering.memory() else {
        panic!("{:?}", rendering.memory());
    };
    // Half-overlapped segments of order 64.
    assert_eq!(
        (budget.memory, budget.numbers),
        (BudgetMemory::Adaptive, 128)
    );
    let dry = &comparison.material().channels()[0];
    let db = snr_db(dry, &rendering.sound()[0]).expect("sound");
    assert!(db > 20.0, "the tone is kept: {db} dB");
    press(&mut harness, Key::Num5);
    assert_eq!(audition(&harness).track, Track::Memory(Slot::B));

    harness.state_mut().controls.settings.order = 300;
    take_rival(&mut harness, "Menu of slot A", "s4d");
    let begun = Instant::now();
    while !has_words(&harness, "s4d is not run with more than 256 numbers") {
        assert!(begun.elapsed() < PATIENCE, "no word of it");
        harness.run_steps(1);
    }
    assert!(has_words(&harness, "s4d, 600 each 50 ms"));
}

pub(crate) fn take_rival(harness: &mut Harness<'_, Shell>, menu: &str, rival: &str) {
    click(harness, Role::Button, menu);
    click(harness, Role::Button, "Take another, in as many numbers");
    click(harness, Role::Button, rival);
}

#[test]
fn what_was_heard_of_late_is_compared_with_the_memory_as_it_is_set() {
    let harness = comparing();
    let comparison = played(&harness);
    assert_eq!(
        comparison.material().frames(),
        144_000,
        "all there is of 10 s"
    );
    let rendering = comparison.rendering(Slot::A).expect("rendered");
    assert_eq!(order_of(rendering), 64);
    assert_eq!(audition(&harness).track, Track::Memory(Slot::A));
    assert!(has_words(&harness, "64 over 50 ms"));
    assert!(has_words(&harness, "0:03.0"), "its length in the strip");
}

#[test]
fn keys_switch_slots_and_what_is_heard_of_them() {
    let mut harness = comparing();
    harness.state_mut().controls.settings.order = 32;
    click(&mut harness, Role::Button, "Fill slot B");
    wait_for(&mut harness, Slot::B);
    for (key, track) in [
        (Key::Num5, Track::Memory(Slot::B)),
        (Key::Num3, Track::Residual(Slot::B)),
        (Key::Num4, Track::Residual(Slot::A)),
        (Key::Num6, Track::Residual(Slot::A)),
        (Key::Num1, Track::Dry),
    ] {
        press(&mut harness, key);
        assert_eq!(audition(&harness).track, track, "{key:?}; C is empty");
    }
    let orders = [Slot::A, Slot::B].map(|slot| {
        let comparison = played(&harness);
        order_of(comparison.rendering(slot).expect("rendered"))
    });
    assert_eq!(orders, [64, 32]);
}

#[test]
fn loop_band_restart_match_and_pause_are_told() {
    let mut harness = comparing();
    let plain = audition(&harness);
    assert!(plain.region.is_none() && plain.band.is_none() && plain.is_playing);
    click(&mut harness, Role::CheckBox, "Loop");
    let region = audition(&harness).region.expect("a loop");
    assert_eq!((region.start, region.end), (0, 36_000), "a quarter");
    click(&mut harness, Role::CheckBox, "Band only");
    type_into(&mut harness, "Band from", "1000");
    let band = audition(&harness).band.expect("a band");
    assert_eq!((band.low_hz, band.high_hz), (1000.0, 2000.0));
    click(&mut harness, Role::CheckBox, "Restart on switch");
    click(&mut harness, Role::CheckBox, "Match loudness");
    press(&mut harness, Key::Space);
    let told = audition(&harness);
    assert!(told.is_restarting && told.is_matched && !told.is_playing);
    click(&mut harness, Role::CheckBox, "Loop");
    click(&mut harness, Role::CheckBox, "Band only");
    let off = audition(&harness);
    assert!(off.region.is_none() && off.band.is_none(), "really off");
}

#[test]
fn slots_are_copied_used_and_emptied() {
    let mut harness = comparing();
    click(&mut harness, Role::Button, "Menu of slot A");
    click(&mut harness, Role::Button, "Copy to C");
    wait_for(&mut harness, Slot::C);
    assert!(played(&harness).rendering(Slot::C).is_some());
    harness.state_mut().controls.settings.order = 99;
    click(&mut harness, Role::Button, "Menu of slot C");
    click(&mut harness, Role::Button, "Set the memory like this");
    assert_eq!(harness.state().controls.settings.order, 64);
    click(&mut harness, Role::Button, "Menu of slot A");
    click(&mut harness, Role::Button, "Empty");
    assert!(played(&harness).rendering(Slot::A).is_none());
}

#[test]
fn closing_plays_the_live_sound_and_opening_again_what_was_taken() {
    let mut harness = comparing();
    press(&mut harness, Key::K);
    let last = harness.state().controls.compared.last().cloned();
    assert!(matches!(last, Some(Compare::End)), "{last:?}");
    let before = harness.state().controls.compared.len();
    press(&mut harness, Key::K);
    let after = &harness.state().controls.compared[before..];
    let is_played = |compare: &Compare| matches!(compare, Compare::Play(_));
    assert!(after.iter().any(is_played), "{after:?}");
}

#[test]
fn an_engine_that_was_made_anew_is_given_it_again() {
    let mut harness = comparing();
    let plays = |harness: &Harness<'_, Shell>| {
        let all = harness.state().controls.compared.iter();
        all.filter(|compare| matches!(compare, Compare::Play(_)))
            .count()
    };
    let before = plays(&harness);
    for _ in 0..30 {
        harness.state_mut().snapshot.frames += 1600;
        harness.run_steps(1);
    }
    assert_eq!(plays(&harness), before + 1, "once");
}

#[test]
fn sound_of_another_rate_is_not_played_but_talked_about() {
    let mut harness = comparing();
    harness.state_mut().snapshot.sample_rate_hz = 44_100.0;
    harness.run_steps(2);
    assert!(has_words(
        &harness,
        "This sound was taken at 48.0 kHz, and 44.1 kHz is played now"
    ));
}

#[test]
fn pins_are_heard_as_slots_on_the_past_they_share() {
    let mut harness = open(WIDE);
    for tab in ["Upper: Moments", "Pin t1", "Pin t3", "Hear the pins"] {
        click(&mut harness, Role::Button, tab);
    }
    wait_for(&mut harness, Slot::A);
    let comparison = played(&harness);
    // The window that both remember.
    assert_eq!(comparison.material().frames(), 2400);
    assert!(comparison.rendering(Slot::B).is_none(), "t2 is not pinned");
    assert!(comparison.rendering(Slot::C).is_some());
}

#[test]
fn pins_of_stereo_are_heard_in_stereo() {
    let mut harness = open(WIDE);
    let shell = harness.state_mut();
    shell.snapshot.second_coefficients = vec![0.25];
    shell.snapshot.second_coefficients.resize(1024, 0.0);
    shell.history = History::new(2, 48_000.0);
    let frames = [0.1, 0.2, 0.3, 0.4].repeat(144_000);
    shell.history.extend(frames.iter());
    for button in ["Upper: Moments", "Pin t1", "Hear the pins"] {
        click(&mut harness, Role::Button, button);
    }
    wait_for(&mut harness, Slot::A);
    let comparison = played(&harness);
    let dry = comparison.material().channels();
    assert_eq!([dry[0][0], dry[1][0]], [0.1, 0.2]);
    let right = &comparison.rendering(Slot::A).expect("pinned").sound()[1];
    assert!(right.iter().all(|sample| (*sample - 0.25).abs() < 1e-6));
}

#[test]
fn pins_are_taken_back_and_made_again_but_not_on_another_sound() {
    let mut harness = open(WIDE);
    for tab in ["Upper: Moments", "Pin t1"] {
        click(&mut harness, Role::Button, tab);
    }
    harness.run_steps(40);
    click(&mut harness, Role::Button, "Hear the pins");
    wait_for(&mut harness, Slot::A);
    assert!(has_words(&harness, "t1, 1024 over 50 ms"));
    let rendering = |harness: &Harness<'_, Shell>| played(harness).rendering(Slot::A).cloned();
    let pinned = rendering(&harness).expect("pinned");
    harness.run_steps(40);
    for (button, is_there) in [("Undo", false), ("Redo", true)] {
        click(&mut harness, Role::Button, "More");
        click(&mut harness, Role::Button, button);
        let is_it = rendering(&harness).is_some_and(|now| std::sync::Arc::ptr_eq(&now, &pinned));
        assert_eq!(is_it, is_there, "{button}");
    }
    click(&mut harness, Role::Button, "Take the last");
    wait_for(&mut harness, Slot::A);
    assert!(!has_words(&harness, "t1, "), "it never heard this sound");
}
