//! By keyboard and by ear: the order of Tab, a focus that is seen, lists that arrows walk, values with units.

use egui::accesskit::Role;
use egui::epaint::{RectShape, Shape};
use egui::{Color32, Key, Rect, Response};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use souvenir_core::memory::Method;
use souvenir_core::settings::Mode;
use souvenir_ui::{Source, Transport};

use crate::shell::{Shell, WIDE, choose, has_words, open, press};

/// More than there are controls.
const MAX_STOPS: usize = 200;

fn focused(harness: &Harness<'_, Shell>) -> Option<Response> {
    let id = harness.ctx.memory(egui::Memory::focused)?;
    harness.ctx.read_response(id)
}

/// Everything that Tab comes to, until it comes round: where it stands then.
fn walk(harness: &mut Harness<'_, Shell>, mut look: impl FnMut(&Harness<'_, Shell>, Rect)) {
    press(harness, Key::Tab);
    let first = focused(harness).expect("something").id;
    for _ in 0..MAX_STOPS {
        // It may have to be scrolled to, which takes some frames.
        harness.run_steps(8);
        look(harness, node_with_focus(harness).rect());
        press(harness, Key::Tab);
        let now = focused(harness).expect("Tab never leaves the window").id;
        if now == first {
            return;
        }
    }
    panic!("Tab does not come round");
}

fn with_everything() -> Harness<'static, Shell> {
    let mut harness = open(WIDE);
    let controls = &mut harness.state_mut().controls;
    controls.sources.push(Source::Captured);
    controls.capturable_secs = Some(20.0);
    controls.transport = Some(Transport {
        position_secs: 3.2,
        length_secs: 80.0,
        loop_secs: Some([10.0, 20.0]),
    });
    harness.run_steps(3);
    harness
}

#[test]
fn tab_goes_as_one_reads() {
    let mut harness = with_everything();
    let (mut before, mut stops, mut in_the_header) = (None, 0, 0);
    walk(&mut harness, |harness, now| {
        // Where it stands now: the panel may have been scrolled.
        let last = before.and_then(|id| harness.ctx.read_response(id));
        if let Some(last) = last {
            let is_same_row = (last.rect.center().y - now.center().y).abs() < 4.0;
            assert!(
                !is_same_row || now.center().x > last.rect.center().x,
                "{:?}, then {now:?}",
                last.rect
            );
        }
        before = focused(harness).map(|stop| stop.id);
        stops += 1;
        in_the_header += usize::from(now.center().y < 40.0);
    });
    assert!(stops > 40, "{stops} stops");
    assert!(in_the_header >= 8, "sources and tools: {in_the_header}");
}

/// WCAG 2.2: 2.4.11 (not hidden), 2.4.13 (2 pixels around it, 3:1).
#[test]
fn the_focus_is_seen_wherever_it_is() {
    let mut harness = with_everything();
    assert!(rings(&harness).is_empty(), "nothing has the focus");
    let mut count = 0;
    walk(&mut harness, |harness, stop| {
        let rings = rings(harness);
        assert_eq!(rings.len(), 1, "around {stop:?}");
        let (ring, seen) = &rings[0];
        assert!(ring.rect.contains_rect(stop), "{stop:?}");
        assert!(ring.stroke.width >= 2.0, "{}", ring.stroke.width);
        let share = seen.intersect(ring.rect).area() / ring.rect.area();
        assert!(share > 0.9, "{share} of {stop:?} is in sight");
        count += 1;
    });
    assert!(count > 40, "{count} stops");
}

/// Painted around what has the focus: nothing else is drawn so.
fn rings(harness: &Harness<'_, Shell>) -> Vec<(RectShape, Rect)> {
    let shapes = harness.output().shapes.iter();
    let rects = shapes.filter_map(|clipped| match &clipped.shape {
        Shape::Rect(rect) => Some((rect.clone(), clipped.clip_rect)),
        _ => None,
    });
    rects
        .filter(|(rect, _)| rect.fill == Color32::TRANSPARENT && rect.stroke.width >= 2.0)
        .collect()
}

