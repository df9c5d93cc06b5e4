//! Which sound devices the real program finds, on sound servers of its own and without any.
//!
//! Linux only: other systems have no sound card to be had without hardware.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "common/children.rs"]
#[expect(dead_code, reason = "nothing runs on here")]
mod children;
#[path = "common/soundcard.rs"]
#[expect(dead_code, reason = "nothing is heard")]
mod soundcard;

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use soundcard::SoundCard;

fn souvenir(words: &[&str]) -> Command {
    let mut souvenir = Command::new(env!("CARGO_BIN_EXE_souvenir"));
    souvenir.arg("devices").args(words);
    souvenir
}

fn listed(card: &SoundCard, words: &[&str]) -> Vec<Value> {
    let mut souvenir = souvenir(&[&["--json"], words].concat());
    let ended = quiet(card.in_home(&mut souvenir));
    serde_json::from_slice(&ended.stdout).unwrap()
}

/// Succeeds without a word on stderr.
fn quiet(command: &mut Command) -> Output {
    let ended = command.output().unwrap();
    let words = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(
        (ended.status.code(), words.as_str()),
        (Some(0), ""),
        "{command:?}"
    );
    ended
}

fn default_id(devices: &[Value], direction: &str) -> String {
    let mut defaults = devices
        .iter()
        .filter(|device| device["direction"] == direction && device["default"] == true);
    let id = defaults.next().unwrap()["id"].as_str().unwrap();
    assert!(defaults.next().is_none(), "one default");
    id.to_owned()
}

#[test]
fn scripts_find_the_fields_that_they_know() {
    let card = SoundCard::plugged_in();
    let devices = listed(&card, &[]);
    let mic = devices
        .iter()
        .find(|device| device["id"] == "pulseaudio:mic")
        .unwrap();
    let known: [(&str, Value); 5] = [
        ("host", "PulseAudio".into()),
        ("direction", "input".into()),
        ("default", true.into()),
        ("default_rate_hz", 48_000.into()),
        ("channels", 2.into()),
    ];
    for (field, value) in known {
        assert_eq!(mic[field], value, "{field}");
    }
    assert!(mic["name"].is_string(), "{mic}");
    let has = |field: &str, value: u32| mic[field].as_array().unwrap().contains(&value.into());
    assert!(has("rates_hz", 44_100) && has("rates_hz", 192_000), "{mic}");
    assert!(
        has("channel_counts", 1) && has("channel_counts", 2),
        "{mic}"
    );
    let [least, most] = [0, 1].map(|end| mic["buffer_frames"][end].as_u64().unwrap());
    assert!(least <= 64 && most >= 4096, "{least} to {most} frames");
}

#[test]
fn the_default_is_the_one_that_the_server_has_now() {
    let card = SoundCard::plugged_in();
    assert_eq!(
        default_id(&listed(&card, &[]), "output"),
        "pulseaudio:speaker"
    );
    let mut pactl = Command::new("pactl");
    card.in_home(pactl.args(["set-default-sink", "micsink"]))
        .status()
        .unwrap();
    let devices = listed(&card, &[]);
    assert_eq!(default_id(&devices, "output"), "pulseaudio:micsink");
    assert_eq!(default_id(&devices, "input"), "pulseaudio:mic");
}

#[test]
fn a_sound_system_is_chosen_by_its_name() {
    let card = SoundCard::plugged_in();
    let host = |name| {
        let devices = listed(&card, &["--host", name]);
        assert!(!devices.is_empty(), "{name}");
        devices
            .iter()
            .map(|device| device["host"].clone())
            .collect::<Vec<_>>()
    };
    assert!(host("alsa").iter().all(|name| name == "ALSA"));
    assert!(host("PulseAudio").iter().all(|name| name == "PulseAudio"));
    let table = quiet(card.in_home(&mut souvenir(&[]))).stdout;
    let table = String::from_utf8(table).unwrap();
    assert!(table.contains("for --host: PulseAudio, ALSA"), "{table}");
}

/// libasound says some forty lines on stderr here, and JACK's library some more.
#[test]
fn a_machine_without_a_sound_card_is_told_of_on_stdout_alone() {
    let home = tempfile::tempdir().unwrap();
    for words in [&[][..], &["--json"], &["--host", "alsa"]] {
        let mut souvenir = souvenir(words);
        souvenir
            .env("HOME", home.path())
            .env("XDG_RUNTIME_DIR", home.path())
            .env_remove("PULSE_SERVER");
        quiet(&mut souvenir);
    }
}

#[test]
fn a_sound_system_that_does_not_run_is_one_sentence() {
    let home = tempfile::tempdir().unwrap();
    let mut souvenir = souvenir(&["--host", "pulseaudio"]);
    souvenir
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env_remove("PULSE_SERVER");
    let ended = souvenir.output().unwrap();
    let words = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{words}");
    assert!(words.contains("PulseAudio is not running"), "{words}");
    assert_eq!(words.lines().count(), 1, "{words}");
}

/// Four seconds of a constant, in stereo.
fn write_constant(path: &Path, value: f32) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 48_000,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for _ in 0..4 * 2 * 48_000 {
        writer.write_sample(value).unwrap();
    }
    writer.finalize().unwrap();
}

#[test]
fn a_microphone_s_coefficients_come_as_it_hears_until_it_is_lost() {
    let mut card = SoundCard::plugged_in();
    let wav = card.home().join("constant.wav");
    write_constant(&wav, 0.25);
    let mut souvenir = Command::new(env!("CARGO_BIN_EXE_souvenir"));
    souvenir.args([
        "stream", "--memory", "legt", "--window", "0.2", "--order", "4",
    ]);
    souvenir.args(["--hop", "0.1"]).stdin(Stdio::null());
    let souvenir = card.in_home(souvenir.stdout(Stdio::piped()).stderr(Stdio::piped()));
    let mut child = souvenir.spawn().unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut line = || said.next().map(|line| line.unwrap());
    let header: Value = serde_json::from_str(&line().unwrap()).unwrap();
    assert_eq!(header["hop_frames"], 4800);
    assert_eq!(header["channels"], 2);
    let speaking = card.begin_to_speak(&wav);
    // A hop is 0.1 s: nine of ten seconds for the constant, of four, to fill the window of two hops.
    let means = (0..90).map_while(|_| {
        let step: Value = serde_json::from_str(&line()?).unwrap();
        Some([0, 1].map(|idx| step["channels"][idx][0].as_f64().unwrap()))
    });
    let is_constant = |mean: &f64| (mean - 0.25).abs() < 1e-3;
    let found = means
        .into_iter()
        .find(|means| means.iter().all(is_constant));
    assert!(found.is_some(), "the mean of the window is the constant");
    drop(speaking);
    card.unplug();
    while line().is_some() {}
    let mut words = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut words)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "{words}");
    assert!(words.trim_end().ends_with("was lost"), "{words}");
}
