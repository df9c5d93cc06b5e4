//! Keyboards are chosen, and their controllers move what has learnt them.

use egui::accesskit::Role;
use egui::{Event, Modifiers, PointerButton};
use egui_kittest::Harness;
use souvenir_core::playback::HeadMotion;
use souvenir_core::settings::LfoShape;
use souvenir_ui::{ControllerMove, DeviceMenu, LearntController, MidiController, MidiMenu};

use crate::shell::{Recorded, Shell, WIDE, choose, click, has_words, open_with, shown};

const WHEEL: MidiController = MidiController {
    channel: 0,
    number: 1,
};

fn with_keyboards() -> Harness<'static, Shell> {
    open_with(
        WIDE,
        Recorded {
            sources: vec![souvenir_ui::Source::Demo],
            devices: Some(DeviceMenu::default()),
            midi: Some(MidiMenu {
                ports: vec!["Small keys".to_owned(), "Large keys".to_owned()],
                ..MidiMenu::default()
            }),
            ..Recorded::default()
        },
    )
}

fn turn(harness: &mut Harness<'_, Shell>, share: f64) {
    let moved = ControllerMove {
        controller: WHEEL,
        share,
    };
    harness.state_mut().controls.moves.push(moved);
    harness.run_steps(2);
}

/// A right click, and a choice.
fn learn(harness: &mut Harness<'_, Shell>, role: Role, name: &str, entry: &str) {
    let pos = shown(harness, role, name).rect().center();
    harness.hover_at(pos);
    for pressed in [true, false] {
        harness.event(Event::PointerButton {
            pos,
            button: PointerButton::Secondary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        harness.run_steps(1);
    }
    harness.run_steps(2);
    click(harness, Role::Button, entry);
}

#[test]
fn a_keyboard_and_a_channel_are_chosen_among_those_there_are() {
    let mut harness = with_keyboards();
    click(&mut harness, Role::Button, "Devices");
    assert!(has_words(&harness, "2 keyboards are there."));
    choose(&mut harness, "Keyboard", "Large keys");
    choose(&mut harness, "MIDI channel", "10");
    let chosen = |harness: &Harness<'_, Shell>| {
        let menu = harness.state().controls.midi.clone();
        menu.expect("a menu").chosen
    };
    assert_eq!(chosen(&harness).port.as_deref(), Some("Large keys"));
    assert_eq!(chosen(&harness).channel, Some(9), "counted from 0");
    assert!(chosen(&harness).is_on);
    click(&mut harness, Role::CheckBox, "MIDI keyboard");
    assert!(!chosen(&harness).is_on);
}

#[test]
fn a_slider_learns_its_controller_and_forgets_it() {
    let mut harness = with_keyboards();
    let mix = |harness: &Harness<'_, Shell>| harness.state().controls.performance.mix;
    turn(&mut harness, 0.25);
    assert_eq!(mix(&harness), 1.0, "nothing has learnt it");
    learn(&mut harness, Role::Slider, "Mix", "Learn a MIDI controller");
    turn(&mut harness, 0.25);
    assert_eq!(mix(&harness), 0.25, "the first turn counts");
    let learnt = LearntController {
        controller: WHEEL,
        control: "Mix".to_owned(),
    };
    assert_eq!(harness.state().controls.learnt, [learnt]);
    turn(&mut harness, 1.0);
    assert_eq!(mix(&harness), 1.0);
    learn(&mut harness, Role::Slider, "Mix", "Forget the controller");
    turn(&mut harness, 0.5);
    assert_eq!(mix(&harness), 1.0, "it is nobody's any more");
    assert!(harness.state().controls.learnt.is_empty());
}

#[test]
fn a_pedal_learns_to_freeze() {
    let mut harness = with_keyboards();
    learn(
        &mut harness,
        Role::Button,
        "Freeze",
        "Learn a MIDI controller",
    );
    for (share, is_frozen) in [(1.0, true), (0.0, false), (1.0, true)] {
        turn(&mut harness, share);
        assert_eq!(harness.state().controls.performance.is_frozen, is_frozen);
    }
    // Another control takes it over.
    learn(
        &mut harness,
        Role::Slider,
        "Output",
        "Learn a MIDI controller",
    );
    turn(&mut harness, 0.0);
    assert!(harness.state().controls.performance.is_frozen, "still");
    assert_eq!(harness.state().controls.performance.output_gain_db, -60.0);
}

#[test]
fn a_controller_goes_through_the_choices_of_a_menu() {
    let mut harness = with_keyboards();
    learn(
        &mut harness,
        Role::ComboBox,
        "Recall",
        "Learn a MIDI controller",
    );
    let recall = |harness: &Harness<'_, Shell>| harness.state().controls.performance.recall;
    for (share, expected) in [
        (1.0, Some(HeadMotion::Scrub)),
        (0.3, Some(HeadMotion::Loop)),
        (0.0, None),
        (0.6, Some(HeadMotion::PingPong)),
    ] {
        turn(&mut harness, share);
        harness.run_steps(4);
        assert_eq!(recall(&harness), expected, "{share}");
    }
    assert!(harness.state().controls.performance.is_frozen);
    // A knob that moves in every frame.
    for step in 0..6 {
        harness.state_mut().controls.moves.push(ControllerMove {
            controller: WHEEL,
            share: 0.9 + 0.01 * f64::from(step),
        });
        harness.run_steps(1);
    }
    assert_eq!(recall(&harness), Some(HeadMotion::Scrub), "while it moves");
    learn(
        &mut harness,
        Role::ComboBox,
        "LFO 1 shape",
        "Learn a MIDI controller",
    );
    turn(&mut harness, 0.5);
    harness.run_steps(4);
    let modulation = harness.state().controls.performance.modulation;
    assert_eq!(modulation.lfos[0].shape, LfoShape::Square);
}

/// An order's slider has octaves: half of the way is the root of the largest.
#[test]
fn order_and_window_are_moved_on_their_own_scales() {
    let mut harness = with_keyboards();
    learn(
        &mut harness,
        Role::Slider,
        "Order",
        "Learn a MIDI controller",
    );
    turn(&mut harness, 0.5);
    assert_eq!(harness.state().controls.settings.order, 256);
}
