//! The memory that is wanted.

use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable as _;
use souvenir_core::memory::Method;
use souvenir_core::settings::Mode;

use crate::shell::{
    SMALL, WIDE, choose, click, click_at, double_click, drag, has_words, hold, open, press, shown,
    type_into, wheel,
};

/// Of the wheel.
const NOTCH_POINTS: f32 = 40.0;

#[test]
fn an_order_can_be_typed() {
    let mut harness = open(WIDE);
    click(&mut harness, Role::SpinButton, "Order");
    harness.event(egui::Event::Text("300".to_owned()));
    harness.run_steps(2);
    let order = harness.state().controls.settings.order;
    assert_eq!(order, 1024, "not before it is finished");
    press(&mut harness, Key::Enter);
    harness.run_steps(5);
    let order = harness.state().controls.settings.order;
    assert_eq!(order, 300, "typed, and left alone afterwards");
}

#[test]
fn the_order_slider_moves_in_half_octaves() {
    let mut harness = open(WIDE);
    harness
        .get_by_role_and_label(Role::Slider, "Order")
        .increment_accesskit();
    harness.run_steps(2);
    // 1024 * sqrt(2), rounded.
    let order = harness.state().controls.settings.order;
    assert_eq!(order, 1448, "half an octave up");
}

#[test]
fn dragging_the_order_slider_to_its_ends_reaches_1_and_65536() {
    let mut harness = open(WIDE);
    for (share, order) in [(0.001, 1), (0.999, 65_536)] {
        drag(&mut harness, "Order", 0.5, share);
        let set = harness.state().controls.settings.order;
        assert_eq!(set, order, "dragged to {share}");
    }
}

#[test]
fn the_window_slider_changes_the_window_only() {
    let mut harness = open(WIDE);
    harness
        .get_by_role_and_label(Role::Slider, "Window")
        .increment_accesskit();
    harness.run_steps(2);
    let settings = harness.state().controls.settings;
    assert!(settings.window_secs > 0.05, "{} s", settings.window_secs);
    assert_eq!(settings.order, 1024, "untouched");
}

#[test]
fn the_wheel_turns_a_slider_that_was_clicked_and_finely_with_shift() {
    let mut harness = open(WIDE);
    // Its middle is an order of 256.
    let at = shown(&mut harness, Role::Slider, "Order").rect().center();
    click_at(&mut harness, at);
    wheel(&mut harness, at, 2.0 * NOTCH_POINTS);
    let order = harness.state().controls.settings.order;
    assert_eq!(order, 512, "two half octaves");
    hold(&mut harness, Modifiers::SHIFT);
    wheel(&mut harness, at, -2.0 * NOTCH_POINTS);
    let order = harness.state().controls.settings.order;
    assert_eq!(order, 478, "a tenth of an octave back");
    hold(&mut harness, Modifiers::NONE);
    harness.hover_at(at + vec2(0.0, 200.0));
    harness.run_steps(2);
    wheel(&mut harness, at, NOTCH_POINTS);
    let order = harness.state().controls.settings.order;
    assert_eq!(order, 478, "the pointer was elsewhere meanwhile");
}

#[test]
fn the_wheel_turns_the_slider_that_has_the_keyboard() {
    let mut harness = open(WIDE);
    let slider = harness.get_by_role_and_label(Role::Slider, "Order");
    let at = slider.rect().center();
    slider.focus();
    harness.run_steps(2);
    wheel(&mut harness, at, 2.0 * NOTCH_POINTS);
    let order = harness.state().controls.settings.order;
    assert_eq!(order, 2048, "two half octaves");
}

/// Over every slider, in a window where the panel scrolls: none was clicked.
#[test]
fn the_wheel_scrolls_the_panel_whatever_it_is_over() {
    let mut harness = open(SMALL);
    for name in ["Mix", "Output", "Order", "Window", "Overlap", "Speed"] {
        for points in [-NOTCH_POINTS, NOTCH_POINTS] {
            let before = shown(&mut harness, Role::Slider, name).rect().center();
            wheel(&mut harness, before, points);
            let after = harness.get_by_role_and_label(Role::Slider, name).rect();
            let moved = after.center().y - before.y;
            // At either end of the panel it has nowhere to go.
            assert!(moved * points >= 0.0, "{name}: {moved}");
        }
    }
    let edits = harness.state().controls.num_edits;
    assert_eq!(edits, 0, "nothing was turned, and nothing saved");
}

#[test]
fn a_turn_of_the_wheel_is_what_it_began_over() {
    let mut harness = open(SMALL);
    let before = shown(&mut harness, Role::Slider, "Order").rect().center();
    let name = harness.get_by_label("Mode").rect().left_center();
    wheel(&mut harness, name, -NOTCH_POINTS);
    let after = harness.get_by_role_and_label(Role::Slider, "Order").rect();
    assert!(after.center().y < before.y, "scrolled");
    assert_eq!(harness.state().controls.num_edits, 0, "and nothing turned");
}

