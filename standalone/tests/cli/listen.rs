//! Listening tests from their file to their rendered signals.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use serde_json::Value;
use souvenir_listening::ListeningTest;

use crate::test_folder::{TestFolder, names_in};

const RATE_HZ: u32 = 16_000;
/// 24 bits, rounded.
const HALF_BIT: f64 = 0.5 / 8_388_608.0;

const MATERIAL: &str = "
[[material]]
name = \"hum\"
sound = \"hum.wav\"
from = 0.25
to = 1.25
";

pub(crate) fn test_file(procedure: &str, stimuli: &[(&str, &str)]) -> String {
    let stimuli = stimuli
        .iter()
        .map(|(name, words)| format!("\n[[stimuli]]\nname = \"{name}\"\n{words}\n"));
    format!(
        "version = 1\ntitle = \"A test\"\nseed = 5\n[procedure]\n{procedure}\n{MATERIAL}{}",
        stimuli.collect::<String>()
    )
}

/// Harmonics up to 7.9 kHz, each of its own loudness, two seconds.
fn hum(channels: usize) -> Vec<Vec<f32>> {
    let sample = |channel: usize, frame: usize| {
        let secs = frame as f64 / f64::from(RATE_HZ);
        let partial = |n: u32| {
            let hz = 110.0 * f64::from(n);
            (std::f64::consts::TAU * hz * secs + f64::from(n * n)).sin() / f64::from(n)
        };
        let all: f64 = (1..=72).map(partial).sum();
        0.2 * all * (1.0 + 0.5 * channel as f64)
    };
    #[expect(clippy::cast_possible_truncation, reason = "test sound in f32")]
    let sound = |channel| {
        (0..2 * RATE_HZ as usize)
            .map(|frame| sample(channel, frame) as f32)
            .collect()
    };
    (0..channels).map(sound).collect()
}

fn write_sound(path: &Path, channels: &[Vec<f32>]) {
    let spec = WavSpec {
        channels: u16::try_from(channels.len()).unwrap(),
        sample_rate: RATE_HZ,
        bits_per_sample: 32,
        sample_format: SampleFormat::Float,
    };
    let mut writer = WavWriter::create(path, spec).unwrap();
    for frame in 0..channels[0].len() {
        for channel in channels {
            writer.write_sample(channel[frame]).unwrap();
        }
    }
    writer.finalize().unwrap();
}

/// `[channel_idx][frame]` of 24 bits, full scale 1.
fn read_sound(path: &Path) -> Vec<Vec<f64>> {
    let mut reader = WavReader::open(path).unwrap();
    let spec = reader.spec();
    assert_eq!(
        (spec.bits_per_sample, spec.sample_format),
        (24, SampleFormat::Int),
        "24-bit integers"
    );
    let num_channels = usize::from(spec.channels);
    let mut channels = vec![Vec::new(); num_channels];
    for (idx, sample) in reader.samples::<i32>().enumerate() {
        channels[idx % num_channels].push(f64::from(sample.unwrap()) / 8_388_608.0);
    }
    channels
}

pub(crate) fn folder_with(text: &str) -> TestFolder {
    let folder = TestFolder::new();
    write_sound(&folder.path("hum.wav"), &hum(1));
    fs::write(folder.path("test.toml"), text).unwrap();
    folder
}

pub(crate) fn mushra() -> String {
    test_file(
        "kind = \"mushra\"",
        &[
            ("rough", "memory = \"legs\"\norder = 24\nwindow = 0.05"),
            ("fine", "memory = \"legs\"\norder = 600\nwindow = 0.05"),
        ],
    )
}

/// Of every signal by its name.
pub(crate) fn rendered(folder: &TestFolder, place: &str) -> BTreeMap<String, Vec<Vec<f64>>> {
    let list: Value =
        serde_json::from_slice(&fs::read(folder.path(&format!("{place}/sounds.json"))).unwrap())
            .unwrap();
    let sounds = list["sounds"].as_array().unwrap().iter();
    sounds
        .map(|sound| {
            let file = format!("{place}/{}", sound["file"].as_str().unwrap());
            (
                sound["signal"].as_str().unwrap().to_owned(),
                read_sound(&folder.path(&file)),
            )
        })
        .collect()
}

