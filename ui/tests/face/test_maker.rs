//! Listening tests made of a comparison.

use std::path::Path;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui_kittest::Harness;
use hound::WavReader;
use souvenir_listening::ListeningTest;
use souvenir_listening::test::Procedure;

use souvenir_core::compare::Slot;

use crate::compare::{comparing, take_rival, wait_for};
use crate::shell::{Shell, choose, click, has_words};

fn opened(folder: &Path) -> Harness<'static, Shell> {
    let mut harness = comparing();
    harness.state_mut().face.export_to(folder.to_owned());
    click(&mut harness, Role::Button, "Make a test\u{2026}");
    harness
}

fn saved(harness: &mut Harness<'_, Shell>) {
    click(harness, Role::Button, "Save the test");
    for _ in 0..500 {
        if has_words(harness, "Saved in") {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
        harness.run_steps(1);
    }
    panic!("the test was not saved");
}

fn samples(path: &Path) -> Vec<f32> {
    let mut reader = WavReader::open(path).expect("a sound");
    reader
        .samples()
        .map(|sample| sample.expect("one"))
        .collect()
}

#[test]
fn a_test_of_a_comparison_holds_its_sounds_and_every_program_reads_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = opened(folder.path());
    saved(&mut harness);
    let made = folder.path().join("listening tests").join("Which memory");
    let test = ListeningTest::read(&made.join("test.toml")).expect("a test");
    assert_eq!(test.procedure, Procedure::Mushra { anchors: true });
    assert_eq!(test.stimuli.len(), 1, "{:?}", test.stimuli);
    let sound = samples(&made.join("sound.wav"));
    let memory = samples(&made.join("A.wav"));
    assert_eq!(sound.len(), memory.len());
    assert_ne!(sound, memory);
    // The comparison's own numbers are the judge.
    let lost = |x: &[f32], y: &[f32]| -> f64 {
        x.iter().zip(y).map(|(x, y)| f64::from(x - y).powi(2)).sum()
    };
    let silence = vec![0.0; sound.len()];
    assert!(
        lost(&sound, &memory) < 0.5 * lost(&sound, &silence),
        "no memory of it"
    );
    saved(&mut harness);
    // The notice of the first may still be there.
    let second = made.with_file_name("Which memory (2)");
    let begun = Instant::now();
    while !second.exists() && begun.elapsed() < Duration::from_secs(30) {
        harness.run_steps(1);
    }
    assert!(second.exists(), "nothing is written over");
}

#[test]
fn the_kind_is_chosen_and_a_preference_needs_two() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = opened(folder.path());
    let words = "AB preference: which of two is preferred";
    choose(&mut harness, "Kind", words);
    assert!(has_words(&harness, "needs two memories"));
    take_rival(&mut harness, "Menu of slot B", "haar");
    wait_for(&mut harness, Slot::B);
    saved(&mut harness);
    let made = folder.path().join("listening tests").join("Which memory");
    let test = ListeningTest::read(&made.join("test.toml")).expect("a test");
    let Procedure::AbPreference {
        trials: 8,
        ties: true,
        ..
    } = test.procedure
    else {
        panic!("{:?}", test.procedure);
    };
    assert_eq!(test.pairs().len(), 1);
}

#[test]
fn a_threshold_varies_the_order_of_the_slots_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut harness = opened(folder.path());
    let words = "Adaptive threshold: from which order on no difference is heard";
    choose(&mut harness, "Kind", words);
    saved(&mut harness);
    let made = folder.path().join("listening tests").join("Which memory");
    let test = ListeningTest::read(&made.join("test.toml")).expect("a test");
    let stimulus = &test.stimuli[0];
    assert_eq!(stimulus.memory.as_deref(), Some("legs"));
    assert_eq!((stimulus.order, stimulus.window), (None, Some(0.05)));
    let ladder = test.ladder().expect("steps").expect("of an adaptive test");
    assert_eq!(ladder.steps[0].value, 16.0);
}
