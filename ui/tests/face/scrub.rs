//! A frozen memory that is played: where it is read, and moved.

use egui::Shape;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use souvenir_core::playback::HeadMotion;

use crate::shell::{SMALL, Shell, WIDE, drag, has_words, open};

fn recalling(size: egui::Vec2) -> Harness<'static, Shell> {
    let mut harness = open(size);
    let shell = harness.state_mut();
    shell.snapshot.is_frozen = true;
    shell.snapshot.recall_place = 0.25;
    shell.controls.performance.is_frozen = true;
    shell.controls.performance.recall = Some(HeadMotion::Loop);
    harness.run_steps(3);
    harness
}

#[test]
fn what_is_recalled_has_a_bar_as_wide_as_the_window() {
    for size in [WIDE, SMALL] {
        let harness = recalling(size);
        let bar = harness.get_by_role_and_label(Role::Slider, "Recalled place");
        assert!(bar.rect().width() > 0.7 * size.x, "{:?}", bar.rect());
        assert!(has_words(&harness, "12.5 ms / 50.0 ms"), "a quarter of it");
    }
}

#[test]
fn it_is_there_for_as_long_as_a_memory_is_frozen() {
    let mut harness = recalling(WIDE);
    let is_shown = |harness: &Harness<'_, Shell>| {
        let bar = harness.query_by_role_and_label(Role::Slider, "Recalled place");
        bar.is_some()
    };
    harness.state_mut().controls.performance.recall = None;
    harness.run_steps(3);
    assert!(is_shown(&harness), "a loop that nobody chose");
    harness.state_mut().snapshot.is_frozen = false;
    harness.run_steps(3);
    assert!(!is_shown(&harness), "it learns");
}

#[test]
fn dragging_it_scrubs() {
    let mut harness = recalling(WIDE);
    drag(&mut harness, "Recalled place", 0.25, 0.75);
    let performance = harness.state().controls.performance;
    assert_eq!(performance.recall, Some(HeadMotion::Scrub));
    // A pixel is a thousandth.
    let error = (performance.recall_place - 0.75).abs();
    assert!(error < 0.01, "{}", performance.recall_place);
    assert!(performance.is_frozen, "still");
}

/// 50 ms are shown, up to when it froze: a quarter from the left, but for the air at the right.
#[test]
fn the_picture_shows_where_the_recall_is() {
    let mut harness = recalling(WIDE);
    let plot = harness.get_by_label("recollection plot").rect();
    let at = |harness: &Harness<'_, Shell>| playhead(harness).expect("a playhead");
    let share = |x: f32| (x - plot.left()) / plot.width();
    let expected = |place: f32| place / 1.01;
    for place in [0.25_f32, 0.75] {
        harness.state_mut().snapshot.recall_place = f64::from(place);
        harness.run_steps(3);
        let found = share(at(&harness));
        assert!((found - expected(place)).abs() < 0.01, "{place}: {found}");
    }
    harness.state_mut().snapshot.is_frozen = false;
    harness.run_steps(3);
    assert!(playhead(&harness).is_none(), "nothing is played");
}

/// The left edge of its word, which stands right of it, or the right one where it stands left.
fn playhead(harness: &Harness<'_, Shell>) -> Option<f32> {
    let shapes = harness.output().shapes.iter();
    let mut words = shapes.filter_map(|clipped| match &clipped.shape {
        Shape::Text(text) if text.galley.text().trim() == "heard now" => Some(text),
        _ => None,
    });
    let words = words.next()?;
    let rect = words.visual_bounding_rect();
    let is_left = words.galley.text().starts_with(' ');
    Some(if is_left { rect.left() } else { rect.right() })
}