#[test]
fn a_test_is_checked_without_being_rendered() {
    let folder = folder_with(&mushra());
    let words = String::from_utf8(folder.succeed("listen test.toml --check")).unwrap();
    assert!(
        words.starts_with("A test: mushra, 1 trials\nhash "),
        "{words}"
    );
    assert!(
        words.contains("hum") && words.contains("16000") && words.contains("1.000"),
        "{words}"
    );
    assert!(
        words.contains("signals of each: reference, rough, fine, anchor 3.5 kHz, anchor 7 kHz"),
        "{words}"
    );
    assert_eq!(
        folder.names(),
        ["hum.wav", "test.toml"],
        "nothing is written"
    );
}

#[test]
fn a_check_says_what_is_needed_and_what_is_too_long() {
    let says = |text: &str, sound_secs: usize, words: &str| {
        let folder = folder_with(text);
        write_sound(
            &folder.path("hum.wav"),
            &[vec![0.1; sound_secs * RATE_HZ as usize]],
        );
        let said = String::from_utf8(folder.succeed("listen test.toml --check")).unwrap();
        assert!(said.contains(words), "{said}");
    };
    // Published tables of the binomial test at 5 %: 12 of 16, and of triangles 13 of 24.
    let stimuli = &[("rough", "memory = \"legs\"")];
    says(
        &test_file("kind = \"abx\"\ntrials = 16", stimuli),
        2,
        "from 12 of 16 right on",
    );
    says(
        &test_file("kind = \"triangle\"\ntrials = 24", stimuli),
        2,
        "from 13 of 24 right on",
    );
    says(
        &test_file("kind = \"abx\"\ntrials = 4", stimuli),
        2,
        "4 trials are too few",
    );
    says(
        &mushra().replace("to = 1.25", "to = 13.25"),
        14,
        "`hum` lasts 13.0 s",
    );
}

