//! What is heard, and what becomes of it on its way out.

use egui::Key;
use egui::accesskit::Role;
use souvenir_core::settings::Listen;

use crate::shell::{WIDE, click, double_click, has_words, is_pressed, open, press, type_into};

#[test]
fn the_buttons_choose_what_is_heard() {
    let mut harness = open(WIDE);
    for (name, listen) in [
        ("Residual", Listen::Residual),
        ("Dry", Listen::Dry),
        ("Memory", Listen::Memory),
    ] {
        click(&mut harness, Role::Button, name);
        let heard = harness.state().controls.performance.listen;
        assert_eq!(heard, listen, "{name} pressed");
        let told = ["Dry", "Memory", "Residual"].map(|name| is_pressed(&harness, name));
        let chosen = Listen::ALL.map(|one| Some(one == listen));
        assert_eq!(told, chosen, "{name} is told");
    }
}

#[test]
fn the_keys_one_two_three_choose_what_is_heard() {
    let mut harness = open(WIDE);
    for (key, listen) in [
        (Key::Num3, Listen::Residual),
        (Key::Num1, Listen::Dry),
        (Key::Num2, Listen::Memory),
    ] {
        press(&mut harness, key);
        let heard = harness.state().controls.performance.listen;
        assert_eq!(heard, listen, "{key:?} pressed");
    }
}

#[test]
fn the_keys_type_digits_while_a_number_is_edited() {
    let mut harness = open(WIDE);
    click(&mut harness, Role::SpinButton, "Order");
    for key in [Key::Num1, Key::B, Key::M, Key::F, Key::C, Key::R] {
        press(&mut harness, key);
    }
    let controls = &harness.state().controls;
    assert_eq!(controls.num_edits + controls.clears, 0, "nothing is a key");
    assert!(controls.recording.is_none(), "nor is R");
}

#[test]
fn keys_work_while_a_slider_has_the_focus() {
    let mut harness = open(WIDE);
    click(&mut harness, Role::CheckBox, "Bypass");
    press(&mut harness, Key::Tab);
    press(&mut harness, Key::Num1);
    let heard = harness.state().controls.performance.listen;
    assert_eq!(heard, Listen::Dry, "1 pressed after Tab");
}

#[test]
fn b_bypasses_and_m_mutes() {
    let mut harness = open(WIDE);
    press(&mut harness, Key::B);
    assert!(harness.state().controls.performance.is_bypassed, "bypassed");
    assert!(has_words(&harness, "Bypassed"), "and says so");
    press(&mut harness, Key::M);
    assert!(harness.state().controls.performance.is_muted, "muted");
    assert!(has_words(&harness, "Monitor muted"), "and says so");
    press(&mut harness, Key::M);
    assert!(!harness.state().controls.performance.is_muted, "heard");
    assert!(!has_words(&harness, "Monitor muted"), "and says nothing");
}

#[test]
fn bypass_and_mute_are_boxes_too() {
    let mut harness = open(WIDE);
    click(&mut harness, Role::CheckBox, "Bypass");
    click(&mut harness, Role::CheckBox, "Mute");
    let performance = harness.state().controls.performance;
    assert!(performance.is_bypassed && performance.is_muted, "checked");
}

#[test]
fn ctrl_and_a_letter_is_not_a_key() {
    let mut harness = open(WIDE);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::C);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, Key::M);
    harness.run_steps(2);
    let controls = &harness.state().controls;
    assert_eq!((controls.clears, controls.num_edits), (0, 0), "left alone");
}

#[test]
fn the_gain_of_the_match_is_told_while_it_is_on() {
    let mut harness = open(WIDE);
    assert!(!has_words(&harness, "+3.2 dB"), "off");
    click(&mut harness, Role::CheckBox, "Match loudness");
    assert!(harness.state().controls.performance.is_matched, "on");
    assert!(has_words(&harness, "+3.2 dB"), "told");
}

#[test]
fn mix_and_output_are_typed_in_their_units() {
    let mut harness = open(WIDE);
    type_into(&mut harness, "Mix", "25");
    type_into(&mut harness, "Output", "-6");
    let performance = harness.state().controls.performance;
    assert!((performance.mix - 0.25).abs() < 1e-12, "a share");
    assert!((performance.output_gain_db + 6.0).abs() < 1e-12, "dB");
}

#[test]
fn a_double_click_puts_output_back_to_nothing() {
    let mut harness = open(WIDE);
    harness.state_mut().controls.performance.output_gain_db = 20.0;
    harness.run_steps(2);
    double_click(&mut harness, Role::Slider, "Output");
    let gain_db = harness.state().controls.performance.output_gain_db;
    assert_eq!(gain_db.to_bits(), 0.0f64.to_bits(), "{gain_db} dB");
}
