//! Listening tests on their way into the window, where there is none to open.

use std::fs;

use hound::{WavReader, WavWriter};
use serde_json::Value;

use crate::test_folder::TestFolder;

const TEST: &str = "
version = 1
title = \"A test\"
seed = 5
[procedure]
kind = \"abx\"
trials = 2
[[material]]
name = \"demo\"
sound = \"demo\"
to = 0.2
[[stimuli]]
name = \"exact\"
memory = \"legs\"
order = 64
";
const NO_WINDOW: &str = "no display to open the window on";

fn shared() -> TestFolder {
    let folder = TestFolder::new();
    fs::write(folder.path("test.toml"), TEST).unwrap();
    let run = folder.run("listen test.toml --render shared");
    assert_eq!(run.code, 0, "{}", run.stderr);
    folder
}

/// Changes the list of sounds.
fn listed(folder: &TestFolder, change: impl FnOnce(&mut Value)) {
    let path = folder.path("shared/sounds.json");
    let mut list: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut list);
    fs::write(&path, list.to_string()).unwrap();
}

#[test]
fn a_test_comes_to_the_window_from_its_file_its_folder_and_what_was_shared() {
    let folder = shared();
    // Nothing but what is in the folder is needed.
    for line in [
        "listen test.toml",
        "listen .",
        "listen shared",
        "listen shared/test.json",
    ] {
        let run = folder.run_without_display(line);
        assert_eq!(run.code, 1, "{line}: {}", run.stderr);
        assert!(run.stderr.contains(NO_WINDOW), "{line}: {}", run.stderr);
        let is_rendered = run.stderr.contains("rendering the signals");
        assert_eq!(is_rendered, !line.contains("shared"), "{line}");
    }
    assert!(!folder.path("votes").exists(), "nobody has voted");
}

#[test]
fn what_was_damaged_in_a_shared_folder_is_named() {
    let refused = |damage: &dyn Fn(&TestFolder), words: &str| {
        let folder = shared();
        damage(&folder);
        let run = folder.run_without_display("listen shared");
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
        assert!(!run.stderr.contains(NO_WINDOW), "{words}: it was taken");
    };
    let of_another = |folder: &TestFolder| {
        listed(folder, |list| list["test_hash"] = "0".into());
    };
    refused(&of_another, "is not of the test beside it");
    let elsewhere = |folder: &TestFolder| {
        listed(folder, |list| {
            list["sounds"][0]["file"] = "../s001.wav".into();
        });
    };
    refused(&elsewhere, "is no name of a file");
    let missing = |folder: &TestFolder| {
        listed(folder, |list| {
            _ = list["sounds"].as_array_mut().unwrap().pop();
        });
    };
    refused(&missing, "no sound is");
    let cut = |folder: &TestFolder| {
        let path = folder.path("shared/s001.wav");
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    };
    refused(&cut, "it is truncated or damaged");
    let shorter = |folder: &TestFolder| {
        let path = folder.path("shared/s001.wav");
        let spec = WavReader::open(&path).unwrap().spec();
        let mut writer = WavWriter::create(&path, spec).unwrap();
        (0..100 * spec.channels).for_each(|_| writer.write_sample(0).unwrap());
        writer.finalize().unwrap();
    };
    refused(&shorter, "are not equally long");
    let other_rate = |folder: &TestFolder| {
        listed(folder, |list| list["sample_rate_hz"] = 8000.into());
    };
    refused(&other_rate, "has another rate or other channels");
    let no_list = |folder: &TestFolder| {
        fs::write(folder.path("shared/sounds.json"), "[]").unwrap();
    };
    refused(&no_list, "is no list of sounds");
}
