//! What is seen without scrolling: input, cost, dropouts.

use egui::accesskit::Role;
use egui::{Rect, Vec2, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use crate::shell::{SMALL, Shell, WIDE, has_words, open};

/// Longer than anything is news, at 30 frames a second.
const A_WHILE: usize = 330;

#[test]
fn the_input_and_the_cost_are_seen_without_scrolling() {
    for size in [WIDE, SMALL] {
        let harness = open(size);
        let meter = harness.get_by_role_and_label(Role::ProgressIndicator, "Input level");
        assert_seen(meter.rect(), size);
        for words in ["CPU 25 %", "7 late", "Playing"] {
            assert_seen(harness.get_by_label_contains(words).rect(), size);
        }
    }
}

fn assert_seen(rect: Rect, size: Vec2) {
    let window = Rect::from_min_size(pos2(0.0, 0.0), size);
    assert!(window.contains_rect(rect), "{rect:?} in {size:?}");
    assert!(rect.width() > 20.0 && rect.height() > 5.0, "{rect:?}");
}

#[test]
fn a_meter_falls_as_slowly_as_a_studio_s() {
    let mut harness = open(WIDE);
    let snapshot = &mut harness.state_mut().snapshot;
    (snapshot.input_peak, snapshot.input_rms) = (0.0, 0.0);
    // A second: 20 dB in 1.7 s, from 20 log10 0.5 and 0.3.
    harness.run_steps(30);
    let meter = harness.get_by_role_and_label(Role::ProgressIndicator, "Input level");
    let words = meter.value().unwrap_or_default();
    assert_eq!(words, "peak -17.8, rms -22.2 dBFS");
}

#[test]
fn silence_is_told() {
    let mut harness = open(SMALL);
    harness.run_steps(A_WHILE);
    assert!(!has_words(&harness, "No sound comes in."));
    let snapshot = &mut harness.state_mut().snapshot;
    (snapshot.input_peak, snapshot.input_rms) = (0.0, 0.0);
    harness.run_steps(A_WHILE);
    let words = harness.get_by_label("No sound comes in.");
    assert_seen(words.rect(), SMALL);
}

#[test]
fn no_late_block_is_no_word() {
    let mut harness = open(WIDE);
    harness.state_mut().snapshot.load.late_blocks = 0;
    harness.run_steps(2);
    assert!(!has_words(&harness, " late"), "all came in time");
}

/// News is coloured: what was late an hour ago is not.
#[test]
fn a_block_that_was_just_late_stands_out() {
    let mut harness = open(WIDE);
    let fresh = colour_of(&harness, "7 late");
    harness.run_steps(A_WHILE);
    let old = colour_of(&harness, "7 late");
    assert_ne!(fresh, old);
    harness.state_mut().snapshot.load.late_blocks = 8;
    harness.run_steps(2);
    assert_eq!(colour_of(&harness, "8 late"), fresh);
}

fn colour_of(harness: &Harness<'_, Shell>, words: &str) -> egui::Color32 {
    let shapes = harness.output().shapes.iter();
    let mut text = shapes.filter_map(|clipped| match &clipped.shape {
        egui::Shape::Text(text) if text.galley.text() == words => Some(text),
        _ => None,
    });
    let text = text.next_back().expect("painted");
    text.galley.job.sections[0].format.color
}
