//! The views: chosen, looked at closely, paused.

use egui::accesskit::Role;
use egui::{Pos2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use souvenir_core::memory::Timeline;
use souvenir_core::settings::Mode;
use souvenir_core::snapshot::History;
use souvenir_core::snapshot::Snapshot;

use crate::shell::{
    SMALL, Shell, WIDE, choose, click, has_words, is_pressed, open, press, show_view, type_into,
    wait_for, wheel,
};

pub(crate) const VIEWS: [&str; 11] = [
    "Recollection",
    "Coefficients",
    "Writing",
    "Spectrum",
    "By age",
    "Moments",
    "Equations",
    "Kernel",
    "Memory function",
    "Eigenvalues",
    "Steps",
];
/// In the upper plot of a wide window.
const IN_PLOT: Pos2 = pos2(800.0, 250.0);

/// What the cursor reads, as a number of milliseconds.
fn moment_ms(harness: &mut Harness<'_, Shell>, at: Pos2) -> f64 {
    harness.hover_at(at);
    harness.run_steps(2);
    let words = crate::shell::words_with(harness, " ms   sound");
    let number = words.split_whitespace().next().expect("a number");
    number.parse().expect("a number of milliseconds")
}

#[test]
fn every_view_is_drawn_in_every_place_and_mode() {
    let mut harness = open(WIDE);
    for place in ["Upper", "Lower"] {
        for view in VIEWS {
            show_view(&mut harness, place, view);
            for mode in Mode::ALL {
                harness.state_mut().snapshot.settings.mode = mode;
                harness.state_mut().controls.settings.mode = mode;
                harness.run_steps(3);
            }
        }
    }
    let mut harness = open(SMALL);
    for view in VIEWS {
        choose(&mut harness, "Upper view", view);
    }
}

#[test]
fn the_wheel_looks_closer_at_what_is_pointed_at_and_a_double_click_looks_away() {
    let mut harness = open(WIDE);
    let before = moment_ms(&mut harness, IN_PLOT);
    let elsewhere = IN_PLOT + vec2(200.0, 0.0);
    let span = moment_ms(&mut harness, elsewhere) - before;
    wheel(&mut harness, IN_PLOT, 150.0);
    let at = moment_ms(&mut harness, IN_PLOT);
    assert!((at - before).abs() < 0.1 * span, "{before} -> {at}");
    let nearer = moment_ms(&mut harness, elsewhere) - at;
    assert!((nearer / span - 0.5).abs() < 0.1, "{span} -> {nearer} ms");
    crate::shell::double_click_at(&mut harness, IN_PLOT);
    let again = moment_ms(&mut harness, elsewhere) - moment_ms(&mut harness, IN_PLOT);
    assert!((again - span).abs() < 1e-3, "{span} -> {again} ms");
}

#[test]
fn far_out_it_reaches_as_far_as_the_history() {
    let mut harness = open(WIDE);
    for _ in 0..8 {
        wheel(&mut harness, IN_PLOT, -300.0);
    }
    let left = pos2(420.0, IN_PLOT.y);
    harness.hover_at(left);
    harness.run_steps(2);
    let words = crate::shell::words_with(&harness, " s   sound");
    let secs: f64 = words.split_whitespace().next().unwrap().parse().unwrap();
    assert!((-3.0..-2.0).contains(&secs), "3 s are kept: {words}");
}

#[test]
fn dragging_moves_along_the_time() {
    let mut harness = open(WIDE);
    wheel(&mut harness, IN_PLOT, 300.0);
    let before = moment_ms(&mut harness, IN_PLOT);
    harness.drag_at(IN_PLOT);
    harness.run_steps(2);
    harness.hover_at(IN_PLOT + vec2(100.0, 0.0));
    harness.run_steps(2);
    harness.drop_at(IN_PLOT + vec2(100.0, 0.0));
    harness.run_steps(2);
    let moved = moment_ms(&mut harness, IN_PLOT + vec2(100.0, 0.0));
    assert!(
        (moved - before).abs() < 0.05,
        "{before} -> {moved}: it sticks to the pointer"
    );
}

#[test]
fn a_pause_holds_the_views_and_not_the_controls() {
    let mut harness = open(WIDE);
    press(&mut harness, egui::Key::P);
    assert_eq!(is_pressed(&harness, "Pause"), Some(true));
    let order = |words| move |harness: &Harness<'_, Shell>| has_words(harness, words);
    let (before, after) = (order("1024 Legendre"), order("7 Legendre"));
    harness.state_mut().snapshot.coefficients = vec![0.1; 7];
    harness.run_steps(2);
    assert!(before(&harness) && !after(&harness), "paused");
    click(&mut harness, Role::Button, "Pause");
    assert!(after(&harness), "goes on");
}

#[test]
fn moments_are_pinned_and_unpinned() {
    let mut harness = open(WIDE);
    click(&mut harness, Role::Button, "Upper: Moments");
    assert!(has_words(&harness, "at up to four moments"), "what to do");
    click(&mut harness, Role::Button, "Pin t1");
    harness.state_mut().snapshot.coefficients = vec![0.25];
    click(&mut harness, Role::Button, "Pin t4");
    harness.hover_at(IN_PLOT);
    harness.run_steps(2);
    let words = crate::shell::words_with(&harness, " ms   sound");
    assert!(words.contains("t1 +") || words.contains("t1 -"), "{words}");
    assert!(words.ends_with("t4 +0.2500"), "{words}");
    assert_eq!(is_pressed(&harness, "Pin t1"), Some(true));
    click(&mut harness, Role::Button, "Unpin all moments");
    assert_eq!(is_pressed(&harness, "Pin t1"), Some(false));
}

/// Tabs and a view's switches share a row; where both have no room, the tabs are a list, and at last the switches have a
/// row of their own.
#[test]
fn no_view_reaches_beyond_the_window() {
    for width in [640.0, 700.0, 1000.0, 1200.0, 1280.0, 1600.0] {
        let mut harness = open(vec2(width, 800.0));
        for view in VIEWS {
            show_view(&mut harness, "Upper", view);
            harness.run_steps(3);
            for name in ["Pause", "Export the upper view", "Export the lower view"] {
                let right = harness.get_by_label(name).rect().right();
                assert!(
                    right <= width,
                    "{name} of {view} ends at {right} of {width}"
                );
            }
        }
    }
}

#[test]
fn pins_of_an_engine_that_is_gone_are_gone() {
    let mut harness = open(WIDE);
    click(&mut harness, Role::Button, "Upper: Moments");
    click(&mut harness, Role::Button, "Pin t1");
    // Longer than the one before: its frames say nothing.
    let mut history = History::new(1, 48_000.0);
    history.extend(vec![0.1; 400_000].iter());
    harness.state_mut().history = history;
    harness.run_steps(2);
    assert_eq!(is_pressed(&harness, "Pin t1"), Some(false));
}

#[test]
fn the_equations_say_when_a_method_explodes() {
    let mut harness = open(WIDE);
    click(&mut harness, Role::Button, "Lower: Equations");
    assert!(has_words(&harness, "All eigenvalues lie inside"), "exact");
    let settings = &mut harness.state_mut().controls.settings;
    settings.method = souvenir_core::memory::Method::ForwardEuler;
    harness.run_steps(2);
    // 1 - (n + 1) / 10 < -1 from n = 20 on.
    assert!(
        has_words(&harness, "1004 eigenvalues lie outside"),
        "of 1024"
    );
}

/// No sound is played, and no engine has taken the setting: it is stepped for the picture alone.
#[test]
fn the_equations_show_the_explosion_and_the_step_at_which_it_left_the_numbers() {
    let mut harness = open(WIDE);
    harness.state_mut().controls.settings.method = souvenir_core::memory::Method::ForwardEuler;
    click(&mut harness, Role::Button, "Lower: Equations");
    // Of mpmath: norm 2.4e307 after step 112, 2.0e309 after step 113.
    wait_for(&mut harness, "overflows at k = 113");
    choose(&mut harness, "Plot", "Eigenvalues");
    assert!(!has_words(&harness, "k = 113"), "eigenvalues instead");
}

#[test]
fn nonsense_is_survived_by_every_view() {
    for view in VIEWS {
        let mut harness = open(WIDE);
        show_view(&mut harness, "Upper", view);
        harness.state_mut().snapshot = Snapshot::default();
        harness.state_mut().history = History::default();
        harness.run_steps(2);
        for mode in Mode::ALL {
            let state = harness.state_mut();
            state.snapshot.settings.mode = mode;
            state.snapshot.coefficients = vec![f64::NAN, f64::INFINITY];
            state.snapshot.timeline = Timeline::Even { frames: 5.0 };
            state.snapshot.dry = vec![f32::NAN; 5];
            state.snapshot.window_frames = 5;
            state.snapshot.input_peak = f32::NAN;
            state.snapshot.match_db = f64::NAN;
            state.snapshot.is_frozen ^= true;
            state.history = History::new(1, 48e3);
            state.history.extend([f32::NAN; 100].iter());
            harness.run_steps(5);
            let order = harness.query_by_role_and_label(Role::Slider, "Order");
            assert!(order.is_some(), "still drawn");
        }
    }
}

#[test]
fn what_is_shown_is_written_as_a_picture_and_as_numbers() {
    let mut harness = open(WIDE);
    let folder = tempfile::tempdir().expect("a temporary folder");
    harness
        .state_mut()
        .face
        .export_to(folder.path().join("new"));
    for (format, extension, has) in [
        ("PNG picture", "png", b"\x89PNG".as_slice()),
        ("SVG picture", "svg", b"<svg"),
        ("CSV table", "csv", b"# view: recollection"),
    ] {
        click(&mut harness, Role::Button, "Export the upper view");
        click(&mut harness, Role::Button, format);
        let words = crate::shell::words_with(&harness, "Written: ");
        let name = format!("new/souvenir recollection.{extension}");
        assert!(words.contains(&name), "{words}");
        let bytes = std::fs::read(folder.path().join(name)).expect("written");
        assert!(bytes.starts_with(has), "{words}");
    }
}

#[test]
fn coefficients_are_cut_by_numbers_and_by_dragging_and_each_cut_is_taken_back() {
    let mut harness = open(WIDE);
    choose(&mut harness, "Cut", "Mute");
    type_into(&mut harness, "First n cut", "10");
    type_into(&mut harness, "Last n cut", "19");
    click(&mut harness, Role::Button, "Cut");
    let heard =
        |harness: &Harness<'_, Shell>, n: usize| harness.state().controls.edits.apply(n, 1.0);
    assert_eq!(
        [9, 10, 19, 20].map(|n| heard(&harness, n)),
        [1.0, 0.0, 0.0, 1.0]
    );
    let plot = harness.get_by_label("coefficients plot").rect();
    let at = |share: f32| pos2(plot.left() + share * plot.width(), plot.center().y);
    harness.drag_at(at(0.5));
    harness.run_steps(2);
    harness.hover_at(at(0.75));
    harness.run_steps(2);
    harness.drop_at(at(0.75));
    harness.run_steps(2);
    // Of 1024.
    assert_eq!([480, 600, 800].map(|n| heard(&harness, n)), [1.0, 0.0, 1.0]);
    click(&mut harness, Role::Button, "Undo the cut 10 to 19 muted");
    assert_eq!([15, 600].map(|n| heard(&harness, n)), [1.0, 0.0]);
    click(&mut harness, Role::Button, "No cuts");
    assert!(harness.state().controls.edits.is_none());
}

#[test]
fn where_cuts_are_not_heard_before_a_memory_is_frozen_the_view_says_why() {
    let mut harness = open(WIDE);
    let says = |harness: &Harness<'_, Shell>, words| has_words(harness, words);
    let frozen_only = "Cuts are heard once it is frozen";
    choose(&mut harness, "Cut", "Mute");
    for mode in Mode::ALL {
        for is_frozen in [false, true] {
            let snapshot = &mut harness.state_mut().snapshot;
            (snapshot.settings.mode, snapshot.is_frozen) = (mode, is_frozen);
            harness.run_steps(2);
            let is_heard =
                is_frozen || matches!(mode, Mode::Segments | Mode::Sliding | Mode::Layer);
            assert_eq!(says(&harness, frozen_only), !is_heard, "{mode} {is_frozen}");
        }
    }
    let snapshot = &mut harness.state_mut().snapshot;
    (snapshot.settings.mode, snapshot.is_frozen) = (Mode::Trained, false);
    harness.run_steps(2);
    assert!(says(&harness, "what a stack says is not made up of"));
    choose(&mut harness, "Cut", "No cut");
    assert!(!says(&harness, frozen_only), "nothing is cut");
}
