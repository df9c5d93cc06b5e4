//! The list of presets.

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use souvenir_core::playback::HeadMotion;

use crate::shell::{Shell, WIDE, choose, open};

const WAITING: &str = "Freezes once this memory is full of sound.";

/// The engine goes over to what was asked for.
fn obey(harness: &mut Harness<'static, Shell>, is_changing: bool) {
    let shell = harness.state_mut();
    shell.snapshot.settings = shell.controls.settings;
    shell.snapshot.is_changing = is_changing;
    harness.run_steps(2);
}

#[test]
fn a_preset_sets_the_memory_and_how_it_is_played_but_does_not_unmute() {
    let mut harness = open(WIDE);
    harness.state_mut().controls.performance.is_muted = true;
    for name in ["64 numbers", "What is lost"] {
        choose(&mut harness, "Preset", name);
    }
    let controls = &harness.state().controls;
    assert_eq!(
        (controls.settings.order, controls.settings.window_secs),
        (512, 0.05)
    );
    assert!(controls.performance.is_matched && controls.performance.is_muted);
}

#[test]
fn a_preset_freezes_what_its_own_memory_knows() {
    let mut harness = open(WIDE);
    choose(&mut harness, "Preset", "Half speed");
    let performance = harness.state().controls.performance;
    assert!(!performance.is_frozen, "at once");
    assert_eq!(performance.recall_speed, 0.5);
    obey(&mut harness, true);
    assert!(!harness.state().controls.performance.is_frozen, "too early");
    harness.get_by_label(WAITING);
    obey(&mut harness, false);
    let performance = harness.state().controls.performance;
    assert!(performance.is_frozen, "not frozen");
    assert_eq!(performance.recall, Some(HeadMotion::PingPong));
    assert!(harness.query_by_label(WAITING).is_none(), "nothing waits");
}

#[test]
fn whoever_turns_another_knob_meanwhile_is_not_frozen() {
    let mut harness = open(WIDE);
    choose(&mut harness, "Preset", "Backwards");
    harness.state_mut().controls.settings.order = 77;
    obey(&mut harness, false);
    assert!(!harness.state().controls.performance.is_frozen);
}