#[test]
fn what_no_test_can_be_is_refused_in_one_sentence() {
    let check = |text: &str, line: &str, code: i32, words: &str| {
        let folder = folder_with(text);
        let run = folder.run(line);
        assert_eq!(run.code, code, "{}", run.stderr);
        assert!(
            run.stderr.contains(words) && run.stderr.lines().count() == 1,
            "{}",
            run.stderr
        );
    };
    let good = mushra();
    let line = "listen test.toml --check";
    check(
        &good.replace("seed =", "sead ="),
        line,
        1,
        "unknown field `sead`",
    );
    check(&good.replace("hum.wav", "gone.wav"), line, 1, "gone.wav");
    check(
        &good.replace("to = 1.25", "to = 9.0"),
        line,
        1,
        "after the end",
    );
    check(
        &good.replace("\"legs\"", "\"lstm\""),
        line,
        2,
        "stimulus `rough`: `lstm`",
    );
    check(
        &good.replace("\"legs\"", "\"fading\""),
        line,
        2,
        "not played back",
    );
    check(
        &good.replace("order = 24", "order = 0"),
        line,
        2,
        "stimulus `rough`: 0 is outside",
    );
    check(
        &good.replace("order = 24", "order = 24\nmethod = \"magic\""),
        line,
        2,
        "stimulus `rough`: `magic`",
    );
    check(
        &good,
        "listen test.toml other.toml --check",
        2,
        "one test at a time",
    );
    let run = folder_with(&good).run("listen test.toml --report --output out");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stderr
            .ends_with("there are no votes that could be read\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_shared_folder_tells_nothing_by_names_sizes_or_order() {
    let folder = folder_with(&mushra());
    folder.succeed("listen test.toml --render out");
    let names = names_in(folder.path("out"));
    let expected = [
        "s001.wav",
        "s002.wav",
        "s003.wav",
        "s004.wav",
        "s005.wav",
        "sounds.json",
        "test.json",
    ];
    assert_eq!(names, expected);
    let size = |name: &&String| {
        fs::metadata(folder.path(&format!("out/{name}")))
            .unwrap()
            .len()
    };
    let sizes: BTreeSet<u64> = names
        .iter()
        .filter(|name| name.ends_with(".wav"))
        .map(|name| size(&name))
        .collect();
    assert_eq!(sizes.len(), 1, "one size");
    let test = ListeningTest::read(&folder.path("out/test.json")).unwrap();
    let list: Value =
        serde_json::from_slice(&fs::read(folder.path("out/sounds.json")).unwrap()).unwrap();
    assert_eq!(list["test_hash"], test.hash());
    let signals: Vec<_> = list["sounds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["signal"].clone())
        .collect();
    assert_ne!(signals, test.signals().unwrap(), "the files are shuffled");
}

/// ebur128 is what the program measures with too; that it matches is a property of what was written.
#[test]
fn all_signals_are_as_loud_as_the_reference_fade_alike_and_are_not_late() {
    let folder = folder_with(&mushra());
    folder.succeed("listen test.toml --render out");
    let sounds = rendered(&folder, "out");
    let lufs = |sound: &Vec<Vec<f64>>| {
        let mut meter = ebur128::EbuR128::new(1, RATE_HZ, ebur128::Mode::I).unwrap();
        meter.add_frames_planar_f64(&[&sound[0]]).unwrap();
        meter.loudness_global().unwrap()
    };
    let wanted = lufs(&sounds["reference"]);
    for (name, sound) in &sounds {
        // The fades take of each what it has at its ends: below a twentieth of a decibel.
        assert!(
            (lufs(sound) - wanted).abs() < 0.05,
            "{name}: {} LUFS",
            lufs(sound)
        );
        assert_eq!(sound[0].len(), RATE_HZ as usize, "{name}");
        let peak = sound[0]
            .iter()
            .fold(0.0_f64, |peak, sample| peak.max(sample.abs()));
        assert!(peak < 1.0, "{name}: {peak}");
    }
    // The reference is the sound, from its quarter second on, with 10 ms raised cosines at its ends.
    let dry = &hum(1)[0][RATE_HZ as usize / 4..];
    let reference = &sounds["reference"][0];
    let gain = reference[8000] / f64::from(dry[8000]);
    for (frame, sample) in reference.iter().enumerate() {
        let from_end = frame.min(RATE_HZ as usize - 1 - frame);
        let place = (from_end as f64 + 0.5) / 160.0;
        let fade = if from_end < 160 {
            0.5 - 0.5 * (std::f64::consts::PI * place).cos()
        } else {
            1.0
        };
        let error = (sample - gain * fade * f64::from(dry[frame])).abs();
        // Its own rounding, and that of the sample which the gain was read from.
        assert!(error < 8.0 * HALF_BIT, "{frame}: {error}");
    }
    for name in ["fine", "anchor 7 kHz"] {
        assert_eq!(lag(reference, &sounds[name][0]), 0, "{name}");
    }
}

/// Where the correlation is largest, within 20 frames.
fn lag(reference: &[f64], other: &[f64]) -> i32 {
    let at = |lag: i32| {
        let pair = |frame: usize| {
            let there = usize::try_from(i32::try_from(frame).unwrap() + lag).unwrap();
            reference[frame] * other[there]
        };
        (1000..15_000).map(pair).sum::<f64>()
    };
    (-20..=20)
        .max_by(|one, other| at(*one).total_cmp(&at(*other)))
        .unwrap()
}

/// Power at a frequency, by Goertzel's sum.
fn power_db(sound: &[f64], hz: f64) -> f64 {
    let sum = |wave: fn(f64) -> f64| {
        let term = |(frame, sample): (usize, &f64)| {
            sample * wave(std::f64::consts::TAU * hz * frame as f64 / f64::from(RATE_HZ))
        };
        sound.iter().enumerate().map(term).sum::<f64>()
    };
    10.0 * (sum(f64::cos).powi(2) + sum(f64::sin).powi(2)).log10()
}

#[test]
fn the_anchors_keep_what_the_standard_says() {
    let text = mushra().replace(
        "[procedure]",
        "[level]\nmatch_loudness = false\n[procedure]",
    );
    let folder = folder_with(&text);
    folder.succeed("listen test.toml --render out");
    let sounds = rendered(&folder, "out");
    let loss_db = |name: &str, hz: f64| {
        power_db(&sounds["reference"][0], hz) - power_db(&sounds[name][0], hz)
    };
    // Partials of 110 Hz.
    for (name, kept, lost) in [
        ("anchor 3.5 kHz", 3_410.0, 4_510.0),
        ("anchor 7 kHz", 6_930.0, 7_920.0),
    ] {
        assert!(loss_db(name, 1_100.0).abs() < 0.1, "{name}");
        assert!(
            loss_db(name, kept).abs() < 0.1,
            "{name} {}",
            loss_db(name, kept)
        );
        assert!(loss_db(name, lost) > 25.0, "{name} {}", loss_db(name, lost));
    }
    assert!(loss_db("anchor 3.5 kHz", 4_620.0) > 50.0);
}

#[test]
fn mono_is_heard_on_both_sides_beside_stereo() {
    let text = test_file(
        "kind = \"abx\"\ntrials = 4",
        &[("rough", "memory = \"legs\"\norder = 24")],
    );
    let folder = folder_with(&(text + "\n[[material]]\nname = \"wide\"\nsound = \"wide.wav\"\n"));
    write_sound(&folder.path("wide.wav"), &hum(2));
    folder.succeed("listen test.toml --render out");
    let list: Value =
        serde_json::from_slice(&fs::read(folder.path("out/sounds.json")).unwrap()).unwrap();
    for sound in list["sounds"].as_array().unwrap() {
        let channels =
            read_sound(&folder.path(&format!("out/{}", sound["file"].as_str().unwrap())));
        assert_eq!(channels.len(), 2);
        assert_eq!(channels[0] == channels[1], sound["material"] == "hum");
    }
}

#[test]
fn a_sound_of_another_program_must_be_as_long_as_the_material() {
    let text = test_file(
        "kind = \"abx\"\ntrials = 4",
        &[("codec", "file = \"{material} decoded.wav\"")],
    );
    let folder = folder_with(&text);
    write_sound(&folder.path("hum decoded.wav"), &hum(1));
    folder.succeed("listen test.toml --check");
    folder.succeed("listen test.toml --render out");
    write_sound(&folder.path("hum decoded.wav"), &hum(2));
    let run = folder.run("listen test.toml --render out");
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("signal `codec`: 2 channels"),
        "{}",
        run.stderr
    );
}

#[test]
fn anchors_of_telephone_sound_are_refused() {
    let folder = TestFolder::new();
    folder.write("hum.wav", &crate::test_folder::tones(1, 16_000));
    fs::write(folder.path("test.toml"), mushra()).unwrap();
    let run = folder.run("listen test.toml --render out");
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("8000 Hz has no anchors"),
        "{}",
        run.stderr
    );
    assert!(!folder.path("out").exists(), "all or nothing");
}

