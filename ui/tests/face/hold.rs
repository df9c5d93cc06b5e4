//! Freeze, clear and recall.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use souvenir_core::playback::HeadMotion;

use crate::shell::{
    Recorded, Shell, WIDE, choose, click, double_click, drag, has_words, is_pressed, open,
    open_with, press, type_into,
};

#[test]
fn freeze_and_clear_have_buttons_and_keys() {
    let mut harness = open(WIDE);
    assert_eq!(is_pressed(&harness, "Freeze"), Some(false), "told");
    click(&mut harness, Role::Button, "Freeze");
    assert!(harness.state().controls.performance.is_frozen, "button");
    assert_eq!(is_pressed(&harness, "Freeze"), Some(true), "told");
    press(&mut harness, Key::F);
    assert!(!harness.state().controls.performance.is_frozen, "key");
    click(&mut harness, Role::Button, "Clear");
    press(&mut harness, Key::C);
    assert_eq!(harness.state().controls.clears, 2, "both");
}

#[test]
fn recall_freezes_and_is_remembered_while_the_memory_learns() {
    let mut harness = open(WIDE);
    choose(&mut harness, "Recall", "Back and forth");
    let performance = |harness: &Harness<'_, Shell>| {
        let performance = harness.state().controls.performance;
        (performance.is_frozen, performance.recall)
    };
    let back_and_forth = Some(HeadMotion::PingPong);
    assert_eq!(performance(&harness), (true, back_and_forth), "chosen");
    press(&mut harness, Key::F);
    assert_eq!(performance(&harness), (false, back_and_forth), "it learns");
    press(&mut harness, Key::F);
    assert_eq!(performance(&harness), (true, back_and_forth), "as before");
}

#[test]
fn a_freeze_is_a_hold_until_something_else_is_chosen() {
    let alone: fn() -> Harness<'static, Shell> = || open(WIDE);
    let in_host: fn() -> Harness<'static, Shell> = || open_with(WIDE, Recorded::default());
    for open in [alone, in_host] {
        let mut harness = open();
        press(&mut harness, Key::F);
        assert_eq!(harness.state().controls.performance.recall, None, "a hold");
        choose(&mut harness, "Recall", "Loop");
        let recall = harness.state().controls.performance.recall;
        assert_eq!(recall, Some(HeadMotion::Loop), "keys beside it");
        choose(&mut harness, "Recall", "Hold");
        let performance = harness.state().controls.performance;
        assert_eq!((performance.recall, performance.is_frozen), (None, true));
    }
}

#[test]
fn speed_is_typed_and_a_double_click_puts_it_back() {
    let mut harness = open(WIDE);
    type_into(&mut harness, "Speed", "-2");
    let speed = harness.state().controls.performance.recall_speed;
    assert!((speed + 2.0).abs() < 1e-12, "{speed}");
    double_click(&mut harness, Role::Slider, "Speed");
    let speed = harness.state().controls.performance.recall_speed;
    assert_eq!(speed.to_bits(), 1.0f64.to_bits(), "{speed}");
}

#[test]
fn the_position_is_dragged_while_scrubbing() {
    let mut harness = open(WIDE);
    choose(&mut harness, "Recall", "Scrub");
    drag(&mut harness, "Position", 0.5, 0.999);
    let place = harness.state().controls.performance.recall_place;
    assert!((place - 1.0).abs() < 1e-12, "{place}");
}

#[test]
fn otherwise_the_position_shows_where_the_head_stands() {
    let mut harness = open(WIDE);
    harness.state_mut().snapshot.recall_place = 0.25;
    harness.run_steps(2);
    let position = harness.get_by_role_and_label(Role::SpinButton, "Position");
    assert_eq!(
        position.value().as_deref(),
        Some("25.0 %"),
        "of the snapshot"
    );
    assert!(position.accesskit_node().is_disabled(), "not to be dragged");
    drag(&mut harness, "Position", 0.5, 0.9);
    assert_eq!(harness.state().controls.num_edits, 0, "left alone");
}

#[test]
fn a_frozen_memory_says_so() {
    let mut harness = open(WIDE);
    assert!(!has_words(&harness, "Frozen"), "it learns");
    harness.state_mut().snapshot.is_frozen = true;
    harness.run_steps(2);
    assert!(has_words(&harness, "Frozen"), "it has stopped");
}

/// What goes round against what comes in would read as a bad memory.
#[test]
fn a_frozen_memory_has_no_measure_of_what_is_heard_now() {
    let mut harness = open(WIDE);
    let unknown = |harness: &Harness<'_, Shell>| harness.query_all_by_label("-").count();
    assert_eq!(unknown(&harness), 0);
    harness.state_mut().snapshot.is_frozen = true;
    harness.run_steps(2);
    assert_eq!(unknown(&harness), 2, "segmental SNR and spectral distance");
}
