//! What moves controls by itself is set in the side panel.

use egui::accesskit::Role;
use egui::vec2;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use souvenir_core::settings::{
    LfoShape, ModulationSettings, ModulationSource, ModulationTarget, NoteLength,
};

use crate::shell::{Shell, WIDE, choose, click, open, show_view, type_into};

fn modulation(harness: &Harness<'_, Shell>) -> ModulationSettings {
    harness.state().controls.performance.modulation
}

#[test]
fn shape_rate_note_and_depth_of_an_oscillator_are_set() {
    let mut harness = open(WIDE);
    choose(&mut harness, "LFO 1 shape", "Saw");
    type_into(&mut harness, "LFO 1 rate", "2.5");
    choose(&mut harness, "LFO 2 note", "1/8D");
    type_into(&mut harness, "LFO 2 to mix", "-40");
    type_into(&mut harness, "LFO 1 to window", "50");
    type_into(&mut harness, "Follower to order", "75 %");
    type_into(&mut harness, "Follower attack", "3");
    let found = modulation(&harness);
    assert_eq!(found.lfos[0].shape, LfoShape::Saw);
    assert_eq!(found.lfos[0].rate_hz, 2.5);
    assert_eq!(found.lfos[1].note, Some(NoteLength::EighthDotted));
    assert_eq!(found.follower.attack_secs, 0.003);
    let depth = |source, target| found.depth(source, target);
    assert_eq!(depth(ModulationSource::Lfo2, ModulationTarget::Mix), -0.4);
    let follower = depth(ModulationSource::Follower, ModulationTarget::Order);
    assert_eq!(follower, 0.75);
    let set = found.depths.iter().flatten().filter(|depth| **depth != 0.0);
    let window = depth(ModulationSource::Lfo1, ModulationTarget::Window);
    assert_eq!(window, 0.5);
    assert_eq!(set.count(), 3, "and no other");
}

#[test]
fn the_tempo_is_asked_for_where_an_oscillator_counts_notes() {
    let mut harness = open(WIDE);
    let is_there = |harness: &Harness<'_, Shell>| {
        harness
            .query_by_role_and_label(Role::SpinButton, "Tempo")
            .is_some()
    };
    assert!(!is_there(&harness), "nothing counts");
    choose(&mut harness, "LFO 1 note", "1/4");
    assert!(is_there(&harness));
    type_into(&mut harness, "Tempo", "97.5");
    assert_eq!(modulation(&harness).tempo_bpm, 97.5);
    click(&mut harness, Role::Button, "Tap");
    assert_eq!(modulation(&harness).tempo_bpm, 97.5, "once is no tempo");
    click(&mut harness, Role::Button, "Tap");
    assert_ne!(modulation(&harness).tempo_bpm, 97.5, "twice is one");
}

#[test]
fn coefficients_are_tilted_shuffled_and_cleared_of_paint() {
    let mut harness = open(WIDE);
    type_into(&mut harness, "Tilt", "-3");
    assert!(
        harness
            .query_by_role_and_label(Role::Button, "Reshuffle")
            .is_none()
    );
    type_into(&mut harness, "Shuffle", "20");
    type_into(&mut harness, "Shuffle to", "50");
    click(&mut harness, Role::Button, "Reshuffle");
    let shape = |harness: &Harness<'_, Shell>| harness.state().controls.performance.shape;
    let found = shape(&harness);
    assert_eq!((found.tilt_db, found.shuffle), (-3.0, 0.2));
    assert_eq!((found.shuffled, found.seed), ([0.0, 0.5], 1));
}

#[test]
fn rows_of_writing_are_painted_by_dragging_over_them() {
    let mut harness = open(WIDE);
    show_view(&mut harness, "Upper", "Writing");
    choose(&mut harness, "Paint", "-12 dB");
    let rect = harness.get_by_label("writing plot").rect();
    let at = |share: f32| rect.left_bottom() + vec2(0.5 * rect.width(), -share * rect.height());
    let paint = |harness: &Harness<'_, Shell>| harness.state().controls.performance.shape.paint;
    harness.drag_at(at(0.9));
    harness.run_steps(2);
    harness.hover_at(at(0.5));
    harness.run_steps(2);
    harness.drop_at(at(0.5));
    harness.run_steps(2);
    let gains: Vec<f64> = paint(&harness).gains_db().collect();
    assert!(gains.contains(&-12.0), "{gains:?}");
    assert_eq!(gains[..12], [0.0; 12], "the lowest are not");
    click(&mut harness, Role::Button, "Clear the paint");
    assert!(paint(&harness).is_none());
}

#[test]
fn a_depth_is_taken_back() {
    let mut harness = open(WIDE);
    harness.run_steps(40);
    type_into(&mut harness, "LFO 1 to speed", "10");
    harness.run_steps(40);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    harness.run_steps(2);
    assert_eq!(modulation(&harness), ModulationSettings::default());
}
