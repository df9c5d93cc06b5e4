//! The lessons: asked and answered, beside what they talk about, left and taken up again, and heard.

mod measured;

use egui::Vec2;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use souvenir_core::settings::Mode;
use souvenir_ui::Source;

use crate::heard::{AUDIBLE_DB, FRAMES_PER_SEC, REASONS, level_db, says};
use crate::played::{Played, RATE_HZ};
use crate::shell::{Recorded, SMALL, Shell, WIDE, click, open, open_with};

/// Holds what a lesson is called, a wrong answer and the right one.
struct Lesson {
    title: &'static str,
    wrong: &'static str,
    right: &'static str,
}

const fn lesson(title: &'static str, wrong: &'static str, right: &'static str) -> Lesson {
    Lesson {
        title,
        wrong,
        right,
    }
}

const LESSONS: [Lesson; 7] = [
    lesson(
        "An RNN is a state equation",
        "The last sample only",
        "The same, or very nearly",
    ),
    lesson(
        "What A does",
        "High tones only",
        "Low tones only: fading alone",
    ),
    lesson(
        "Memory is approximation",
        "The shapes e_n",
        "The numbers c_n",
    ),
    lesson("1/t, or constant A", "Both, as before", "The second only"),
    lesson(
        "S4: a recurrence is a convolution",
        "An echo of the sound",
        "No difference",
    ),
    lesson(
        "Why diagonal",
        "A much duller sound",
        "The same, or very nearly",
    ),
    lesson(
        "Mamba forgets the silence",
        "The last tone, as S4 does",
        "All five tones, one after the other",
    ),
];

/// As the app: it has both built-in sounds.
fn app(size: Vec2) -> Harness<'static, Shell> {
    open_with(
        size,
        Recorded {
            sources: vec![
                Source::Demo,
                Source::Melody,
                Source::Microphone,
                Source::File,
            ],
            can_record: true,
            ..Recorded::default()
        },
    )
}

fn begin(harness: &mut Harness<'static, Shell>) {
    click(harness, Role::Button, "More");
    click(harness, Role::Button, "Lessons");
}

fn go_to(harness: &mut Harness<'static, Shell>, lesson_idx: usize) {
    click(harness, Role::Button, &format!("Lesson {}", lesson_idx + 1));
    assert!(says(harness, LESSONS[lesson_idx].title), "{lesson_idx}");
}

/// Presses the button whose words begin so.
fn answer(harness: &mut Harness<'static, Shell>, words: &str) {
    let full = {
        let buttons = harness.query_all_by_role(Role::Button);
        let mut names = buttons.filter_map(|node| node.accesskit_node().label());
        names
            .find(|name| name.starts_with(words))
            .expect("an answer")
    };
    click(harness, Role::Button, &full);
}

fn is_frozen(harness: &Harness<'static, Shell>) -> bool {
    harness.state().controls.performance.is_frozen
}

/// Runs until the lesson has frozen its memory; where the sound stands then, in seconds.
fn until_it_freezes(harness: &mut Harness<'static, Shell>) -> f64 {
    for _ in 0..12 * FRAMES_PER_SEC {
        if is_frozen(harness) {
            let played = harness.state().played.as_ref().expect("an engine");
            return played.at as f64 / RATE_HZ;
        }
        harness.run_steps(1);
    }
    panic!("it does not freeze by itself");
}

fn with_sound(size: Vec2) -> Harness<'static, Shell> {
    let mut harness = app(size);
    harness.state_mut().played = Some(Box::new(Played::new()));
    harness.run_steps(FRAMES_PER_SEC);
    harness
}

