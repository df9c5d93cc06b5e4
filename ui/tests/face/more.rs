//! Undo, looks, tour, manual.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use souvenir_core::memory::Method;
use souvenir_core::settings::Mode;

use crate::shell::{SMALL, Shell, WIDE, click, has_words, open, press, type_into};

/// Longer than a change must last to be a change of its own.
const A_WHILE: usize = 40;

fn with_ctrl(harness: &mut Harness<'_, Shell>, key: Key) {
    harness.key_press_modifiers(Modifiers::COMMAND, key);
    harness.run_steps(2);
}

#[test]
fn changes_are_taken_back_one_by_one_and_made_again() {
    let mut harness = open(WIDE);
    harness.run_steps(A_WHILE);
    for order in ["500", "250"] {
        type_into(&mut harness, "Order", order);
        harness.run_steps(A_WHILE);
    }
    press(&mut harness, Key::B);
    harness.run_steps(A_WHILE);
    let state = |harness: &Harness<'_, Shell>| {
        let controls = &harness.state().controls;
        (controls.settings.order, controls.performance.is_bypassed)
    };
    for expected in [(250, false), (500, false), (1024, false)] {
        with_ctrl(&mut harness, Key::Z);
        assert_eq!(state(&harness), expected, "back");
    }
    for expected in [(500, false), (250, false)] {
        with_ctrl(&mut harness, Key::Y);
        assert_eq!(state(&harness), expected, "again");
    }
    click(&mut harness, Role::Button, "More");
    click(&mut harness, Role::Button, "Redo");
    assert_eq!(state(&harness), (250, true), "by the menu");
}

#[test]
fn nothing_unmutes_but_the_one_who_muted() {
    let mut harness = open(WIDE);
    harness.run_steps(A_WHILE);
    type_into(&mut harness, "Order", "500");
    harness.run_steps(A_WHILE);
    press(&mut harness, Key::M);
    harness.run_steps(A_WHILE);
    with_ctrl(&mut harness, Key::Z);
    let controls = &harness.state().controls;
    assert_eq!(controls.settings.order, 1024);
    assert!(controls.performance.is_muted);
}

#[test]
fn the_face_is_dark_or_light_and_as_large_as_wanted() {
    for size in [WIDE, SMALL] {
        let mut harness = open(size);
        assert!(harness.ctx.global_style().visuals.dark_mode);
        click(&mut harness, Role::Button, "More");
        click(&mut harness, Role::RadioButton, "Light");
        harness.run_steps(2);
        assert!(!harness.ctx.global_style().visuals.dark_mode);
        click(&mut harness, Role::Button, "More");
        click(&mut harness, Role::Button, "Size 125 %");
        assert_eq!(harness.ctx.zoom_factor(), 1.25);
        let looks = harness.state().face.looks(&harness.ctx);
        assert_eq!(
            (looks.shade, looks.zoom),
            (souvenir_ui::ColourScheme::Light, 1.25)
        );
    }
}

#[test]
fn the_tour_asks_then_shows_and_puts_everything_back() {
    let mut harness = open(WIDE);
    harness.state_mut().controls.settings.order = 77;
    harness.state_mut().face.guide();
    harness.run_steps(3);
    assert_eq!(
        harness.state().controls.settings.order,
        1024,
        "a memory that sounds well"
    );
    click(&mut harness, Role::Button, "Next");
    click(&mut harness, Role::Button, "The same, but duller");
    assert!(has_words(&harness, "Right."));
    assert_eq!(harness.state().controls.settings.order, 128);
    for answer in [
        "It is forgotten",
        "The sliding one (LegT)",
        "It grows without end",
    ] {
        click(&mut harness, Role::Button, "Next");
        click(&mut harness, Role::Button, answer);
    }
    let settings = harness.state().controls.settings;
    assert_eq!(
        (settings.mode, settings.method),
        (Mode::Whole, Method::ForwardEuler),
        "dry is heard"
    );
    click(&mut harness, Role::Button, "Finish");
    let settings = harness.state().controls.settings;
    assert_eq!(
        (settings.order, settings.method),
        (77, Method::Exact),
        "as it was"
    );
    assert!(!has_words(&harness, "Why Euler explodes"), "gone");
}

#[test]
fn what_is_frozen_is_lost_neither_by_undo_nor_by_the_tour() {
    let mut harness = open(WIDE);
    harness.run_steps(A_WHILE);
    press(&mut harness, Key::F);
    harness.run_steps(A_WHILE);
    type_into(&mut harness, "Order", "500");
    harness.run_steps(A_WHILE);
    for _ in 0..3 {
        with_ctrl(&mut harness, Key::Z);
    }
    let frozen = |harness: &Harness<'_, Shell>| harness.state().controls.performance.is_frozen;
    assert!(frozen(&harness) && harness.state().controls.settings.order == 1024);
    harness.state_mut().face.guide();
    harness.run_steps(3);
    assert!(has_words(&harness, "The memory is frozen"), "asked before");
    click(&mut harness, Role::Button, "Not now");
    assert!(frozen(&harness) && !has_words(&harness, "The memory is frozen"));
    harness.state_mut().face.guide();
    harness.run_steps(3);
    click(&mut harness, Role::Button, "Begin all the same");
    assert!(!frozen(&harness) && has_words(&harness, "A sound, remembered"));
}

#[test]
fn a_shell_that_closes_in_the_tour_is_left_as_it_was() {
    let mut harness = open(WIDE);
    click(&mut harness, Role::Button, "Lower: Equations");
    let looks = |harness: &Harness<'_, Shell>| harness.state().face.looks(&harness.ctx);
    let before = looks(&harness);
    harness.state_mut().controls.settings.order = 77;
    harness.state_mut().face.guide();
    harness.run_steps(3);
    assert!(harness.state().face.is_guiding() && looks(&harness) != before);
    let Shell { face, controls, .. } = harness.state_mut();
    face.leave_tour(controls);
    assert_eq!(harness.state().controls.settings.order, 77);
    assert_eq!(looks(&harness), before);
}

#[test]
fn the_tour_is_skipped_and_found_again() {
    let mut harness = open(SMALL);
    harness.state_mut().face.guide();
    harness.run_steps(3);
    click(&mut harness, Role::Button, "Skip the tour");
    assert!(!has_words(&harness, "A sound, remembered"));
    click(&mut harness, Role::Button, "More");
    click(&mut harness, Role::Button, "Tour");
    assert!(has_words(&harness, "A sound, remembered"));
}

#[test]
fn the_manual_is_a_key_away() {
    let mut harness = open(WIDE);
    press(&mut harness, Key::F1);
    harness.run_steps(3);
    assert!(has_words(&harness, "Souvenir: manual"));
    press(&mut harness, Key::F1);
    assert!(!has_words(&harness, "Souvenir: manual"));
}

#[test]
fn a_plot_is_zoomed_and_moved_by_keys() {
    let mut harness = open(WIDE);
    let plot = harness.get_by_label("recollection plot");
    plot.focus();
    harness.run_steps(2);
    for key in [Key::Plus, Key::Plus, Key::ArrowLeft] {
        press(&mut harness, key);
    }
    let at = harness.get_by_label("recollection plot").rect().center();
    harness.hover_at(at);
    harness.run_steps(2);
    // Of 50 ms: 32 are seen, and the middle is a tenth of them before theirs.
    let words = crate::shell::words_with(&harness, "   sound ");
    let secs: f64 = words
        .split(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .expect("a number");
    // Without keys it is -25; a pixel is 0.04.
    assert!(
        (secs + 28.2).abs() < 0.5,
        "the cursor in the middle: {words}"
    );
}
