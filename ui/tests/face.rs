//! The face, driven as a person drives it: by the names of things, the mouse and the keyboard.

use egui::accesskit::Role;
use egui::{Key, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use souvenir_core::config::{Kind, Method};
use souvenir_core::listen::Listen;
use souvenir_core::snapshot::Snapshot;
use souvenir_ui::{Controls, Face, Health, Mood, Source, Status, theme};

/// Stands for a shell: keeps what the face sets.
struct Shell {
    face: Face,
    snapshot: Snapshot,
    controls: Recorded,
}

struct Recorded {
    source: Source,
    sources_chosen: Vec<Source>,
    order: usize,
    window_secs: f64,
    kind: Kind,
    method: Method,
    listen: Listen,
}

impl Controls for Recorded {
    fn sources(&self) -> &[Source] {
        &[Source::Demo, Source::Microphone, Source::File]
    }
    fn source(&self) -> Source {
        self.source
    }
    fn choose_source(&mut self, source: Source) {
        self.sources_chosen.push(source);
        self.source = source;
    }
    fn order(&self) -> usize {
        self.order
    }
    fn set_order(&mut self, order: usize) {
        self.order = order;
    }
    fn window_secs(&self) -> f64 {
        self.window_secs
    }
    fn set_window_secs(&mut self, window_secs: f64) {
        self.window_secs = window_secs;
    }
    fn kind(&self) -> Kind {
        self.kind
    }
    fn set_kind(&mut self, kind: Kind) {
        self.kind = kind;
    }
    fn method(&self) -> Method {
        self.method
    }
    fn set_method(&mut self, method: Method) {
        self.method = method;
    }
    fn listen(&self) -> Listen {
        self.listen
    }
    fn set_listen(&mut self, listen: Listen) {
        self.listen = listen;
    }
    fn status(&self) -> Status {
        Status {
            mood: Mood::Well,
            sentence: "Playing the demo sound".to_owned(),
        }
    }
    fn health(&self) -> Health {
        Health {
            cpu_share: 0.25,
            late_blocks: 3,
        }
    }
}

#[test]
fn the_buttons_choose_what_is_heard() {
    let mut harness = open(WIDE);
    for (name, listen) in [
        ("Residual", Listen::Residual),
        ("Dry", Listen::Dry),
        ("Memory", Listen::Memory),
    ] {
        harness.get_by_role_and_label(Role::Button, name).click();
        harness.run_steps(2);
        assert_eq!(harness.state().controls.listen, listen, "{name} pressed");
    }
}

#[test]
fn the_keys_one_two_three_choose_what_is_heard() {
    let mut harness = open(WIDE);
    for (key, listen) in [
        (Key::Num3, Listen::Residual),
        (Key::Num1, Listen::Dry),
        (Key::Num2, Listen::Memory),
    ] {
        harness.key_press(key);
        harness.run_steps(2);
        assert_eq!(harness.state().controls.listen, listen, "{key:?} pressed");
    }
}

#[test]
fn the_keys_type_digits_while_a_number_is_edited() {
    let mut harness = open(WIDE);
    harness
        .get_by_role_and_label(Role::SpinButton, "Order")
        .click();
    harness.run_steps(3);
    harness.key_press(Key::Num1);
    harness.run_steps(2);
    assert_eq!(
        harness.state().controls.listen,
        Listen::Memory,
        "a digit is not a key"
    );
}

#[test]
fn an_order_can_be_typed() {
    let mut harness = open(WIDE);
    harness
        .get_by_role_and_label(Role::SpinButton, "Order")
        .click();
    harness.run_steps(3);
    harness.event(egui::Event::Text("300".to_owned()));
    harness.run_steps(2);
    assert_eq!(
        harness.state().controls.order,
        1024,
        "not before it is finished"
    );
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    harness.run_steps(5);
    assert_eq!(
        harness.state().controls.order,
        300,
        "typed, and left alone afterwards"
    );
}

#[test]
fn the_order_slider_moves_in_half_octaves() {
    let mut harness = open(WIDE);
    harness
        .get_by_role_and_label(Role::Slider, "Order")
        .increment_accesskit();
    harness.run_steps(2);
    // 1024 * sqrt(2), rounded.
    assert_eq!(harness.state().controls.order, 1448, "half an octave up");
}

#[test]
fn dragging_the_order_slider_to_its_ends_reaches_1_and_16384() {
    let mut harness = open(WIDE);
    for (share, order) in [(0.001, 1), (0.999, 16_384)] {
        let rect = harness.get_by_role_and_label(Role::Slider, "Order").rect();
        let target = rect.left_center() + vec2(share * rect.width(), 0.0);
        harness.drag_at(rect.center());
        harness.run_steps(2);
        harness.hover_at(target);
        harness.run_steps(2);
        harness.drop_at(target);
        harness.run_steps(2);
        assert_eq!(harness.state().controls.order, order, "dragged to {share}");
    }
}

#[test]
fn the_window_slider_changes_the_window_only() {
    let mut harness = open(WIDE);
    harness
        .get_by_role_and_label(Role::Slider, "Window")
        .increment_accesskit();
    harness.run_steps(2);
    let controls = &harness.state().controls;
    assert!(controls.window_secs > 0.05, "{} s", controls.window_secs);
    assert_eq!(controls.order, 1024, "untouched");
}

#[test]
fn looking_changes_nothing() {
    let mut harness = open(WIDE);
    harness.run_steps(20);
    let controls = &harness.state().controls;
    assert_eq!(controls.order, 1024, "order");
    assert_eq!(
        controls.window_secs.to_bits(),
        0.05f64.to_bits(),
        "window, bit for bit"
    );
    assert!(controls.sources_chosen.is_empty(), "source");
}

#[test]
fn choosing_a_file_again_asks_again() {
    let mut harness = open(WIDE);
    for _ in 0..2 {
        harness.get_by_label("File\u{2026}").click();
        harness.run_steps(2);
    }
    assert_eq!(
        harness.state().controls.sources_chosen,
        [Source::File, Source::File],
        "asked"
    );
}

#[test]
fn kind_and_method_are_chosen_from_lists() {
    let mut harness = open(WIDE);
    harness
        .get_by_role_and_label(Role::ComboBox, "Kind")
        .click();
    harness.run_steps(3);
    harness.get_by_label("LegT sliding").click();
    harness.run_steps(3);
    harness
        .get_by_role_and_label(Role::ComboBox, "Method")
        .click();
    harness.run_steps(3);
    harness.get_by_label("Bilinear").click();
    harness.run_steps(3);
    let controls = &harness.state().controls;
    assert_eq!(
        (controls.kind, controls.method),
        (Kind::Legt, Method::Bilinear),
        "chosen"
    );
}

#[test]
fn bandwidth_and_health_are_told() {
    let harness = open(WIDE);
    // 1024 / (pi 0.05 s) = 6519 Hz
    for words in ["6.52 kHz", "25 %", "3", "Playing the demo sound"] {
        assert!(
            harness.query_by_label(words).is_some(),
            "`{words}` is on the screen"
        );
    }
}

#[test]
fn an_inaudible_memory_is_explained() {
    let mut harness = open(WIDE);
    assert!(
        harness
            .query_by_label_contains("almost nothing audible")
            .is_none(),
        "not at 6.5 kHz"
    );
    harness.state_mut().controls.window_secs = 10.0;
    harness.run_steps(2);
    assert!(
        harness
            .query_by_label_contains("almost nothing audible")
            .is_some(),
        "at 33 Hz"
    );
}

#[test]
fn everything_works_in_a_small_window() {
    let mut harness = open(vec2(640.0, 400.0));
    let side = 225.0;
    for (name, right) in [
        ("Dry", side),
        ("Residual", side),
        ("Demo sound", 640.0),
        ("File\u{2026}", 640.0),
    ] {
        let rect = harness.get_by_role_and_label(Role::Button, name).rect();
        let inside = rect.min.x >= 0.0 && rect.max.x <= right && rect.max.y <= 400.0;
        assert!(inside, "{name} at {rect:?}");
    }
    for name in ["Order", "Window"] {
        let rect = harness.get_by_role_and_label(Role::SpinButton, name).rect();
        assert!(rect.max.x <= side, "{name} at {rect:?}");
    }
    harness
        .get_by_role_and_label(Role::Button, "Residual")
        .click();
    harness.run_steps(2);
    assert_eq!(harness.state().controls.listen, Listen::Residual, "pressed");
}

#[test]
fn nonsense_in_a_snapshot_is_survived() {
    let mut harness = open(WIDE);
    let snapshot = &mut harness.state_mut().snapshot;
    *snapshot = Snapshot::default();
    harness.run_steps(2);
    let snapshot = &mut harness.state_mut().snapshot;
    snapshot.coefficients = vec![f64::NAN, f64::INFINITY];
    snapshot.dry = vec![f32::NAN; 5];
    snapshot.input_peak = f32::NAN;
    harness.run_steps(5);
    assert_eq!(
        harness.query_all_by_role(Role::Slider).count(),
        2,
        "still drawn"
    );
}

const WIDE: Vec2 = vec2(1280.0, 800.0);

fn open(size: Vec2) -> Harness<'static, Shell> {
    let shell = Shell {
        face: Face::default(),
        snapshot: snapshot(),
        controls: Recorded {
            source: Source::Demo,
            sources_chosen: Vec::new(),
            order: 1024,
            window_secs: 0.05,
            kind: Kind::Legs,
            method: Method::Exact,
            listen: Listen::Memory,
        },
    };
    let draw = |ui: &mut egui::Ui, shell: &mut Shell| {
        shell.face.ui(ui, &shell.snapshot, &mut shell.controls);
    };
    let builder = Harness::builder()
        .with_size(size)
        .with_context_setup(theme::apply);
    let mut harness = builder.build_ui_state(draw, shell);
    harness.run_steps(3);
    harness
}

fn snapshot() -> Snapshot {
    let wave = |gain: f32| {
        (0..2400)
            .map(|frame| gain * (frame as f32 * 0.02).sin())
            .collect()
    };
    Snapshot {
        coefficients: (0..1024)
            .map(|n| (f64::from(n) * 0.1).cos() / f64::from(n + 1))
            .collect(),
        dry: wave(0.5),
        memory: wave(0.45),
        input_peak: 0.5,
        input_rms: 0.3,
        frames: 48_000,
        sample_rate_hz: 48_000.0,
        window_frames: 2400,
        latency_frames: 2500,
        ..Snapshot::default()
    }
}
