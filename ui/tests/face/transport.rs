//! Where a sound is played, and which part of it is repeated.

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use souvenir_ui::Transport;

use crate::shell::{Shell, WIDE, click, drag, has_words, open};

#[test]
fn a_live_source_has_no_strip() {
    let harness = open(WIDE);
    let bar = harness.query_by_role_and_label(Role::Slider, "Play position");
    assert!(bar.is_none(), "nothing to seek in");
}

#[test]
fn times_are_minutes_and_seconds() {
    assert!(has_words(&played(None), "0:03.2 / 1:20.0"));
}

#[test]
fn a_click_or_a_drag_seeks() {
    let mut harness = played(None);
    drag(&mut harness, "Play position", 0.5, 0.5);
    let seeks = harness.state().controls.seeks.clone();
    let [at] = seeks[..] else {
        panic!("once a click: {seeks:?}");
    };
    // A pixel is a tenth of a second.
    assert!((at - 40.0).abs() < 0.5, "{at} s");
    drag(&mut harness, "Play position", 0.5, 0.999);
    let at = harness.state().controls.seeks.last().copied();
    assert_eq!(at, Some(80.0), "the end");
}

#[test]
fn the_loop_is_switched_on_and_really_off() {
    let mut harness = played(None);
    click(&mut harness, Role::CheckBox, "Loop");
    let part = loop_of(&harness).expect("on");
    // A quarter from here on.
    assert!((part[0] - 3.2).abs() < 1e-9, "{part:?}");
    assert!((part[1] - 23.2).abs() < 1e-9, "{part:?}");
    assert!(has_words(&harness, "0:03.2 - 0:23.2"), "told");
    click(&mut harness, Role::CheckBox, "Loop");
    assert_eq!(loop_of(&harness), None, "off");
    harness.run_steps(10);
    assert_eq!(loop_of(&harness), None, "still off");
}

#[test]
fn a_loop_that_was_switched_off_comes_back() {
    let mut harness = played(Some([10.0, 20.0]));
    click(&mut harness, Role::CheckBox, "Loop");
    click(&mut harness, Role::CheckBox, "Loop");
    assert_eq!(loop_of(&harness), Some([10.0, 20.0]), "the same");
}

#[test]
fn the_ends_of_the_loop_are_dragged() {
    let mut harness = played(Some([20.0, 60.0]));
    drag(&mut harness, "Loop region", 0.26, 0.001);
    drag(&mut harness, "Loop region", 0.74, 0.999);
    assert_eq!(loop_of(&harness), Some([0.0, 80.0]), "all of it");
}

#[test]
fn the_ends_of_the_loop_are_moved_without_a_mouse() {
    let mut harness = played(Some([20.0, 60.0]));
    for name in ["Loop start", "Loop end"] {
        harness.get_by_label(name).decrement_accesskit();
        harness.run_steps(2);
    }
    let part = loop_of(&harness).expect("on");
    assert!(part[0] < 20.0 && part[1] < 60.0, "{part:?}");
}

fn loop_of(harness: &Harness<'_, Shell>) -> Option<[f64; 2]> {
    harness.state().controls.transport?.loop_secs
}

fn played(loop_secs: Option<[f64; 2]>) -> Harness<'static, Shell> {
    let mut harness = open(WIDE);
    harness.state_mut().controls.transport = Some(Transport {
        position_secs: 3.2,
        length_secs: 80.0,
        loop_secs,
    });
    harness.run_steps(3);
    harness
}
