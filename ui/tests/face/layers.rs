//! The views of state-space layers: chosen, clicked, heard.

use egui::accesskit::Role;
use egui::{Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use souvenir_core::lab::recall_stack;
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::ssm::LayerKind;

use crate::shell::{
    Recorded, SMALL, Shell, WIDE, choose, click, click_at, has_words, open_with, press, show_view,
    shown, wait_for,
};

/// 40 pairs' numbers on a time scale of 10 ms: S4D-Lin's mode n rings at 50 n Hz.
fn open_on(kind: LayerKind, can_play_once: bool) -> Harness<'static, Shell> {
    open_in(WIDE, kind, can_play_once)
}

fn open_in(size: Vec2, kind: LayerKind, can_play_once: bool) -> Harness<'static, Shell> {
    let mut settings = MemorySettings {
        mode: Mode::Layer,
        order: 80,
        ..MemorySettings::default()
    };
    settings.layer.kind = kind;
    settings.layer.time_scale_secs = 0.01;
    let controls = Recorded {
        settings,
        can_play_once,
        ..Recorded::default()
    };
    open_with(size, controls)
}

#[test]
fn the_kernel_is_of_the_layer_that_is_set_or_of_another() {
    let mut harness = open_on(LayerKind::S4dLin, false);
    show_view(&mut harness, "Upper", "Kernel");
    wait_for(&mut harness, "Kernel of S4D-Lin, N = 80");
    assert!(has_words(&harness, "40 modes"), "a pair each");
    harness.state_mut().controls.settings.layer.kind = LayerKind::S4dLegs;
    wait_for(&mut harness, "Kernel of S4D-LegS, N = 80");
    choose(&mut harness, "Layer looked at", "S4");
    wait_for(&mut harness, "Kernel of S4, N = 80");
    assert!(has_words(&harness, "too ill-conditioned"), "no modes");
    choose(&mut harness, "Layer looked at", "As set");
    wait_for(&mut harness, "Kernel of S4D-LegS, N = 80");
}

#[test]
fn a_mode_is_chosen_by_the_keyboard_drawn_alone_and_heard_to_decay() {
    let mut harness = open_on(LayerKind::S4dLin, true);
    show_view(&mut harness, "Upper", "Kernel");
    wait_for(&mut harness, "40 modes");
    shown(&mut harness, Role::Slider, "One mode").focus();
    harness.run_steps(2);
    for _ in 0..3 {
        press(&mut harness, egui::Key::ArrowRight);
    }
    // 60 dB are ln(1000) time constants of two time scales: 138 ms.
    assert!(
        has_words(
            &harness,
            "Mode 3: rings at 100 Hz, falls by 60 dB in 138.2 ms"
        ),
        "S4D-Lin's mode 2"
    );
    click(&mut harness, Role::Button, "Hear it decay");
    let played = &harness.state().controls.played_once;
    assert_eq!(played.len(), 1);
    let secs = played[0].samples().len() as f64 / played[0].sample_rate_hz();
    assert!((secs - 0.138).abs() < 0.001, "{secs}");
    let crossings = played[0].samples().windows(2);
    let crossings = crossings.filter(|pair| pair[0] * pair[1] < 0.0).count();
    assert_eq!(crossings, 27, "100 Hz over 138 ms");
}

#[test]
fn a_mode_is_chosen_and_heard_by_a_click_at_its_dot() {
    let mut harness = open_on(LayerKind::S4dLin, true);
    show_view(&mut harness, "Upper", "Kernel");
    choose(&mut harness, "Plots", "Spectrum");
    wait_for(&mut harness, "40 modes");
    let plot = harness.get_by_label("kernel spectrum plot").rect();
    // Somewhere a dot lies: between 100 and 2000 Hz they stand close.
    let found = (1..60).any(|row| {
        let y = plot.top() + plot.height() * row as f32 / 60.0;
        click_at(&mut harness, pos2(plot.left() + 0.7 * plot.width(), y));
        has_words(&harness, "rings at")
    });
    assert!(found, "a dot in the middle of the spectrum");
    let played = &harness.state().controls.played_once;
    assert_eq!(
        played.len(),
        1,
        "by the click that met it, and by none beside it"
    );
    assert!(!played[0].samples().is_empty(), "it is heard");
}