#[test]
fn the_tour_goes_on_to_the_lessons_and_all_is_put_back_in_the_end() {
    let mut harness = app(WIDE);
    let controls = &mut harness.state_mut().controls;
    controls.settings.order = 77;
    controls.sources_chosen.push(Source::Microphone);
    harness.state_mut().face.guide();
    harness.run_steps(3);
    click(&mut harness, Role::Button, "Next");
    for words in [
        "The same, but duller",
        "It is forgotten",
        "The sliding one (LegT)",
        "It grows without end",
    ] {
        click(&mut harness, Role::Button, words);
        if words != "It grows without end" {
            click(&mut harness, Role::Button, "Next");
        }
    }
    click(&mut harness, Role::Button, "Go on: from RNN to Mamba");
    for (lesson_idx, lesson) in LESSONS.iter().enumerate() {
        assert!(says(&harness, lesson.title), "{}", lesson.title);
        answer(&mut harness, lesson.right);
        assert!(says(&harness, "Right."), "{}", lesson.title);
        let last = lesson_idx + 1 == LESSONS.len();
        click(
            &mut harness,
            Role::Button,
            if last { "Finish" } else { "Next" },
        );
    }
    let controls = &harness.state().controls;
    assert_eq!(controls.settings.order, 77, "as it was");
    let sources = &controls.sources_chosen[..];
    let expected = [
        Source::Microphone,
        Source::Demo,
        Source::Melody,
        Source::Demo,
        Source::Melody,
        Source::Microphone,
    ];
    assert_eq!(
        sources, expected,
        "each lesson its sound, and the own one in the end"
    );
    assert!(!says(&harness, "Mamba forgets the silence"), "gone");
}

#[test]
fn a_lesson_is_left_and_taken_up_again() {
    let mut harness = app(SMALL);
    begin(&mut harness);
    go_to(&mut harness, 4);
    answer(&mut harness, LESSONS[4].right);
    assert_eq!(harness.state().controls.settings.mode, Mode::Layer);
    click(&mut harness, Role::Button, "Leave the lessons");
    assert_eq!(harness.state().controls.settings.mode, Mode::Segments);
    assert!(!harness.state().face.is_guiding());
    begin(&mut harness);
    assert!(says(&harness, LESSONS[4].title), "where it was left");
    assert!(!says(&harness, "Right."), "it is asked again");
}

/// A file is not chosen but asked for; what played was the newest of the recent ones.
#[test]
fn a_sound_that_a_person_chooses_in_a_lesson_stays() {
    let mut harness = app(WIDE);
    begin(&mut harness);
    click(&mut harness, Role::Button, "Microphone");
    click(&mut harness, Role::Button, "Leave the lessons");
    let chosen = &harness.state().controls.sources_chosen;
    assert_eq!(chosen[..], [Source::Microphone], "not taken back");
}

#[test]
fn where_a_host_brings_the_sound_the_lesson_says_what_to_play() {
    let mut harness = open_with(WIDE, Recorded::default());
    begin(&mut harness);
    go_to(&mut harness, 6);
    assert!(says(&harness, "Play five short tones"));
    assert!(harness.state().controls.sources_chosen.is_empty());
    let mut harness = open(WIDE);
    begin(&mut harness);
    assert!(!says(&harness, "Here the sound comes from the host"));
}

/// Wherever the lessons stand, they cover none of what they talk about.
#[test]
fn the_lessons_stand_beside_the_views() {
    for size in [WIDE, SMALL] {
        let mut harness = app(size);
        begin(&mut harness);
        for (lesson_idx, lesson) in LESSONS.iter().enumerate() {
            go_to(&mut harness, lesson_idx);
            for words in [None, Some(lesson.wrong)] {
                if let Some(words) = words {
                    answer(&mut harness, words);
                    assert!(says(&harness, "Not quite."));
                }
                stands_beside(&harness, lesson);
            }
        }
    }
}

fn stands_beside(harness: &Harness<'static, Shell>, lesson: &Lesson) {
    let plots = harness.query_all_by_label_contains(" plot");
    let plots: Vec<_> = plots.map(|plot| plot.rect()).collect();
    let buttons = harness.query_all_by_role(Role::Button);
    let own = buttons.filter(|node| {
        let name = node.accesskit_node().label().unwrap_or_default();
        let words = ["Next", "Back", "Finish", "Again", "Leave the lessons"];
        words.contains(&&*name)
            || name.starts_with("Lesson ")
            || [lesson.wrong, lesson.right]
                .iter()
                .any(|words| name.starts_with(words))
    });
    let own: Vec<_> = own.map(|node| node.rect()).collect();
    assert!(own.len() >= 11 && !plots.is_empty(), "{}", lesson.title);
    for plot in plots {
        let is_beside = own.iter().all(|button| button.right() <= plot.left());
        assert!(is_beside, "{}", lesson.title);
    }
}

