//! Blind tests, walked by listeners who hear everything, and by one who hears nothing.

use std::path::Path;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use souvenir_core::compare::{Slot, Track};

use crate::compare::{audition, comparing, played, take_rival, wait_for};
use crate::shell::{Shell, click, has_words, press};

const KEYS: [Key; 2] = [Key::Num1, Key::Num2];

fn begun(folder: &Path) -> Harness<'static, Shell> {
    let mut harness = comparing();
    harness.state_mut().face.export_to(folder.to_owned());
    click(&mut harness, Role::Button, "Blind test\u{2026}");
    click(&mut harness, Role::Button, "Begin");
    harness
}

/// What X is, by ear: the engine is told.
fn heard(harness: &mut Harness<'_, Shell>, key: Key) -> Track {
    press(harness, key);
    audition(harness).track
}

/// Of dry and a memory.
pub(crate) fn vote_rightly(harness: &mut Harness<'_, Shell>) {
    let is_b = heard(harness, Key::X) != Track::Dry;
    press(harness, KEYS[usize::from(is_b)]);
}

fn files(folder: &Path) -> [String; 2] {
    let read = |extension: &str| {
        let all = std::fs::read_dir(folder)
            .expect("results")
            .map(|entry| entry.expect("one").path());
        let found: Vec<_> = all
            .filter(|path| path.extension().is_some_and(|is| is == extension))
            .collect();
        assert_eq!(found.len(), 1, "{found:?}");
        std::fs::read_to_string(&found[0]).expect("a file")
    };
    ["json", "csv"].map(read)
}

#[test]
fn who_hears_a_difference_is_told_so_and_it_is_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = begun(folder.path());
    for trial in 1..=16 {
        assert!(has_words(&harness, &format!("Trial {trial} of 16")));
        assert_eq!(
            audition(&harness).track,
            Track::Dry,
            "every trial begins with A"
        );
        assert_eq!(heard(&mut harness, Key::B), Track::Memory(Slot::A));
        vote_rightly(&mut harness);
    }
    assert!(has_words(&harness, "16 of 16 right"));
    assert!(has_words(&harness, "You hear a difference."));
    let [json, csv] = files(folder.path());
    let page: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(page["result"]["correct"], 16);
    assert_eq!(page["result"]["p_value"], 0.5_f64.powi(16));
    assert_eq!(
        (&page["b"]["memory"]["order"], &page["trials"]),
        (&64.into(), &16.into())
    );
    assert_eq!(csv.lines().count(), 17, "{csv}");
    press(&mut harness, Key::Enter);
    assert!(
        harness
            .query_by_role_and_label(Role::Button, "Dry")
            .is_some(),
        "back"
    );
}

#[test]
fn who_guesses_is_not_told_before_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = begun(folder.path());
    for _ in 0..15 {
        press(&mut harness, Key::Num1);
        assert!(!has_words(&harness, "right"), "no score on the way");
    }
    press(&mut harness, Key::Num1);
    let [json, _] = files(folder.path());
    let page: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let votes = page["votes"].as_array().expect("votes");
    let right = votes.iter().filter(|vote| vote["x"] == "A").count();
    assert_eq!(page["result"]["correct"], right);
    assert!(has_words(&harness, &format!("{right} of 16 right")));
}

/// As when the program is killed: nothing is asked of it any more.
#[test]
fn every_vote_is_on_disk_before_the_next_trial() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = begun(folder.path());
    for voted in 1..=5 {
        press(&mut harness, Key::Num2);
        let [json, csv] = files(folder.path());
        let page: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(page["votes"].as_array().map(Vec::len), Some(voted));
        assert!(page["result"].is_null(), "not over");
        assert!(
            page["seed"]
                .as_str()
                .is_some_and(|seed| seed.parse::<u64>().is_ok())
        );
        assert_eq!(csv.lines().count(), voted + 1);
    }
}

