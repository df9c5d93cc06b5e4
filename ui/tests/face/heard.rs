//! Every state that a person can bring about is listened to: none is silent, unless the words on the screen
//! say why.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use souvenir_core::lab::preset::factory;
use souvenir_core::memory::Method;
use souvenir_core::playback::HeadMotion;
use souvenir_core::settings::Listen;
use souvenir_core::settings::Mode;

use souvenir_ui::Source;

use crate::played::Played;
use crate::shell::{Shell, WIDE, choose, click, open, press, show_view};
use crate::views::VIEWS;

/// EBU R 128's absolute gate is -70 LUFS, and its weighting lifts no sound by more than 5 dB.
pub(crate) const AUDIBLE_DB: f64 = -75.0;
pub(crate) const FRAMES_PER_SEC: usize = 10;
/// Why a state is silent.
pub(crate) const REASONS: [&str; 2] = ["Silent: ", "almost nothing audible"];

fn listening() -> Harness<'static, Shell> {
    let mut harness = open(WIDE);
    harness.state_mut().played = Some(Box::new(Played::new()));
    // More than a window, in the arpeggio.
    harness.run_steps(FRAMES_PER_SEC);
    harness
}

/// Perhaps at two places.
pub(crate) fn says(harness: &Harness<'static, Shell>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).count() > 0
}

/// Of the next seconds, after half a second for what changes.
pub(crate) fn level_db(harness: &mut Harness<'static, Shell>, secs: usize) -> f64 {
    harness.run_steps(FRAMES_PER_SEC / 2);
    let played = |harness: &mut Harness<'static, Shell>| {
        std::mem::take(
            &mut harness
                .state_mut()
                .played
                .as_mut()
                .expect("an engine")
                .heard,
        )
    };
    played(harness);
    harness.run_steps(secs * FRAMES_PER_SEC);
    let heard = played(harness);
    let energy: f64 = heard.iter().map(|x| f64::from(*x).powi(2)).sum();
    10.0 * (energy / heard.len() as f64).log10()
}

/// Heard, or silent for a reason that can be read.
fn check(harness: &mut Harness<'static, Shell>, what: &str) {
    let level = level_db(harness, 2);
    let is_explained = REASONS.iter().any(|words| says(harness, words));
    assert!(level > AUDIBLE_DB || is_explained, "{what}: {level:.1} dB");
}

#[test]
fn freeze_is_heard_at_once_and_remembers_how() {
    let mut harness = listening();
    press(&mut harness, Key::F);
    let level = level_db(&mut harness, 2);
    assert!(level > -40.0, "frozen: {level:.1} dB");
    choose(&mut harness, "Recall", "Back and forth");
    press(&mut harness, Key::F);
    let performance = harness.state().controls.performance;
    assert!(!performance.is_frozen, "it learns");
    press(&mut harness, Key::F);
    let performance = harness.state().controls.performance;
    assert!(performance.is_frozen);
    assert_eq!(performance.recall, Some(HeadMotion::PingPong), "as before");
    let level = level_db(&mut harness, 2);
    assert!(level > -40.0, "frozen again: {level:.1} dB");
}

#[test]
fn every_mode_is_heard_live_and_frozen() {
    for mode in Mode::ALL {
        let mut harness = listening();
        harness.state_mut().controls.settings.mode = mode;
        for (listen, key) in Listen::ALL
            .into_iter()
            .zip([Key::Num1, Key::Num2, Key::Num3])
        {
            press(&mut harness, key);
            check(&mut harness, &format!("{mode}, live, {listen}"));
            let is_dry_told = says(&harness, "You hear dry");
            // No weights are chosen here.
            let is_dry = mode.is_unbounded() || mode == Mode::Trained;
            let stands_in = is_dry && listen != Listen::Dry;
            assert_eq!(is_dry_told, stands_in, "{mode} {listen}");
            press(&mut harness, Key::F);
            check(&mut harness, &format!("{mode}, frozen, {listen}"));
            assert!(!says(&harness, "You hear dry"), "{mode} {listen}");
            press(&mut harness, Key::F);
        }
    }
}

/// Shapes become triangles only on their way to a screen, and the tessellator panics at what is not a number.
#[test]
fn every_view_of_every_mode_can_be_painted() {
    for mode in Mode::ALL {
        let mut harness = listening();
        harness.state_mut().controls.sources_chosen = vec![Source::Melody];
        harness.state_mut().controls.settings.mode = mode;
        for view in VIEWS {
            show_view(&mut harness, "Upper", view);
            // A tone of the melody, and the rest before it or after it.
            for _ in 0..FRAMES_PER_SEC {
                harness.run_steps(1);
                let shapes = harness.output().shapes.clone();
                let painted = harness.ctx.tessellate(shapes, 1.0);
                assert!(!painted.is_empty(), "{mode} {view}");
            }
        }
    }
}

