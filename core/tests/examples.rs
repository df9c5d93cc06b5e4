//! The examples run, and do what they say.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "a test that waits for other programs, and stops at the first surprise"
)]

use std::path::PathBuf;
use std::process::{Command, Output};
use std::{env, fs};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use souvenir_core::metrics::snr_db;
use souvenir_core::ssm::kernel::kernel;
use souvenir_core::ssm::{Layer, LayerKind, LayerSpec, ReadoutSolver};

const RATE_HZ: u32 = 48_000;

#[path = "examples/sound_card.rs"]
mod sound_card;

fn command(example: &str) -> Command {
    let mut path = env::current_exe().expect("this test is a file");
    path.pop();
    path.pop();
    path.extend(["examples", &format!("{example}{}", env::consts::EXE_SUFFIX)]);
    Command::new(path)
}

fn run(example: &str, args: &[&str]) -> Output {
    let output = command(example).args(args).output();
    output.unwrap_or_else(|error| panic!("{example}: {error}"))
}

fn scratch(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[test]
fn an_adaptive_memory_says_what_it_holds() {
    let done = run("adaptive_memory", &[]);
    assert!(done.status.success(), "{done:?}");
    let said = String::from_utf8(done.stdout).unwrap();
    println!("{said}");
    let words: Vec<&str> = said.split_whitespace().collect();
    let numbers: usize = words[3].parse().unwrap();
    assert!((3900..=4000).contains(&numbers), "{said}");
    let above = words.iter().position(|word| *word == "dB").unwrap();
    let db: f64 = words[above - 1].parse().unwrap();
    assert!(db > 3.0, "{said}");
}

#[test]
fn a_wav_is_remembered_where_it_was_heard() {
    let (input, output) = (scratch("remember_in.wav"), scratch("remember_out.wav"));
    let sound: Vec<f32> = (0..RATE_HZ)
        .map(|k| 0.5 * (k as f32 * 0.05).sin())
        .collect();
    let spec = WavSpec {
        channels: 1,
        sample_rate: RATE_HZ,
        bits_per_sample: 32,
        sample_format: SampleFormat::Float,
    };
    let mut writer = WavWriter::create(&input, spec).unwrap();
    sound.iter().for_each(|x| writer.write_sample(*x).unwrap());
    writer.finalize().unwrap();

    let paths = [&input, &output].map(|path| path.to_str().unwrap());
    let done = run("remember_wav", &paths);
    assert!(done.status.success(), "{done:?}");
    let back: Vec<f32> = WavReader::open(&output)
        .unwrap()
        .into_samples()
        .map(Result::unwrap)
        .collect();
    assert_eq!(back.len(), sound.len());
    // Segments that begin before the sound does know only its beginning.
    let middle = 4800..sound.len() - 4800;
    let kept = snr_db(&sound[middle.clone()], &back[middle]).unwrap();
    assert!(kept > 80.0, "{kept} dB of a sine far below the band's end");
}

#[test]
fn the_exact_memory_keeps_more_than_the_recurrences() {
    let done = run("textbook_against_exact", &[]);
    assert!(done.status.success(), "{done:?}");
    let text = String::from_utf8(done.stdout).unwrap();
    let kept_db = |line: &str| -> f64 {
        let line = text.lines().find(|found| found.starts_with(line)).unwrap();
        line.rsplit(' ').nth(1).unwrap().parse().unwrap()
    };
    let exact = kept_db("exact, N = 256");
    for rule in ["bilinear", "backward-euler"] {
        assert!(
            exact > kept_db(&format!("{rule}, N = 256")) + 20.0,
            "{text}"
        );
    }
}

#[test]
fn a_memory_comes_back_from_its_file() {
    let path = scratch("memory.bin");
    let done = run("memory_in_a_state_file", &[path.to_str().unwrap()]);
    assert!(done.status.success(), "{done:?}");
    let text = String::from_utf8(done.stdout).unwrap();
    let len = fs::metadata(&path).unwrap().len();
    assert!(text.starts_with(&format!("{len} bytes")), "{text}");
    // A sine of amplitude 1, a quarter of its period in 63 frames.
    let peak: f64 = text.trim().rsplit(' ').next().unwrap().parse().unwrap();
    assert!((peak - 1.0).abs() < 0.02, "{text}");
}

/// The example's SNR without its state: every delay's kernel, convolved with the sine.
fn s4d_by_its_kernels() -> f64 {
    let sound: Vec<f64> = (0..8000).map(|k| (f64::from(k) / 100.0).sin()).collect();
    let spec = LayerSpec::new(LayerKind::S4dLegs, 64, 1e-3);
    let layer = Layer::prepare(&spec).unwrap();
    let solver = ReadoutSolver::prepare(&layer, 1e-9).unwrap();
    let back = (0..800).rev().map(|delay| {
        let kernel = kernel(&layer, &solver.readout(delay), sound.len());
        let terms = kernel.iter().zip(sound.iter().rev());
        terms.map(|(k, x)| k * x).sum()
    });
    snr_db(&sound[7200..], &back.collect::<Vec<f64>>()).unwrap()
}

#[test]
fn s4d_keeps_a_sine_and_a_selective_scan_lets_a_gap_pass() {
    let done = run("state_space_layers", &[]);
    assert!(done.status.success(), "{done:?}");
    let text = String::from_utf8(done.stdout).unwrap();
    let number = |line: &str| -> f64 {
        let line = text.lines().find(|found| found.starts_with(line)).unwrap();
        let numbers = line.rsplit(": ").next().unwrap();
        numbers.trim_end_matches(" dB").parse().unwrap()
    };
    let wanted = s4d_by_its_kernels();
    assert!(
        (number("s4d-legs") - wanted).abs() < 0.06,
        "{wanted} dB: {text}"
    );
    // 0 dB is what silence would have; the exact memory of a window keeps the most of it.
    for memory in ["s4d-legs", "fading"] {
        assert!((0.0..number("legt")).contains(&number(memory)), "{text}");
    }
    assert!(number("selective scan").abs() < 1e-15, "{text}");
}

#[test]
fn without_a_sound_card_a_sentence_says_what_is_missing() {
    let nowhere = scratch("no_sound_server");
    fs::create_dir_all(&nowhere).unwrap();
    let mut example = command("live_microphone");
    // ALSA's own devices may be there all the same.
    let done = sound_card::at(&nowhere, &mut example).arg("0.3").output();
    let done = done.unwrap();
    let told = String::from_utf8(done.stderr).unwrap();
    let is_told = ["there is no microphone", "there is no loudspeaker"]
        .iter()
        .any(|sentence| told.contains(&format!("Error: {sentence}")));
    if done.status.success() {
        println!("OUTCOME: this machine has a sound card of its own; no sentence was needed");
    } else {
        println!("OUTCOME: no sound card, and the example says so");
        assert!(is_told, "{told}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_tone_in_the_microphone_is_heard_from_the_loudspeaker() {
    let home = scratch("sound_server");
    let Some(card) = sound_card::SoundCard::start(&home) else {
        println!("OUTCOME: pulseaudio is not installed; nothing was heard");
        return;
    };
    let heard = card.hear(|| command("live_microphone"));
    // A sine of amplitude 0.5; the memory's 6.5 kHz keep it, and a null sink adds nothing.
    let peak = heard.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    println!("OUTCOME: heard through a private sound server, peak {peak}");
    assert!((0.4..0.6).contains(&peak), "{peak} of 0.5");
}