#[test]
fn nothing_that_could_tell_is_shown_and_no_other_key_works() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = begun(folder.path());
    press(&mut harness, Key::X);
    let before = harness.state().controls.num_edits;
    for key in [Key::Num3, Key::F, Key::K, Key::R, Key::Space] {
        press(&mut harness, key);
    }
    assert_eq!(harness.state().controls.num_edits, before);
    for role in [
        Role::Button,
        Role::Slider,
        Role::CheckBox,
        Role::ProgressIndicator,
    ] {
        assert!(harness.query_by_role(role).is_none(), "{role:?}");
    }
    for words in ["dB", "LUFS", "match"] {
        assert!(!has_words(&harness, words), "{words}");
    }
}

#[test]
fn a_test_is_heard_and_without_sound_no_vote_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = comparing();
    harness.state_mut().face.export_to(folder.path().to_owned());
    press(&mut harness, Key::Space);
    press(&mut harness, Key::B);
    click(&mut harness, Role::Button, "Blind test\u{2026}");
    click(&mut harness, Role::Button, "Begin");
    assert!(audition(&harness).is_playing, "it was paused");
    assert!(!harness.state().controls.performance.is_bypassed);
    press(&mut harness, Key::M);
    assert!(has_words(&harness, "The output is muted"));
    press(&mut harness, Key::Num1);
    assert!(has_words(&harness, "Trial 1 of 16"), "muted");
    press(&mut harness, Key::M);
    harness.state_mut().snapshot.sample_rate_hz = 44_100.0;
    press(&mut harness, Key::Num1);
    assert!(has_words(&harness, "Trial 1 of 16"), "another rate");
    harness.state_mut().snapshot.sample_rate_hz = 48_000.0;
    press(&mut harness, Key::Num1);
    assert!(has_words(&harness, "Trial 2 of 16"));
}

/// Were only a change restarted, a switch that restarts nothing would say that X is what was heard before.
#[test]
fn with_restarts_every_switch_restarts_whether_x_is_another_or_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = comparing();
    harness.state_mut().face.export_to(folder.path().to_owned());
    click(&mut harness, Role::CheckBox, "Restart on switch");
    click(&mut harness, Role::Button, "Blind test\u{2026}");
    click(&mut harness, Role::Button, "Begin");
    let seeks = |harness: &Harness<'_, Shell>| {
        let all = harness.state().controls.compared.iter();
        all.filter(|compare| matches!(compare, souvenir_ui::Compare::Seek(_)))
            .count()
    };
    for key in [Key::X, Key::A, Key::B, Key::X, Key::X] {
        let before = seeks(&harness);
        press(&mut harness, key);
        assert_eq!(seeks(&harness), before + 1, "{key:?}");
        assert!(
            !audition(&harness).is_restarting,
            "the engine does not do it too"
        );
    }
}

/// Whoever hears the louder one hears nothing else.
#[test]
fn both_are_equally_loud_unless_it_is_switched_off_and_the_dialog_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    for is_wanted in [true, false] {
        let mut harness = comparing();
        harness
            .state_mut()
            .face
            .export_to(folder.path().join(is_wanted.to_string()));
        assert!(!harness.state().controls.performance.is_matched, "off");
        click(&mut harness, Role::Button, "Blind test\u{2026}");
        assert!(has_words(
            &harness,
            "Both are made as loud as dry: A +0.0 dB, B"
        ));
        if !is_wanted {
            click(&mut harness, Role::CheckBox, "Equally loud");
            assert!(has_words(&harness, "the louder one is told by that alone"));
        }
        click(&mut harness, Role::Button, "Begin");
        assert_eq!(audition(&harness).is_matched, is_wanted);
        let page: serde_json::Value =
            serde_json::from_str(&files(&folder.path().join(is_wanted.to_string()))[0])
                .expect("JSON");
        assert_eq!(page["is_loudness_matched"], is_wanted);
        let gain_db = page["b"]["gain_db"].as_f64().expect("a number");
        assert_eq!(gain_db != 0.0, is_wanted, "{gain_db} dB");
        assert!(
            !harness.state().controls.performance.is_matched,
            "what is listened to otherwise is left as it was"
        );
        press(&mut harness, Key::Escape);
        harness.run_steps(2);
        assert!(!audition(&harness).is_matched, "as before");
    }
}