#[test]
fn arrows_open_a_list_walk_it_and_come_back() {
    let mut harness = open(WIDE);
    focus(&harness, Role::ComboBox, "Mode");
    harness.run_steps(2);
    let list = focused(&harness).expect("the list's button").id;
    press(&mut harness, Key::ArrowDown);
    harness.run_steps(2);
    let name = |harness: &Harness<'_, Shell>| node_with_focus(harness).accesskit_node().label();
    assert_eq!(
        name(&harness).as_deref(),
        Some("Segments"),
        "what is chosen"
    );
    press(&mut harness, Key::ArrowDown);
    assert_eq!(name(&harness).as_deref(), Some("Sliding"), "the next");
    press(&mut harness, Key::ArrowUp);
    press(&mut harness, Key::ArrowUp);
    assert_eq!(name(&harness).as_deref(), Some("Fading"), "round and round");
    assert_eq!(harness.state().controls.num_edits, 0, "looked at only");
    press(&mut harness, Key::Enter);
    harness.run_steps(2);
    assert_eq!(harness.state().controls.settings.mode, Mode::Fading);
    let entry = harness.query_by_role_and_label(Role::Button, "Sliding");
    assert!(entry.is_none(), "closed");
    let now = focused(&harness).map(|button| button.id);
    assert_eq!(now, Some(list), "the keyboard is where it was");
}

/// The whole kind: what opens is opened by an arrow, walked by it, and left by Escape.
#[test]
fn every_list_and_menu_obeys_arrows() {
    let mut harness = open(WIDE);
    let lists = harness.get_all_by_role(Role::ComboBox);
    let mut names: Vec<(Role, String)> = lists
        .filter_map(|list| Some((Role::ComboBox, list.accesskit_node().label()?)))
        .collect();
    assert!(names.len() >= 5, "{names:?}");
    for menu in ["More", "Export the upper view", "Export the lower view"] {
        names.push((Role::Button, menu.to_owned()));
    }
    for (role, name) in names {
        focus(&harness, role, &name);
        harness.run_steps(2);
        let button = focused(&harness).expect("the button");
        press(&mut harness, Key::ArrowDown);
        harness.run_steps(2);
        press(&mut harness, Key::ArrowDown);
        let first = focused(&harness).expect("an entry");
        assert_ne!(first.layer_id, button.layer_id, "{name}: in the list");
        press(&mut harness, Key::ArrowDown);
        let second = focused(&harness).expect("an entry");
        assert_ne!(second.id, first.id, "{name}: the next");
        press(&mut harness, Key::Escape);
        harness.run_steps(2);
        let back = focused(&harness).map(|button| button.id);
        assert_eq!(back, Some(button.id), "{name}: back");
    }
    assert_eq!(harness.state().controls.num_edits, 0, "looked at only");
}

#[test]
fn arrows_over_a_plot_are_the_list_s_while_one_is_open() {
    let mut harness = open(WIDE);
    let plot = harness.get_by_label("recollection plot").rect().center();
    focus(&harness, Role::ComboBox, "Mode");
    harness.hover_at(plot);
    harness.run_steps(2);
    let before = range_of_the_plot(&harness);
    press(&mut harness, Key::ArrowRight);
    press(&mut harness, Key::Minus);
    assert_eq!(range_of_the_plot(&harness), before, "left alone");
    press(&mut harness, Key::Escape);
    press(&mut harness, Key::Minus);
    assert_ne!(
        range_of_the_plot(&harness),
        before,
        "nothing has the keyboard"
    );
}

#[test]
fn a_plot_that_is_moved_by_arrows_keeps_the_keyboard() {
    let mut harness = open(WIDE);
    harness.get_by_label("recollection plot").focus();
    harness.run_steps(2);
    let plot = focused(&harness).expect("the plot").id;
    for key in [Key::ArrowLeft, Key::ArrowDown, Key::ArrowLeft] {
        press(&mut harness, key);
        assert_eq!(focused(&harness).map(|it| it.id), Some(plot), "{key:?}");
    }
}

