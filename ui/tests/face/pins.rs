//! Memories kept from holds, and how notes come and go.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use souvenir_core::memory::Timeline;
use souvenir_core::playback::FrozenMemory;
use souvenir_ui::PinnedList;

use crate::shell::{
    Recorded, Shell, WIDE, click, double_click, has_words, open, open_with, press, type_into,
};

fn two() -> PinnedList {
    let frozen = |order| {
        let mut frozen = FrozenMemory::prepare(order, 1);
        let coefficients = vec![0.1; order];
        frozen.take(Timeline::Even { frames: 2400.0 }, 48e3, |_| &coefficients);
        frozen
    };
    PinnedList::default().with(frozen(256)).with(frozen(64))
}

fn with_two() -> Harness<'static, Shell> {
    open_with(
        WIDE,
        Recorded {
            pinned: two(),
            ..Recorded::default()
        },
    )
}

#[test]
fn what_is_frozen_is_kept_by_a_button_and_a_key() {
    let mut harness = open(WIDE);
    press(&mut harness, Key::H);
    assert_eq!(harness.state().controls.pins, 0, "nothing is frozen");
    press(&mut harness, Key::F);
    press(&mut harness, Key::H);
    click(&mut harness, Role::Button, "Keep");
    assert_eq!(harness.state().controls.pins, 2);
}

#[test]
fn one_control_goes_from_what_is_frozen_to_each_pinned_memory() {
    let mut harness = with_two();
    let morph = |harness: &Harness<'_, Shell>| harness.state().controls.performance.morph;
    type_into(&mut harness, "Pinned", "1.5");
    assert_eq!(morph(&harness), 1.5);
    click(&mut harness, Role::Button, "Pinned memory 2");
    assert_eq!(morph(&harness), 2.0);
    type_into(&mut harness, "Pinned", "7");
    assert_eq!(morph(&harness), 2.0, "there are two");
    double_click(&mut harness, Role::Slider, "Pinned");
    assert_eq!(morph(&harness), 0.0);
    assert!(!has_words(&open(WIDE), "Pinned"), "without any");
}

#[test]
fn a_pinned_memory_is_removed_and_comes_back_by_undo() {
    let mut harness = with_two();
    harness.run_steps(40);
    click(&mut harness, Role::Button, "Remove a pinned memory");
    click(&mut harness, Role::Button, "1: 50 ms of 256 coefficients");
    let orders = |harness: &Harness<'_, Shell>| {
        let pinned = harness.state().controls.pinned.clone();
        let orders = pinned.memories().iter().map(FrozenMemory::order);
        orders.collect::<Vec<_>>()
    };
    assert_eq!(orders(&harness), [64]);
    harness.run_steps(40);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(2);
    assert_eq!(orders(&harness), [256, 64]);
}

#[test]
fn the_envelope_is_typed_and_put_back() {
    let mut harness = open(WIDE);
    for (name, text) in [
        ("Attack", "250"),
        ("Decay", "1000"),
        ("Sustain", "40"),
        ("Release", "2000"),
    ] {
        type_into(&mut harness, name, text);
    }
    let envelope = harness.state().controls.performance.envelope;
    let secs = [
        envelope.attack_secs,
        envelope.decay_secs,
        envelope.release_secs,
    ];
    assert_eq!(secs, [0.25, 1.0, 2.0]);
    assert!((envelope.sustain - 0.4).abs() < 1e-12);
    double_click(&mut harness, Role::Slider, "Attack");
    let attack_secs = harness.state().controls.performance.envelope.attack_secs;
    assert_eq!(attack_secs, 0.01);
}