#[test]
fn the_chosen_slot_is_tested() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = comparing();
    harness.state_mut().face.export_to(folder.path().to_owned());
    harness.state_mut().controls.settings.order = 32;
    click(&mut harness, Role::Button, "Fill slot C");
    wait_for(&mut harness, Slot::C);
    click(&mut harness, Role::Button, "Slot C");
    click(&mut harness, Role::Button, "Blind test\u{2026}");
    click(&mut harness, Role::Button, "Begin");
    assert_eq!(heard(&mut harness, Key::A), Track::Dry);
    assert_eq!(heard(&mut harness, Key::B), Track::Memory(Slot::C));
    let page: serde_json::Value = serde_json::from_str(&files(folder.path())[0]).expect("JSON");
    assert_eq!(page["b"]["memory"]["order"], 32);
}

#[test]
fn a_rival_is_tested_and_named_in_the_result() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = comparing();
    harness.state_mut().face.export_to(folder.path().to_owned());
    take_rival(&mut harness, "Menu of slot B", "haar");
    wait_for(&mut harness, Slot::B);
    click(&mut harness, Role::Button, "Slot B");
    click(&mut harness, Role::Button, "Blind test\u{2026}");
    click(&mut harness, Role::Button, "Begin");
    assert_eq!(heard(&mut harness, Key::B), Track::Memory(Slot::B));
    let page: serde_json::Value = serde_json::from_str(&files(folder.path())[0]).expect("JSON");
    let expected =
        serde_json::json!({"budget_memory": "haar", "numbers": 128, "window_secs": 0.05});
    assert_eq!(page["b"]["memory"], expected);
}

/// What the engine is given to play, sample by sample, with the gain that the result tells.
#[test]
fn what_was_compared_lies_beside_the_result() {
    let folder = tempfile::tempdir().expect("a folder");
    let harness = begun(folder.path());
    let comparison = played(&harness);
    let page: serde_json::Value = serde_json::from_str(&files(folder.path())[0]).expect("JSON");
    let gain_db = page["b"]["gain_db"].as_f64().expect("a number");
    let names = page["files"].as_array().expect("named").clone();
    // Waits for what is written beside the window.
    drop(harness);
    let read = |idx: usize| {
        let name = names[idx].as_str().expect("a name");
        let mut reader = hound::WavReader::open(folder.path().join(name)).expect("a WAV");
        let spec = reader.spec();
        assert_eq!((spec.channels, spec.sample_rate), (1, 48_000), "{name}");
        let samples = reader.samples::<f32>().map(|sample| sample.expect("one"));
        samples.collect::<Vec<f32>>()
    };
    let dry = &comparison.material().channels()[0];
    assert_eq!(read(0), *dry, "the sound");
    assert_eq!(read(1), *dry, "A");
    let memory = &comparison.rendering(Slot::A).expect("rendered").sound()[0];
    let gain = 10.0_f64.powf(gain_db / 20.0);
    let b = read(2);
    assert_eq!(b.len(), memory.len());
    let worst = b.iter().zip(memory).fold(0.0, |worst: f64, (b, memory)| {
        worst.max((f64::from(*b) - gain * f64::from(*memory)).abs())
    });
    // Half a unit in the last place of an f32 below 1.
    assert!(worst <= f64::from(f32::EPSILON) / 4.0, "{worst}");
}

#[test]
fn leaving_keeps_what_was_voted() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = begun(folder.path());
    press(&mut harness, Key::Num1);
    press(&mut harness, Key::Escape);
    assert!(
        harness
            .query_by_role_and_label(Role::Button, "Dry")
            .is_some(),
        "back"
    );
    assert_eq!(files(folder.path())[1].lines().count(), 2);
}