#[test]
fn webmushra_is_given_what_it_reads() {
    let folder = folder_with(&mushra());
    let text = mushra().replace(
        "seed =",
        "instructions = \"\"\"Rate <all>.\nTwice.\"\"\"\nseed =",
    );
    fs::write(folder.path("test.toml"), text).unwrap();
    let words = String::from_utf8(folder.succeed("listen test.toml --webmushra out")).unwrap();
    assert!(words.contains("?config=out/test.yaml"), "{words}");
    let text = fs::read_to_string(folder.path("out/test.yaml")).unwrap();
    assert!(
        text.contains("  - type: volume\n") && text.contains("    - type: mushra\n"),
        "{text}"
    );
    assert!(
        text.contains("content: \"Rate &lt;all&gt;.<br>Twice.\"\n"),
        "{text}"
    );
    // The reference, four conditions: each file once on the page, the reference for the volume too.
    let paths: Vec<_> = text.match_indices("configs/out/s").collect();
    assert_eq!(paths.len(), 6, "{text}");
    for (place, _) in paths {
        let name = &text[place + "configs/out/".len()..][.."s001.wav".len()];
        assert!(folder.path(&format!("out/{name}")).exists(), "{name}");
    }
    let refused = test_file(
        "kind = \"triangle\"\ntrials = 4",
        &[("rough", "memory = \"legs\"")],
    );
    fs::write(folder.path("test.toml"), refused).unwrap();
    let run = folder.run("listen test.toml --webmushra other");
    assert!(
        run.code == 1 && run.stderr.contains("no test of the kind triangle"),
        "{}",
        run.stderr
    );
}
