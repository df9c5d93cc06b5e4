//! What is told and drawn, in large and small windows.

use egui::accesskit::Role;
use egui::{Rect, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use souvenir_core::memory::Timeline;
use souvenir_core::settings::Listen;
use souvenir_core::settings::Mode;
use souvenir_ui::{Source, Transport};

use crate::shell::{SMALL, SMALL_SIDE, Shell, WIDE, click, has_words, open};

#[test]
fn numbers_are_told() {
    let harness = open(WIDE);
    for words in [
        // 1024 / (pi 0.05 s) = 6519 Hz
        "6.52 kHz",
        "25 %",
        "38 %",
        "7",
        // 2500 frames at 48 kHz
        "52.1 ms",
        "2500",
        "-23.0 LUFS",
        "-24.5 LUFS",
        "silence",
        // A tenth is lost.
        "20.0 dB",
        "Playing the demo sound",
    ] {
        assert!(has_label(&harness, words), "`{words}` is on the screen");
    }
}

#[test]
fn an_inaudible_memory_is_explained() {
    let mut harness = open(WIDE);
    assert!(!has_words(&harness, "almost nothing audible"), "at 6.5 kHz");
    harness.state_mut().snapshot.timeline = Timeline::Even { frames: 480_000.0 };
    harness.run_steps(2);
    assert!(has_words(&harness, "almost nothing audible"), "at 33 Hz");
}

#[test]
fn the_whole_history_tells_its_length() {
    let mut harness = open(WIDE);
    assert!(!has_words(&harness, "Whole history so far"), "of segments");
    let snapshot = &mut harness.state_mut().snapshot;
    snapshot.settings.mode = Mode::Whole;
    snapshot.timeline = Timeline::Even { frames: 590_400.0 };
    harness.run_steps(2);
    assert!(has_words(&harness, "Whole history so far"), "of all");
    assert!(has_label(&harness, "12.3 s"), "at 48 kHz");
    assert!(has_words(&harness, "as remembered"), "by its coefficients");
}

#[test]
fn a_memory_that_is_being_changed_says_so() {
    let mut harness = open(WIDE);
    assert!(!has_words(&harness, "Changing memory"), "not yet");
    harness.state_mut().snapshot.is_changing = true;
    harness.run_steps(2);
    assert!(has_words(&harness, "Changing memory"), "now");
}

#[test]
fn everything_works_in_a_small_window() {
    let mut harness = open(SMALL);
    everything_that_may_be_there(&mut harness);
    for name in [
        "Demo sound",
        "Captured",
        "Capture",
        "Stop recording",
        "Devices",
    ] {
        assert_inside(&harness, Role::Button, name, SMALL.x, SMALL.y);
    }
    for (role, name) in [
        (Role::Slider, "Play position"),
        (Role::CheckBox, "Loop"),
        (Role::Slider, "Loop region"),
        (Role::ComboBox, "Upper view"),
        (Role::CheckBox, "Error"),
        (Role::Button, "Pause"),
    ] {
        assert_inside(&harness, role, name, SMALL.x, SMALL.y);
    }
    for name in ["Dry", "Memory", "Residual"] {
        assert_inside(&harness, Role::Button, name, SMALL_SIDE, SMALL.y);
    }
    click(&mut harness, Role::Button, "Residual");
    let heard = harness.state().controls.performance.listen;
    assert_eq!(heard, Listen::Residual, "pressed");
}

#[test]
fn the_side_of_a_small_window_scrolls_down_to_everything() {
    let mut harness = open(SMALL);
    everything_that_may_be_there(&mut harness);
    for (role, name) in [
        (Role::CheckBox, "Match loudness"),
        (Role::SpinButton, "Mix"),
        (Role::SpinButton, "Output"),
        (Role::CheckBox, "Mute"),
        (Role::ComboBox, "Preset"),
        (Role::ComboBox, "Mode"),
        (Role::SpinButton, "Order"),
        (Role::SpinButton, "Window"),
        (Role::SpinButton, "Overlap"),
        (Role::ComboBox, "Method"),
        (Role::Button, "Freeze"),
        (Role::Button, "Clear"),
        (Role::ComboBox, "Recall"),
        (Role::SpinButton, "Speed"),
        (Role::SpinButton, "Position"),
    ] {
        harness.get_by_role_and_label(role, name).scroll_to_me();
        harness.run_steps(30);
        assert_inside(&harness, role, name, SMALL_SIDE, SMALL.y);
    }
}

#[test]
fn nothing_covers_anything_else_at_any_width() {
    for width in [640.0, 800.0, 1000.0, 1228.0, 1280.0, 1920.0] {
        // So tall that nothing is scrolled out of sight.
        let mut harness = open(vec2(width, 2600.0));
        everything_that_may_be_there(&mut harness);
        let things = things(&harness);
        for (i, (name, rect)) in things.iter().enumerate() {
            for (other, covering) in &things[i + 1..] {
                let shared = rect.shrink(1.0).intersect(covering.shrink(1.0));
                let is_apart = !shared.is_positive();
                assert!(is_apart, "{width}: {name} {rect} and {other} {covering}");
            }
        }
    }
}

/// In software they cost: with soft edges of every bar and every point of a line there were 25,704, now 14,850, a
/// third of them of the panel at the left.
#[test]
fn a_frame_has_few_triangles() {
    let harness = open(WIDE);
    let shapes = harness.output().shapes.clone();
    let drawn = harness.ctx.tessellate(shapes, 1.0);
    let triangles = |primitive: &egui::ClippedPrimitive| match &primitive.primitive {
        egui::epaint::Primitive::Mesh(mesh) => mesh.indices.len() / 3,
        egui::epaint::Primitive::Callback(_) => 0,
    };
    let all: usize = drawn.iter().map(triangles).sum();
    assert!(all < 20_000, "{all} triangles");
}

/// Where graphics are drawn in software every pixel costs. Over the ground, which a shell clears its window to, there are
/// the panels around the views and what stands in them; a frame that has no colour covered another sixth of the window.
#[test]
fn a_frame_fills_few_pixels_twice() {
    let mut harness = open(WIDE);
    harness.state_mut().face.stand_on_cleared();
    harness.run_steps(2);
    let shapes = harness.output().shapes.clone();
    let drawn = harness.ctx.tessellate(shapes, 1.0);
    let filled: f32 = drawn.iter().map(filled_points).sum();
    // The test's own ground is one of them, and the panels are 0.3.
    let windows = filled / (WIDE.x * WIDE.y);
    assert!(
        (1.2..1.5).contains(&windows),
        "{windows} windows are filled"
    );
}

/// Sums the areas of the triangles, as far as they are seen.
fn filled_points(primitive: &egui::ClippedPrimitive) -> f32 {
    let egui::epaint::Primitive::Mesh(mesh) = &primitive.primitive else {
        return 0.0;
    };
    let Rect { min, max } = primitive.clip_rect;
    let corners = |triangle: &[u32]| {
        [0, 1, 2].map(|corner| mesh.vertices[triangle[corner] as usize].pos.clamp(min, max))
    };
    let area = |triangle: &[u32]| {
        let [a, b, c] = corners(triangle);
        let (ab, ac) = (b - a, c - a);
        (ab.x * ac.y - ab.y * ac.x).abs() / 2.0
    };
    mesh.indices.chunks_exact(3).map(area).sum()
}

/// Whatever is read or pressed, but for what belongs to a thing that is there already.
fn things(harness: &Harness<'_, Shell>) -> Vec<(String, Rect)> {
    let roles = [
        Role::Label,
        Role::Button,
        Role::CheckBox,
        Role::ComboBox,
        Role::Slider,
        Role::SpinButton,
    ];
    let nodes = roles
        .into_iter()
        .flat_map(|role| harness.query_all_by_role(role));
    let named = nodes.map(|node| {
        let node_name = node.accesskit_node().label().unwrap_or_default();
        let value = node.value().unwrap_or_default();
        (format!("{node_name} {value}"), node.rect())
    });
    let is_handle = |name: &str| name.starts_with("Loop start") || name.starts_with("Loop end");
    named.filter(|(name, _)| !is_handle(name)).collect()
}

fn everything_that_may_be_there(harness: &mut Harness<'_, Shell>) {
    let controls = &mut harness.state_mut().controls;
    controls.sources.push(Source::Captured);
    controls.capturable_secs = Some(30.0);
    controls.recording = Some(souvenir_ui::Recording {
        secs: 1234.5,
        file: "Souvenir 2026-11-26 at 01.40.00, memory.wav".to_owned(),
    });
    controls.performance.is_muted = true;
    controls.transport = Some(Transport {
        position_secs: 600.0,
        length_secs: 1200.0,
        loop_secs: Some([300.0, 900.0]),
    });
    harness.run_steps(5);
}

fn has_label(harness: &Harness<'_, Shell>, words: &str) -> bool {
    harness.query_all_by_label(words).next().is_some()
}

fn assert_inside(harness: &Harness<'_, Shell>, role: Role, name: &str, right: f32, bottom: f32) {
    let rect = harness.get_by_role_and_label(role, name).rect();
    let is_inside = rect.min.x >= 0.0 && rect.min.y >= 0.0;
    let is_inside = is_inside && rect.max.x <= right && rect.max.y <= bottom;
    assert!(is_inside, "{name} at {rect:?}");
}
