//! The clock of a selective memory, and the stack that comes with the program.

use egui::accesskit::Role;
use egui::{Key, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use souvenir_core::settings::{ClockDriver, MemorySettings, Mode};
use souvenir_core::ssm::trained::library;

use crate::shell::{
    Recorded, Shell, WIDE, choose, click, click_at, double_click_at, has_words, open_with, press,
    type_into,
};

fn open(driver: ClockDriver) -> Harness<'static, Shell> {
    let mut settings = MemorySettings {
        mode: Mode::Selective,
        ..MemorySettings::default()
    };
    settings.clock.driver = driver;
    let controls = Recorded {
        settings,
        ..Recorded::default()
    };
    open_with(WIDE, controls)
}

fn curve(harness: &Harness<'_, Shell>) -> String {
    harness.state().controls.settings.clock.curve.to_string()
}

#[test]
fn a_curve_is_drawn_by_the_mouse() {
    let mut harness = open(ClockDriver::Curve);
    assert_eq!(curve(&harness), "0:1,0.5:1,0.5:0", "as it comes");
    let rect = harness.get_by_label("Clock curve").rect().shrink(6.0);
    let at = |place: f32, speed: f32| {
        pos2(
            rect.left() + place * rect.width(),
            rect.bottom() - speed * rect.height(),
        )
    };
    click_at(&mut harness, at(0.8, 0.5));
    assert_eq!(curve(&harness), "0:1,0.5:1,0.5:0,0.8:0.5", "a point more");
    // Dragged to the left, no farther than the one before it.
    harness.hover_at(at(0.8, 0.5));
    harness.drag_at(at(0.8, 0.5));
    harness.run_steps(1);
    for place in [0.7, 0.4, 0.1] {
        harness.hover_at(at(place, 0.25));
        harness.run_steps(1);
    }
    harness.drop_at(at(0.1, 0.25));
    harness.run_steps(2);
    assert_eq!(curve(&harness), "0:1,0.5:1,0.5:0,0.5:0.25");
    // Two clicks of another gesture.
    harness.run_steps(60);
    double_click_at(&mut harness, at(0.5, 0.25));
    assert_eq!(curve(&harness), "0:1,0.5:1,0.5:0", "taken away");
}

#[test]
fn a_curve_is_drawn_without_a_mouse() {
    let mut harness = open(ClockDriver::Curve);
    type_into(&mut harness, "Point", "3");
    press(&mut harness, Key::Enter);
    type_into(&mut harness, "Place", "75");
    press(&mut harness, Key::Enter);
    type_into(&mut harness, "Speed there", "20");
    press(&mut harness, Key::Enter);
    assert_eq!(curve(&harness), "0:1,0.5:1,0.75:0.2");
    click(&mut harness, Role::Button, "Add point");
    assert_eq!(curve(&harness), "0:1,0.5:1,0.75:0.2,0.875:0.2");
    click(&mut harness, Role::Button, "Remove point");
    click(&mut harness, Role::Button, "Remove point");
    assert_eq!(curve(&harness), "0:1,0.5:1");
    type_into(&mut harness, "Period", "2.5");
    press(&mut harness, Key::Enter);
    assert_eq!(
        harness.state().controls.settings.clock.curve_period_secs,
        2.5
    );
}

/// In f32 a hundredth of a hundred times 0.007 is another number.
#[test]
fn a_curve_that_is_looked_at_stays_as_it_is() {
    let mut harness = open(ClockDriver::Curve);
    let curve_of_a_preset = "0.007:0.7,0.35:0.014";
    harness.state_mut().controls.settings.clock.curve = curve_of_a_preset.parse().expect("a curve");
    let edits = harness.state().controls.num_edits;
    harness.run_steps(3);
    assert_eq!(curve(&harness), curve_of_a_preset);
    assert_eq!(harness.state().controls.num_edits, edits);
}

#[test]
fn a_shell_without_a_sidechain_offers_none_and_says_why_one_drives_nothing() {
    let mut harness = open(ClockDriver::Level);
    click(&mut harness, Role::ComboBox, "Clock");
    let entry = harness.get_by_role_and_label(Role::Button, "Sidechain");
    assert!(entry.accesskit_node().is_disabled());
    // A preset may ask for it nonetheless.
    let harness = open(ClockDriver::Sidechain);
    assert!(has_words(&harness, "the sound itself drives the clock"));
}

#[test]
fn a_trained_stack_begins_with_the_one_that_comes_with_the_program() {
    let mut harness = open(ClockDriver::Level);
    choose(&mut harness, "Layer", "Trained stack");
    harness.run_steps(2);
    let settings = harness.state().controls.settings;
    assert_eq!(settings.mode, Mode::Trained);
    let name = settings.weights.and_then(library::name);
    assert_eq!(name.as_deref(), Some("S4D, recall of 10 ms"));
    // As late as it was trained to be, which its file says and nobody sets.
    assert!(has_words(&harness, "480 frames ago"));
    assert!(
        harness
            .query_by_role_and_label(Role::Slider, "Delay")
            .is_none()
    );
}