/// What a screen reader says of a slider is what is written beside it.
#[test]
fn every_slider_says_its_value_with_its_unit() {
    let mut harness = with_everything();
    choose(&mut harness, "Recall", "Scrub");
    harness.state_mut().snapshot.is_frozen = true;
    harness.run_steps(3);
    for (name, words, number) in [
        ("Order", "1024", 1024.0),
        ("Window", "50 ms", 50.0),
        ("Overlap", "50 %", 50.0),
        ("Mix", "100 %", 100.0),
        ("Output", "0.0 dB", 0.0),
        ("Speed", "1.00 \u{d7}", 1.0),
        ("Position", "50.0 %", 50.0),
        ("Play position", "0:03.2 / 1:20.0", 3.2),
        ("Loop start", "0:10.0", 10.0),
        ("Loop end", "0:20.0", 20.0),
        ("Recalled place", "25.0 ms / 50.0 ms", 0.5),
    ] {
        let slider = harness.get_by_role_and_label(Role::Slider, name);
        assert_eq!(slider.value().as_deref(), Some(words), "{name}");
        let told = slider.accesskit_node().numeric_value();
        let error = (told.expect("a number") - number).abs();
        assert!(error < 1e-9, "{name}: {told:?}");
    }
    for slider in harness.get_all_by_role(Role::Slider) {
        let name = slider.accesskit_node().label();
        let words = slider.value().unwrap_or_default();
        assert!(!words.is_empty(), "{name:?} says nothing");
    }
}

#[test]
fn a_slider_takes_the_value_that_a_screen_reader_asks_for() {
    let mut harness = open(WIDE);
    let ask = |harness: &mut Harness<'_, Shell>, name: &str, value: f64| {
        let slider = harness.get_by_role_and_label(Role::Slider, name);
        slider.set_value_accesskit(value);
        harness.run_steps(3);
    };
    ask(&mut harness, "Order", 300.0);
    ask(&mut harness, "Window", 20.0);
    ask(&mut harness, "Mix", 25.0);
    let controls = &harness.state().controls;
    assert_eq!(controls.settings.order, 300, "not two to the power of it");
    assert!((controls.settings.window_secs - 0.02).abs() < 1e-12);
    assert!((controls.performance.mix - 0.25).abs() < 1e-12);
    ask(&mut harness, "Order", 1e9);
    let order = harness.state().controls.settings.order;
    assert_eq!(order, 65_536, "the most there is");
}

#[test]
fn the_level_is_said_in_decibels() {
    let harness = open(WIDE);
    let meter = harness.get_by_role_and_label(Role::ProgressIndicator, "Input level");
    // 20 log10 of 0.5 and 0.3
    let words = meter.value();
    assert_eq!(words.as_deref(), Some("peak -6.0, rms -10.5 dBFS"));
}

#[test]
fn a_method_is_chosen_without_a_mouse() {
    let mut harness = open(WIDE);
    focus(&harness, Role::ComboBox, "Method");
    harness.run_steps(2);
    for key in [Key::Enter, Key::ArrowDown, Key::Enter] {
        press(&mut harness, key);
        harness.run_steps(2);
    }
    assert_eq!(harness.state().controls.settings.method, Method::Bilinear);
    assert!(!has_words(&harness, "Forward Euler"), "closed");
}

fn focus(harness: &Harness<'_, Shell>, role: Role, name: &str) {
    harness.get_by_role_and_label(role, name).focus();
}

fn node_with_focus<'h>(harness: &'h Harness<'_, Shell>) -> Node<'h> {
    harness.get_by(|node| node.is_focused())
}

/// Of its numbers, left to right, as they are painted.
fn range_of_the_plot(harness: &Harness<'_, Shell>) -> Vec<String> {
    let plot = harness.get_by_label("recollection plot").rect();
    let shapes = harness.output().shapes.iter();
    let words = shapes.filter_map(|clipped| match &clipped.shape {
        Shape::Text(text) if plot.x_range().contains(text.pos.x) => Some(text),
        _ => None,
    });
    let below = words.filter(|text| (plot.bottom()..plot.bottom() + 30.0).contains(&text.pos.y));
    below.map(|text| text.galley.text().to_owned()).collect()
}
