//! The list of presets.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use souvenir_core::lab::preset::factory;
use souvenir_core::playback::HeadMotion;

use crate::shell::{Recorded, Shell, WIDE, choose, click, open, open_with, press, type_into};

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
    let controls = &mut harness.state_mut().controls;
    assert_eq!(controls.settings, before);
    let preset = factory()[7].preset;
    controls.settings = preset.settings;
    controls.performance = preset.performance_at(controls.performance);
    harness.run_steps(2);
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

fn shown(harness: &Harness<'_, Shell>) -> Option<String> {
    let list = harness.get_by_role_and_label(Role::ComboBox, "Preset");
    list.value()
}

#[test]
fn a_preset_that_was_changed_says_so_and_undo_makes_it_true_again() {
    let mut harness = open(WIDE);
    choose(&mut harness, "Preset", "Telephone");
    assert_eq!(shown(&harness).as_deref(), Some("Telephone"));
    harness.run_steps(40);
    type_into(&mut harness, "Order", "500");
    assert_eq!(shown(&harness).as_deref(), Some("Telephone *"));
    harness.run_steps(40);
    with_ctrl(&mut harness, Key::Z);
    assert_eq!(shown(&harness).as_deref(), Some("Telephone"));
    press(&mut harness, Key::D);
    assert_eq!(shown(&harness).as_deref(), Some("Telephone *"), "dice");
    press(&mut harness, Key::PageDown);
    let place = factory().iter().position(|one| one.name == "Telephone");
    let next = factory()[place.expect("it is there") + 1].name;
    assert_eq!(shown(&harness).as_deref(), Some(next));
}

#[test]
fn neither_a_preset_nor_the_other_set_forgets_the_tempo_that_was_tapped() {
    let mut harness = open(WIDE);
    let modulation = |harness: &Harness<'_, Shell>| harness.state().controls.performance.modulation;
    harness
        .state_mut()
        .controls
        .performance
        .modulation
        .tempo_bpm = 97.5;
    choose(&mut harness, "Preset", "Telephone");
    assert_eq!(modulation(&harness).tempo_bpm, 97.5);
    press(&mut harness, Key::A);
    harness
        .state_mut()
        .controls
        .performance
        .modulation
        .tempo_bpm = 80.0;
    harness.state_mut().controls.performance.modulation.depths[0][0] = 0.5;
    press(&mut harness, Key::A);
    assert_eq!(modulation(&harness).depths[0][0], 0.0, "the other set");
    assert_eq!(modulation(&harness).tempo_bpm, 80.0);
}

fn with_ctrl(harness: &mut Harness<'_, Shell>, key: Key) {
    harness.key_press_modifiers(Modifiers::COMMAND, key);
    harness.run_steps(2);
}

/// A shell without sources is a host's.
fn in_a_host() -> Harness<'static, Shell> {
    let mut harness = open_with(WIDE, Recorded::default());
    harness.run_steps(40);
    harness
}

#[test]
fn in_a_host_undo_takes_back_presets_the_other_set_and_dice() {
    let mut harness = in_a_host();
    let played = |harness: &Harness<'_, Shell>| {
        let controls = &harness.state().controls;
        (controls.settings, controls.performance.mix)
    };
    choose(&mut harness, "Preset", "Telephone");
    harness.run_steps(40);
    // The other set begins as this one is: there is nothing to take back.
    press(&mut harness, Key::A);
    let mut states = vec![played(&harness)];
    for key in [Key::PageDown, Key::D, Key::A, Key::PageUp, Key::A] {
        press(&mut harness, key);
        harness.run_steps(40);
        states.push(played(&harness));
    }
    for expected in states[..5].iter().rev() {
        with_ctrl(&mut harness, Key::Z);
        assert_eq!(played(&harness), *expected, "back");
    }
    for expected in &states[1..] {
        with_ctrl(&mut harness, Key::Y);
        assert_eq!(played(&harness), *expected, "again");
    }
}

#[test]
fn in_a_host_what_was_turned_since_a_preset_goes_and_comes_with_it_and_alone_is_the_hosts() {
    let mut harness = in_a_host();
    type_into(&mut harness, "Order", "500");
    harness.run_steps(40);
    with_ctrl(&mut harness, Key::Z);
    let order = |harness: &Harness<'_, Shell>| harness.state().controls.settings.order;
    assert_eq!(order(&harness), 500, "the host's to take back");
    choose(&mut harness, "Preset", "64 numbers");
    harness.run_steps(40);
    type_into(&mut harness, "Order", "77");
    press(&mut harness, Key::F);
    harness.run_steps(40);
    with_ctrl(&mut harness, Key::Z);
    assert_eq!(order(&harness), 500);
    assert!(harness.state().controls.performance.is_frozen, "still held");
    assert!(!harness.state().controls.performance.is_matched);
    with_ctrl(&mut harness, Key::Y);
    assert_eq!(order(&harness), 77);
    assert!(harness.state().controls.performance.is_matched);
}