#[test]
fn a_slider_is_dragged_finely_with_shift_and_does_not_jump_without() {
    let mut harness = open(WIDE);
    let rect = shown(&mut harness, Role::Slider, "Window").rect();
    let window_secs = |harness: &egui_kittest::Harness<'_, crate::shell::Shell>| {
        harness.state().controls.settings.window_secs
    };
    hold(&mut harness, Modifiers::SHIFT);
    harness.drag_at(rect.left_center() + vec2(0.9 * rect.width(), 0.0));
    harness.run_steps(2);
    assert_eq!(window_secs(&harness), 0.05, "no jump to the pointer");
    let octaves = 5000f64.log2();
    let expected = |share: f64| 0.05 * (share * octaves).exp2();
    for (modifiers, at, share) in [(Modifiers::SHIFT, 0.5, -0.04), (Modifiers::NONE, 0.6, 0.06)] {
        hold(&mut harness, modifiers);
        harness.hover_at(rect.left_center() + vec2(at * rect.width(), 0.0));
        harness.run_steps(2);
        let error = window_secs(&harness) / expected(share) - 1.0;
        assert!(error.abs() < 0.01, "{share}: {} s", window_secs(&harness));
    }
    harness.drop_at(rect.center());
    harness.run_steps(2);
    drag(&mut harness, "Window", 0.5, 0.999);
    assert_eq!(window_secs(&harness), 10.0, "to the pointer again");
}

#[test]
fn a_double_click_puts_order_and_window_back() {
    let mut harness = open(WIDE);
    let settings = &mut harness.state_mut().controls.settings;
    (settings.order, settings.window_secs) = (77, 1.0);
    for name in ["Order", "Window"] {
        double_click(&mut harness, Role::Slider, name);
        // The next one is not the third and fourth click of this one.
        harness.run_steps(30);
    }
    let settings = harness.state().controls.settings;
    assert_eq!((settings.order, settings.window_secs), (1024, 0.05));
}

#[test]
fn looking_changes_nothing() {
    let mut harness = open(WIDE);
    for mode in Mode::ALL {
        let settings = &mut harness.state_mut().controls.settings;
        settings.mode = mode;
        // Values that no slider would choose.
        (settings.order, settings.window_secs) = (60_000, 0.012_345_678);
        (settings.overlap, settings.delay_secs) = (1.0 / 3.0, 7.0);
        harness.state_mut().controls.performance.mix = 1.0 / 3.0;
        harness.state_mut().controls.performance.recall_speed = 1.0 / 3.0;
        harness.run_steps(20);
        assert_eq!(harness.state().controls.num_edits, 0, "{mode}");
    }
    let chosen = &harness.state().controls.sources_chosen;
    assert!(chosen.is_empty(), "source");
}

#[test]
fn mode_and_method_are_chosen_from_lists() {
    let mut harness = open(WIDE);
    choose(&mut harness, "Mode", "Sliding");
    choose(&mut harness, "Method", "Bilinear");
    let settings = harness.state().controls.settings;
    let chosen = (settings.mode, settings.method);
    assert_eq!(chosen, (Mode::Sliding, Method::Bilinear), "chosen");
}

#[test]
fn a_fading_memory_offers_the_exact_method_only() {
    let mut harness = open(WIDE);
    choose(&mut harness, "Method", "Bilinear");
    choose(&mut harness, "Mode", "Fading");
    let settings = harness.state().controls.settings;
    assert_eq!(settings.method, Method::Exact, "the nearest that exists");
    click(&mut harness, Role::ComboBox, "Method");
    let bilinear = harness.query_by_role_and_label(Role::Button, "Bilinear");
    assert!(bilinear.is_none(), "not in the list");
}

#[test]
fn each_mode_shows_what_it_has() {
    let mut harness = open(WIDE);
    for (mode, names) in [
        (Mode::Segments, ["Window", "Overlap"].as_slice()),
        (Mode::Sliding, &["Window", "Delay"]),
        (Mode::Whole, &[]),
        (Mode::Fading, &["Window"]),
    ] {
        harness.state_mut().controls.settings.mode = mode;
        harness.run_steps(2);
        for name in ["Window", "Overlap", "Delay"] {
            let knob = harness.query_by_role_and_label(Role::Slider, name);
            assert_eq!(knob.is_some(), names.contains(&name), "{name} of {mode}");
        }
        let is_told = has_words(&harness, "Dry is heard, and Freeze (F) holds it");
        assert_eq!(is_told, mode.is_unbounded(), "{mode}");
    }
}

#[test]
fn the_whole_history_has_a_word_for_its_window() {
    let mut harness = open(WIDE);
    choose(&mut harness, "Mode", "Whole history");
    assert!(has_words(&harness, "since Clear"), "instead of a number");
}

#[test]
fn overlap_and_delay_are_typed_in_their_units() {
    let mut harness = open(WIDE);
    type_into(&mut harness, "Overlap", "20");
    let overlap = harness.state().controls.settings.overlap;
    assert!((overlap - 0.2).abs() < 1e-12, "a share");
    choose(&mut harness, "Mode", "Sliding");
    type_into(&mut harness, "Delay", "30");
    let delay_secs = harness.state().controls.settings.delay_secs;
    assert!((delay_secs - 0.03).abs() < 1e-12, "seconds");
    drag(&mut harness, "Delay", 0.5, 0.999);
    let delay_secs = harness.state().controls.settings.delay_secs;
    assert!((delay_secs - 0.05).abs() < 1e-12, "no more than the window");
}