#[test]
fn where_nothing_can_be_played_beside_the_sound_it_says_so() {
    let mut harness = open_on(LayerKind::S4dInv, false);
    show_view(&mut harness, "Upper", "Kernel");
    wait_for(&mut harness, "40 modes");
    let button = harness.get_by_role_and_label(Role::Button, "Hear it decay");
    assert!(button.accesskit_node().is_disabled());
}

#[test]
fn capacities_are_told_beside_the_order_that_bounds_them() {
    let mut harness = open_on(LayerKind::S4dInv, false);
    show_view(&mut harness, "Upper", "Memory function");
    // One kind after the other: those that are not known yet have dots.
    let mut words = String::new();
    for _ in 0..4000 {
        harness.run_steps(1);
        words = crate::shell::words_with(&harness, "Capacity, the sum");
        if !words.contains('\u{2026}') {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let (bound, of_kinds) = words.split_once(':').expect("N first");
    assert!(bound.ends_with("N = 80"), "{words}");
    let capacities = of_kinds
        .split([' ', ','])
        .filter_map(|word| word.parse::<f64>().ok());
    let capacities: Vec<f64> = capacities.collect();
    assert_eq!(capacities.len(), 6, "six kinds: {words}");
    // Jaeger 2001: no state of N numbers holds more.
    let is_so = |capacity: &f64| (1.0..=80.0).contains(capacity);
    assert!(capacities.iter().all(is_so), "{words}");
}

#[test]
fn a_trained_stack_has_the_equations_of_its_layers() {
    let mut harness = open_on(LayerKind::S4dInv, false);
    show_view(&mut harness, "Lower", "Equations");
    let settings = &mut harness.state_mut().controls.settings;
    (settings.mode, settings.weights) = (Mode::Trained, None);
    harness.run_steps(3);
    assert!(
        has_words(&harness, "softplus"),
        "Mamba's, where nothing is known"
    );
    let recall = recall_stack::add_to_library().expect("it comes with the program");
    harness.state_mut().controls.settings.weights = Some(recall.id);
    harness.run_steps(3);
    assert!(!has_words(&harness, "softplus"), "S4D's");
    assert!(has_words(&harness, "S4D, trained"));
    assert!(has_words(&harness, "K sub j = C A bar to the power j"));
}

/// The names of five kinds are wider than their column.
#[test]
fn a_long_legend_widens_nothing() {
    let narrow = vec2(1100.0, 700.0);
    let mut harness = open_in(narrow, LayerKind::S4dInv, false);
    show_view(&mut harness, "Upper", "Equations");
    wait_for(&mut harness, "LegT");
    harness.run_steps(3);
    let export = harness.get_by_role_and_label(Role::Button, "Export the lower view");
    let right = export.rect().right();
    assert!(right < narrow.x, "{right}");
}

#[test]
fn layers_have_their_equations_in_every_size_of_window() {
    let mut harness = open_on(LayerKind::S4dInv, false);
    show_view(&mut harness, "Lower", "Equations");
    let eigenvalues = "\u{3bb} sub n = - (1) / (2) + i (N) / (\u{3c0})";
    assert!(has_words(&harness, eigenvalues), "of the layer that is set");
    choose(&mut harness, "Equations of", "Mamba");
    assert!(has_words(&harness, "softplus"), "Mamba's");
    let mut small = open_with(SMALL, Recorded::default());
    choose(&mut small, "Upper view", "Equations");
    choose(&mut small, "Equations of", "LegT");
    assert!(has_words(&small, "for n < k"), "LegT's");
}
