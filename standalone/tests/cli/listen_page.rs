//! The page of a listening test as a file: complete, alone, and telling nothing. `cargo xtask listening-page` listens to it.

use std::collections::BTreeSet;
use std::fs;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use souvenir_listening::ListeningTest;
use souvenir_listening::order;

use crate::test_folder::{RATE_HZ, TestFolder, tones};

const TEST: &str = "
version = 1
title = \"Four of them\"
seed = 3
[procedure]
kind = \"mushra\"
anchors = false
[[material]]
name = \"longer piece\"
sound = \"long.wav\"
[[material]]
name = \"shorter piece\"
sound = \"short.wav\"
[[stimuli]]
name = \"rough one\"
memory = \"legs\"
order = 16
[[stimuli]]
name = \"fine one\"
memory = \"legs\"
order = 200
";
/// Frames.
const LENGTHS: [usize; 2] = [6000, 4100];

fn folder() -> TestFolder {
    let folder = TestFolder::new();
    for (name, frames) in ["long.wav", "short.wav"].into_iter().zip(LENGTHS) {
        folder.write(name, &tones(1, frames));
    }
    fs::write(folder.path("test.toml"), TEST).unwrap();
    folder
}

fn page(folder: &TestFolder) -> String {
    let words = String::from_utf8(folder.succeed("listen test.toml --page page.html")).unwrap();
    assert!(words.contains("to share: page.html ("), "{words}");
    fs::read_to_string(folder.path("page.html")).unwrap()
}

/// Of the elements that hold no program: ids and texts.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let parts = page.split("<script type=\"text/plain\" id=\"").skip(1);
    parts
        .map(|part| {
            let (id, rest) = part.split_once("\">").unwrap();
            (id, rest.split_once("</script>").unwrap().0)
        })
        .collect()
}

fn index(page: &str) -> Value {
    let hash = ListeningTest::from_bytes(TEST.as_bytes()).unwrap().hash();
    let masked = BASE64_STANDARD.decode(blocks(page)[0].1).unwrap();
    let bytes: Vec<u8> = masked
        .iter()
        .zip(hash.bytes().cycle())
        .map(|(byte, key)| byte ^ key)
        .collect();
    serde_json::from_slice(&bytes).unwrap()
}

#[test]
fn the_page_of_a_listening_test_is_one_file_that_asks_nobody() {
    let page = page(&folder());
    assert!(
        page.contains("default-src 'none'"),
        "browsers hold it to that"
    );
    for word in [
        "://", "src=", "href=", "url(", "@import", "fetch(", "XMLHttp",
    ] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn nothing_in_the_page_of_a_listening_test_tells() {
    let page = page(&folder());
    for word in [
        "rough one",
        "fine one",
        "longer piece",
        "shorter piece",
        "long.wav",
    ] {
        let code = BASE64_STANDARD.encode(word);
        assert!(!page.contains(word) && !page.contains(&code), "{word}");
    }
    let blocks = blocks(&page);
    let names: Vec<_> = blocks.iter().map(|(id, _)| *id).collect();
    assert_eq!(
        names,
        ["data", "s001", "s002", "s003", "s004", "s005", "s006"]
    );
    let sizes: BTreeSet<_> = blocks[1..].iter().map(|(_, code)| code.len()).collect();
    assert_eq!(sizes.len(), 1, "{sizes:?}");
}

#[test]
fn the_sounds_of_the_page_are_those_of_the_test_and_silence_after_them() {
    let folder = folder();
    let page = page(&folder);
    folder.succeed("listen test.toml --render rendered");
    let index = index(&page);
    assert_eq!(index["num_frames"], serde_json::json!(LENGTHS));
    let test = ListeningTest::from_bytes(TEST.as_bytes()).unwrap();
    let places = order::file_places(&test).unwrap();
    for (sound, (id, code)) in index["sounds"]
        .as_array()
        .unwrap()
        .iter()
        .zip(&blocks(&page)[1..])
    {
        assert_eq!(
            (sound["name"].as_str(), sound["wav"].as_str()),
            (Some(*id), Some(""))
        );
        let idx = |key: &str| usize::try_from(sound[key].as_u64().unwrap()).unwrap();
        let (material_idx, signal_idx) = (idx("material_idx"), idx("signal_idx"));
        assert_eq!(*id, format!("s{:03}", places[material_idx][signal_idx] + 1));
        let wav = BASE64_STANDARD.decode(code).unwrap();
        let reader = hound::WavReader::new(wav.as_slice()).unwrap();
        assert_eq!(reader.spec().sample_rate, RATE_HZ);
        let samples: Vec<i32> = reader.into_samples().map(Result::unwrap).collect();
        assert_eq!(samples.len(), LENGTHS[0]);
        let (heard, added) = samples.split_at(LENGTHS[material_idx]);
        let rendered = hound::WavReader::open(folder.path(&format!("rendered/{id}.wav"))).unwrap();
        let rendered: Vec<i32> = rendered.into_samples().map(Result::unwrap).collect();
        assert!(heard == rendered, "{id} is what --render writes");
        assert!(added.iter().all(|sample| *sample == 0), "{id}");
    }
}

#[test]
fn a_page_that_no_phone_opens_is_refused() {
    let folder = TestFolder::new();
    // 25 minutes at 8 kHz, three signals twice: 288 MB.
    folder.write("long.wav", &[vec![0.1; 1500 * RATE_HZ as usize]]);
    folder.write("short.wav", &tones(1, 4000));
    let text = TEST
        .replace("order = 16", "order = 8")
        .replace("order = 200", "order = 8");
    fs::write(folder.path("test.toml"), text).unwrap();
    let run = folder.run("listen test.toml --page page.html");
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("more than 256"), "{}", run.stderr);
    assert!(!folder.path("page.html").exists());
}
