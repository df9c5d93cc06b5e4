//! Numbers as people type them.

use egui_kittest::Harness;

use crate::shell::{Shell, WIDE, has_words, open, type_into};

fn window_ms(harness: &Harness<'_, Shell>) -> f64 {
    1e3 * harness.state().controls.settings.window_secs
}

#[test]
fn a_comma_is_a_decimal_point_where_the_language_says_so() {
    for (language, text, expected_ms) in [
        ("de_DE.UTF-8", "12,5", 12.5),
        ("de_DE.UTF-8", "12.5", 12.5),
        ("fr_FR", "1 234,5", 1234.5),
        ("en_US", "12.5", 12.5),
        ("en_US", "1,234.5", 1234.5),
        ("en_US", "1,234", 1234.0),
        ("de_DE", "2,345", 2.345),
    ] {
        let mut harness = open(WIDE);
        harness.state_mut().face.read_numbers_as(language);
        type_into(&mut harness, "Window", text);
        let error = (window_ms(&harness) - expected_ms).abs();
        assert!(
            error < 1e-9,
            "{language} {text}: {} ms",
            window_ms(&harness)
        );
        assert!(!has_words(&harness, "is no number"), "{language} {text}");
    }
}

/// What was typed is never dropped without a word.
#[test]
fn what_is_no_number_is_told_and_changes_nothing() {
    for (language, text) in [
        ("en_US", "12,5"),
        ("en_US", "1.234,5"),
        ("de_DE", "1,2,3"),
        ("de_DE", "ten"),
        ("en_US", "5 Hz"),
    ] {
        let mut harness = open(WIDE);
        harness.state_mut().face.read_numbers_as(language);
        type_into(&mut harness, "Window", text);
        assert_eq!(harness.state().controls.num_edits, 0, "{language} {text}");
        assert!(has_words(
            &harness,
            "is no number here; Window takes one in ms"
        ));
        assert!(!has_words(&harness, "Playing the demo sound"), "instead of");
        type_into(&mut harness, "Window", "20");
        assert!(!has_words(&harness, "is no number"), "mended");
        assert!(has_words(&harness, "Playing the demo sound"), "again");
    }
}

#[test]
fn a_unit_may_be_typed_too() {
    let mut harness = open(WIDE);
    type_into(&mut harness, "Window", "20 ms");
    assert!((window_ms(&harness) - 20.0).abs() < 1e-9);
    type_into(&mut harness, "Mix", "30%");
    assert!((harness.state().controls.performance.mix - 0.3).abs() < 1e-9);
}

#[test]
fn a_sentence_about_what_was_typed_does_not_stay() {
    let mut harness = open(WIDE);
    type_into(&mut harness, "Window", "ten");
    assert!(has_words(&harness, "is no number"));
    // 10 s at 30 frames a second
    harness.run_steps(300);
    assert!(!has_words(&harness, "is no number"));
}
