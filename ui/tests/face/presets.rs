//! The list of presets.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use souvenir_core::lab::preset::factory;
use souvenir_core::playback::HeadMotion;

use crate::shell::{Shell, WIDE, choose, click, open, press};

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
        (40, 0.05)
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

#[test]
fn presets_are_browsed_by_buttons_keys_and_a_keyboards_programs() {
    let mut harness = open(WIDE);
    let order = |harness: &Harness<'_, Shell>| harness.state().controls.settings.order;
    let orders: Vec<usize> = factory()
        .iter()
        .map(|one| one.preset.settings.order)
        .collect();
    click(&mut harness, Role::Button, "Next preset");
    assert_eq!(order(&harness), orders[0]);
    press(&mut harness, Key::PageDown);
    assert_eq!(order(&harness), orders[1]);
    let list = harness.get_by_role_and_label(Role::ComboBox, "Preset");
    assert_eq!(list.value().as_deref(), Some(factory()[1].name), "shown");
    press(&mut harness, Key::PageUp);
    assert_eq!(order(&harness), orders[0]);
    harness.state_mut().controls.program = Some(7);
    harness.run_steps(2);
    assert_eq!(order(&harness), orders[7]);
    harness.state_mut().controls.program = Some(127);
    harness.run_steps(2);
    assert_eq!(order(&harness), orders[7], "there is none");
}

/// As a plugin does, on the thread of sound: the list says which, and sets nothing.
#[test]
fn where_the_shell_sets_a_program_the_list_shows_it() {
    let mut harness = open(WIDE);
    harness.state_mut().controls.sets_programs = true;
    harness.state_mut().controls.program = Some(7);
    let before = harness.state().controls.settings;
    harness.run_steps(2);
    assert_eq!(harness.state().controls.settings, before);
    let list = harness.get_by_role_and_label(Role::ComboBox, "Preset");
    assert_eq!(list.value().as_deref(), Some(factory()[7].name));
}

#[test]
fn two_sets_are_gone_between_and_a_hold_stays() {
    let mut harness = open(WIDE);
    press(&mut harness, Key::A);
    harness.state_mut().controls.settings.order = 333;
    harness.state_mut().controls.performance.mix = 0.5;
    press(&mut harness, Key::F);
    for (order, mix) in [(1024, 1.0), (333, 0.5)] {
        press(&mut harness, Key::A);
        let controls = &harness.state().controls;
        assert_eq!(
            (controls.settings.order, controls.performance.mix),
            (order, mix)
        );
        assert!(controls.performance.is_frozen, "still");
    }
}

#[test]
fn dice_draw_another_memory_and_undo_takes_it_back() {
    let mut harness = open(WIDE);
    harness.run_steps(40);
    let before = harness.state().controls.settings;
    click(&mut harness, Role::Button, "Dice");
    assert_ne!(harness.state().controls.settings, before);
    harness.run_steps(40);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(2);
    assert_eq!(harness.state().controls.settings, before);
}