/// In a window of the usual size nobody has to scroll to it.
#[test]
fn an_answer_is_explained_in_sight() {
    let mut harness = app(WIDE);
    begin(&mut harness);
    for (lesson_idx, lesson) in LESSONS.iter().enumerate() {
        go_to(&mut harness, lesson_idx);
        answer(&mut harness, lesson.wrong);
        harness.run_steps(2);
        let verdict = harness.get_by_label("Not quite.").rect();
        let labels = harness.query_all_by_role(Role::Label);
        let below = labels.map(|label| label.rect()).filter(|rect| {
            rect.top() >= verdict.bottom() && (rect.left() - verdict.left()).abs() < 1.0
        });
        let explanation = below.min_by(|a, b| a.top().total_cmp(&b.top()));
        let plots = harness.query_all_by_label_contains(" plot");
        let lowest = plots.map(|plot| plot.rect().bottom()).fold(0.0, f32::max);
        let bottom = explanation.expect("an explanation").bottom();
        assert!(bottom <= lowest, "{}: {bottom} {lowest}", lesson.title);
    }
}

/// No state of a lesson is silent without a word.
#[test]
fn every_lesson_is_heard_before_and_after_its_answer() {
    let mut harness = with_sound(WIDE);
    begin(&mut harness);
    for (lesson_idx, lesson) in LESSONS.iter().enumerate() {
        go_to(&mut harness, lesson_idx);
        for words in [None, Some(lesson.wrong)] {
            if let Some(words) = words {
                answer(&mut harness, words);
            }
            let what = format!("{}, answered {}", lesson.title, words.is_some());
            check(&mut harness, &what);
            let freezes = [3, 6].contains(&lesson_idx);
            assert_eq!(
                says(&harness, "freezes in") || is_frozen(&harness),
                freezes,
                "{what}"
            );
            if freezes {
                until_it_freezes(&mut harness);
                check(&mut harness, &format!("{what}, frozen"));
            }
        }
    }
}

/// Gaps of the melody last up to 2 s, and are heard of a layer later.
fn check(harness: &mut Harness<'static, Shell>, what: &str) {
    let level = level_db(harness, 3);
    let is_explained = REASONS.iter().any(|words| says(harness, words));
    assert!(level > AUDIBLE_DB || is_explained, "{what}: {level:.1} dB");
}

#[test]
fn moments_are_pinned_by_the_lesson_at_their_times() {
    let mut harness = with_sound(WIDE);
    begin(&mut harness);
    go_to(&mut harness, 2);
    answer(&mut harness, LESSONS[2].right);
    let is_pinned = |harness: &Harness<'static, Shell>, name: &str| {
        crate::shell::is_pressed(harness, &format!("Pin {name}")) == Some(true)
    };
    let mut pinned_at = Vec::new();
    for _ in 0..12 * FRAMES_PER_SEC {
        harness.run_steps(1);
        let played = harness.state().played.as_ref().expect("an engine");
        let at_secs = played.at as f64 / RATE_HZ;
        let next = ["t1", "t2", "t3", "t4"].get(pinned_at.len());
        if next.is_some_and(|name| is_pinned(&harness, name)) {
            pinned_at.push(at_secs);
        }
    }
    // The demo goes round after 8 s; a frame of this screen is 0.1 s, and what is due is done in the next.
    let expected = [1.0, 2.0, 4.0, 8.0 - 8.0];
    assert_eq!(pinned_at.len(), 4, "{pinned_at:?}");
    for (at, wanted) in pinned_at.iter().zip(expected) {
        assert!((0.0..0.35).contains(&(at - wanted)), "{pinned_at:?}");
    }
    let hear = harness.get_by_role_and_label(Role::Button, "Hear the pins");
    assert!(!hear.accesskit_node().is_disabled(), "they are heard");
    let compares = |harness: &_| crate::shell::is_pressed(harness, "Compare");
    click(&mut harness, Role::Button, "Hear the pins");
    assert_eq!(compares(&harness), Some(true));
    // The rows of the comparison come when the pins are rendered, and move what is below them.
    crate::shell::wait_for(&mut harness, "t4, 2048 over all");
    go_to(&mut harness, 3);
    assert_eq!(compares(&harness), Some(false), "the next lesson is heard");
}