#[test]
fn every_preset_is_heard_and_those_that_freeze_have_something_to_play() {
    for one in factory() {
        let mut harness = listening();
        choose(&mut harness, "Preset", one.name);
        check(&mut harness, &format!("{}, at once", one.name));
        harness.run_steps(2 * FRAMES_PER_SEC);
        let is_frozen = harness.state().controls.performance.is_frozen;
        assert_eq!(is_frozen, one.preset.performance.is_frozen, "{}", one.name);
        if is_frozen {
            let level = level_db(&mut harness, 4);
            assert!(level > -40.0, "{} froze a pause: {level:.1} dB", one.name);
        }
    }
}

#[test]
fn a_fading_past_is_frozen_when_there_is_one() {
    let mut harness = listening();
    choose(&mut harness, "Preset", "Fading past");
    harness.run_steps(FRAMES_PER_SEC);
    assert!(!harness.state().controls.performance.is_frozen, "after 1 s");
    harness.run_steps(2 * FRAMES_PER_SEC);
    assert!(harness.state().controls.performance.is_frozen, "after 3 s");
    let snapshot = &harness.state().snapshot;
    let energy = |part: &[f64]| part.iter().map(|c| c * c).sum::<f64>();
    // All that is played of it was heard: 4 time constants.
    assert!(energy(&snapshot.coefficients) > 1e-6);
}

#[test]
fn every_stop_of_the_tour_is_heard_before_and_after_its_answer() {
    let mut harness = listening();
    harness.state_mut().face.guide();
    harness.run_steps(3);
    check(&mut harness, "stop 1");
    let stops = [
        ("The same, but softer", "The same, but duller"),
        ("It is forgotten", "It blurs: fewer and fewer"),
        ("Both alike", "The sliding one (LegT)"),
        ("It rings a little", "It grows without end"),
    ];
    for (stop, (wrong, _)) in stops.into_iter().enumerate() {
        click(&mut harness, Role::Button, "Next");
        check(&mut harness, &format!("stop {}, asked", stop + 2));
        click(&mut harness, Role::Button, wrong);
        check(&mut harness, &format!("stop {}, answered", stop + 2));
    }
    let dry = says(&harness, "You hear dry");
    assert!(dry, "what exploded is not heard, and the foot says so");
    click(&mut harness, Role::Button, "Finish");
    check(&mut harness, "after the tour");
}

/// Wherever the tour stands, it covers none of what it talks about.
#[test]
fn the_tour_stands_beside_the_views() {
    for size in [WIDE, crate::shell::SMALL] {
        let mut harness = open(size);
        let plots = |harness: &Harness<'static, Shell>| {
            let plots = harness.query_all_by_label_contains(" plot");
            plots.map(|plot| plot.rect()).collect::<Vec<_>>()
        };
        let before = plots(&harness);
        assert!(!before.is_empty(), "there are plots");
        harness.state_mut().face.guide();
        harness.run_steps(3);
        for answer in [
            None,
            Some("The same, but duller"),
            Some("It is forgotten"),
            Some("Both alike"),
            Some("It grows without end"),
        ] {
            if let Some(answer) = answer {
                click(&mut harness, Role::Button, "Next");
                click(&mut harness, Role::Button, answer);
            }
            let is_of_tour = |name: &str| {
                let words = ["Next", "Back", "Finish", "Skip the tour"];
                words.contains(&name) || answer == Some(name)
            };
            let buttons = harness.query_all_by_role(Role::Button);
            let own = buttons.filter(|node| {
                let label = node.accesskit_node().label().unwrap_or_default();
                is_of_tour(&label)
            });
            let own: Vec<_> = own.map(|node| node.rect()).collect();
            assert!(own.len() >= 2, "the tour is there");
            for plot in plots(&harness) {
                assert!(own.iter().all(|button| !button.intersects(plot)));
                assert!(
                    own.iter().all(|button| button.right() <= plot.left()),
                    "beside them"
                );
            }
        }
    }
}

#[test]
fn an_explosion_is_drawn_step_by_step_to_where_it_left_the_numbers() {
    let mut harness = listening();
    harness.state_mut().controls.settings.method = Method::ForwardEuler;
    harness.run_steps(FRAMES_PER_SEC);
    let step = harness.state().snapshot.growth.left_at().expect("it left");
    let words = format!("overflowed at step k = {step}");
    let told = harness.query_all_by_label_contains(&words).count();
    assert!(told >= 3, "foot, recollection, coefficients: {told}");
    assert!(says(&harness, "explosion plot"), "step by step");
    let level = level_db(&mut harness, 1);
    assert!(level < -100.0 && says(&harness, "Silent: "), "{level}");
}
