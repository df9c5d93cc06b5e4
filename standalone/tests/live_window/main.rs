//! The real program in a real window with a sound card, all without hardware.
//!
//! Linux only: other systems have no sound card and screen to be had without hardware.
//! Machines are busy and software draws slowly, so no test judges how long something takes: it waits
//! until it has happened, a minute at most. What is recorded runs in real time, with room for gaps.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "../common/children.rs"]
mod children;
#[path = "../common/likeness.rs"]
mod likeness;
#[path = "../common/screen.rs"]
mod screen;
#[path = "../common/soundcard.rs"]
#[expect(dead_code, reason = "leaks are counted elsewhere")]
mod soundcard;

mod keyboard;
mod lost;
mod osc;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use children::{Running, output, wait_for};
use likeness::likeness;
use screen::Screen;
use soundcard::SoundCard;

/// The window's own words, in the card's home.
const NOTES: &str = "notes.txt";
/// The theme's colour of the memory: its button, its line, its bars.
const MEMORY_COLOUR: &str = "#F0A51C";
/// Quarters of a hop of 25 ms. The live memory's segments begin anywhere, and what is left of a click
/// depends on where.
const PHASES: [usize; 4] = [0, 300, 600, 900];
/// The theme's colour of what needs attention: "Monitor muted".
const TROUBLE_COLOUR: &str = "#F27D4B";
/// A quarter of a second: short, so that the bridge between the two clocks hardly moves within it.
const PIECE_FRAMES: usize = 12_000;
/// Well below half a period of the 637 Hz that the test's memory keeps (38 frames).
const STEP_FRAMES: usize = 12;
/// Where a gap on a busy machine may have moved the rest of the sound to: 0.1 s.
const SLACK_FRAMES: usize = 4800;
/// The live memory's segments begin at other moments than the rendered file's, so the two lose
/// different things at the edge of their band: a few per cent of a piece, 0.95 = 10 dB. What is not
/// a memory at all is told apart by [`UNLIKE`].
const ALIKE: f64 = 0.95;
/// The spoken clicks themselves against their memory: 0.54 when measured on the files alone.
const UNLIKE: f64 = 0.8;

#[test]
fn the_memory_of_what_the_microphone_hears_comes_out_of_the_speaker() {
    let (card, screen) = (SoundCard::plugged_in(), Screen::switched_on());
    let home = tempfile::tempdir().unwrap();
    // 100 / (pi 0.05 s) = 637 Hz: a memory that nobody takes for the sound.
    let memory_words = ["--order", "100", "--window", "0.05"];
    let _window = open(
        &card,
        &screen,
        // A buffer that nobody has chosen may grow meanwhile, which is a gap.
        &[&["--source", "mic", "--buffer", "1024"], &memory_words[..]].concat(),
    );
    unmute(&screen);
    let spoken = render(home.path(), "spoken.wav", &["demo", "--listen", "dry"]);
    let memories = PHASES.map(|phase| memory_at(phase, home.path(), &spoken, &memory_words));
    card.wait_until_used(&["source-outputs", "sink-inputs"]);

    let heard = card.record(|| {
        card.speak(&spoken);
        sleep(Duration::from_millis(500));
    });

    let dry = samples(&spoken);
    let (found, start) = likeness(&heard, &memories[0][24_000..48_000], STEP_FRAMES);
    assert!(
        found >= ALIKE,
        "the first notes are nowhere in what was heard: {found}"
    );
    let start = start.saturating_sub(24_000);
    let alike = |sound: &[f32], piece: usize| piece_likeness(&heard, sound, start, piece);
    let kept_as = |piece: usize| {
        let likenesses = memories.iter().map(|memory| alike(memory, piece));
        likenesses.fold(0.0, f64::max)
    };
    // The arpeggio (0 - 2.4 s) and the vowels (5.6 - 7.8 s) lie within the memory's band; a gap or
    // two on a busy machine may spoil a piece.
    let kept = (0..9)
        .chain(23..31)
        .filter(|piece| kept_as(*piece) >= ALIKE)
        .count();
    assert!(kept >= 14, "{kept} of 17 pieces are the memory's");
    // The clicks (4.6 - 5.6 s) do not: what is heard is their memory and not they.
    let clicks = (19..22).filter(|piece| kept_as(*piece) >= ALIKE && alike(&dry, *piece) <= UNLIKE);
    assert!(clicks.count() >= 2, "of 3 pieces with clicks");
    // Nor does the sweep at 4 s (3.2 kHz and up), which the memory has lost.
    assert!(
        alike(&dry, 16) <= UNLIKE,
        "the sweep is heard: {}",
        alike(&dry, 16)
    );
}

#[test]
fn the_window_shows_a_living_picture() {
    let (card, screen) = (SoundCard::plugged_in(), Screen::switched_on());
    let mut window = open(&card, &screen, &[]);
    wait_for("picture that changes", || changes(&screen).then_some(()));
    let colours = screen.colours();
    // Smoothed text and lines alone make hundreds; a blank window makes a handful.
    assert!(colours.len() > 100, "{} colours", colours.len());
    assert!(window.is_alive(), "still open");
}

#[test]
fn a_key_changes_what_is_heard() {
    let (card, screen) = (SoundCard::plugged_in(), Screen::switched_on());
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("sine.wav");
    write_sine(&file);
    // One coefficient keeps the mean of 20 ms, which 1 kHz has none of.
    let words = [
        "--source",
        file.to_str().unwrap(),
        "--order",
        "1",
        "--window",
        "0.02",
    ];
    let _window = open(&card, &screen, &words);
    card.wait_until_used(&["sink-inputs"]);
    let loudest = || loudest(&card.record(|| sleep(Duration::from_secs(1))));
    wait_for("picture", || changes(&screen).then_some(()));
    let memory_peak = loudest();
    // Leakage through the ends of a segment that cuts the sine in mid-period: below 1 % of 0.5.
    assert!(
        memory_peak < 0.02,
        "the memory of one coefficient peaks at {memory_peak}"
    );
    let dry_peak = wait_for("dry sound", || {
        screen.press("1");
        Some(loudest()).filter(|peak| *peak > 0.4)
    });
    assert!(dry_peak < 0.6, "the sine of 0.5, not more: {dry_peak}");
}

#[test]
fn a_recording_is_whole_when_the_app_is_killed() {
    let (card, screen) = (SoundCard::plugged_in(), Screen::switched_on());
    let window = open(&card, &screen, &["--order", "256"]);
    wait_for("picture that changes", || changes(&screen).then_some(()));
    wait_for("recording", || {
        screen.press("r");
        sleep(Duration::from_secs(1));
        card.home().join("recordings").is_dir().then_some(())
    });
    let recorded = || {
        let file = std::fs::read_dir(card.home().join("recordings"))
            .ok()?
            .next()?;
        let wav = hound::WavReader::open(file.ok()?.path()).ok()?;
        (wav.duration() > 96_000).then_some(wav)
    };
    wait_for("two seconds of recording", || recorded().map(drop));
    // Killed, not closed.
    drop(window);
    let mut wav = recorded().unwrap();
    let frames = wav.duration();
    let samples: Vec<f32> = wav.samples().map(Result::unwrap).collect();
    assert_eq!(samples.len(), frames as usize, "as the header says, mono");
    assert!(loudest(&samples) > 0.05, "the demo is in it");
}

#[test]
fn what_is_remembered_is_used_where_nothing_is_typed() {
    let (card, screen) = (SoundCard::plugged_in(), Screen::switched_on());
    let home = tempfile::tempdir().unwrap();
    let settings = "[sound]\nsource = \"mic\"\n";
    std::fs::write(home.path().join("settings.toml"), settings).unwrap();
    let open = |words: &[&str]| {
        let mut souvenir = Command::new(env!("CARGO_BIN_EXE_souvenir"));
        let souvenir = screen.shown_on(card.in_home(souvenir.args(words)));
        Running::start(souvenir.env("SOUVENIR_CONFIG_DIR", home.path()))
    };
    // The microphone is itself a stream from what is spoken into it.
    let is_heard = || card.streams("source-outputs").len() > 1;
    let window = open(&[]);
    wait_for("ear at the microphone", || is_heard().then_some(()));
    drop(window);
    wait_for("silence", || {
        card.streams("sink-inputs").is_empty().then_some(())
    });
    let _window = open(&["--source", "demo"]);
    card.wait_until_used(&["sink-inputs"]);
    assert!(!is_heard(), "the demo was typed");
}

#[test]
fn without_a_display_one_sentence_says_what_works_instead() {
    let mut souvenir = Command::new(env!("CARGO_BIN_EXE_souvenir"));
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        souvenir.env_remove(name);
    }
    let ended = souvenir.output().unwrap();
    let words = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{words}");
    assert!(
        words.contains("no display") && words.lines().count() == 1,
        "{words}"
    );
}

/// README's picture: `SOUVENIR_PICTURE="$PWD/docs/pictures/window.png" cargo test --workspace
/// --test live_window -- --ignored --exact picture_for_the_readme`.
#[test]
#[ignore = "makes a picture for people; its sound is not on every machine"]
fn picture_for_the_readme() {
    // Debian's package sonic-pi-samples, CC0.
    let guitar = "/usr/share/sonic-pi/samples/guit_em9.flac";
    let (card, screen) = (SoundCard::plugged_in(), Screen::switched_on());
    let words = ["--source", guitar, "--order", "160", "--window", "0.05"];
    let _window = open(&card, &screen, &words);
    wait_for("picture that changes", || changes(&screen).then_some(()));
    sleep(Duration::from_secs(2));
    let home = tempfile::tempdir().unwrap();
    let wanted = env::var_os("SOUVENIR_PICTURE").map(PathBuf::from);
    let path = wanted.unwrap_or_else(|| home.path().join("window.png"));
    screen.save_window(&path);
    let picture = std::fs::read(&path).unwrap();
    assert!(picture.starts_with(b"\x89PNG"), "a picture was written");
}

fn open(card: &SoundCard, screen: &Screen, words: &[&str]) -> Running {
    let mut souvenir = Command::new(env!("CARGO_BIN_EXE_souvenir"));
    let souvenir = screen.shown_on(card.in_home(souvenir.args(words)));
    Running::start_and_note(souvenir, &card.home().join(NOTES))
}

/// What the window has said so far, sentence by sentence.
fn said(card: &SoundCard) -> String {
    std::fs::read_to_string(card.home().join(NOTES)).unwrap_or_default()
}

fn wait_for_words(card: &SoundCard, words: &str) {
    wait_for(&format!("`{words}`"), || {
        said(card).contains(words).then_some(())
    });
}

/// A microphone starts muted. A key that is pressed before the window manager has given the window
/// its focus is lost (one in three, right after the first picture), and who sees nothing happen
/// presses it again.
fn unmute(screen: &Screen) {
    let is_muted = || {
        let colours = screen.colours();
        colours
            .iter()
            .any(|(pixels, colour)| colour == TROUBLE_COLOUR && *pixels > 20)
    };
    wait_for("muted monitor", || is_muted().then_some(()));
    wait_for("monitor that is not muted", || {
        screen.press("m");
        sleep(Duration::from_secs(1));
        (!is_muted()).then_some(())
    });
}

fn loudest(sound: &[f32]) -> f32 {
    let louder = |peak: f32, sample: &f32| peak.max(sample.abs());
    sound.iter().fold(0.0, louder)
}

/// The memory is drawn, and a moment later differently.
fn changes(screen: &Screen) -> bool {
    let first = screen.colours();
    shows_memory(&first) && screen.colours() != first
}

fn shows_memory(colours: &[(usize, String)]) -> bool {
    colours
        .iter()
        .any(|(pixels, colour)| colour == MEMORY_COLOUR && *pixels > 1000)
}

/// Of a piece of `sound` with what was heard about there.
fn piece_likeness(heard: &[f32], sound: &[f32], start: usize, piece: usize) -> f64 {
    let range = piece * PIECE_FRAMES..(piece + 1) * PIECE_FRAMES;
    let from = (start + range.start).saturating_sub(SLACK_FRAMES);
    let to = (start + range.end + SLACK_FRAMES).min(heard.len());
    likeness(&heard[from.min(to)..to], &sound[range], STEP_FRAMES).0
}

/// The memory of a sound whose segments begin `phase` frames earlier in it.
fn memory_at(phase: usize, home: &Path, spoken: &Path, memory_words: &[&str]) -> Vec<f32> {
    let later = [vec![0.0; phase], samples(spoken)].concat();
    let path = home.join(format!("spoken {phase}.wav"));
    write_wav(&path, 48_000, &later);
    let words = [&[path.to_str().unwrap()], memory_words].concat();
    let memory = render(home, &format!("memory {phase}.wav"), &words);
    samples(&memory).split_off(phase)
}

/// What `souvenir render` makes of a sound.
fn render(home: &Path, name: &str, words: &[&str]) -> PathBuf {
    let path = home.join(name);
    let mut souvenir = Command::new(env!("CARGO_BIN_EXE_souvenir"));
    output(
        souvenir
            .arg("render")
            .args(words)
            .arg("--output")
            .arg(&path),
    );
    path
}

/// The only channel.
fn samples(path: &Path) -> Vec<f32> {
    hound::WavReader::open(path)
        .unwrap()
        .samples::<f32>()
        .map(Result::unwrap)
        .collect()
}

/// 1 kHz, half of full scale, at a rate that is not the card's.
fn write_sine(path: &Path) {
    let turn = std::f32::consts::TAU * 1000.0 / 44_100.0;
    let sine: Vec<f32> = (0..44_100u16)
        .map(|frame| 0.5 * (f32::from(frame) * turn).sin())
        .collect();
    write_wav(path, 44_100, &sine);
}

fn write_wav(path: &Path, sample_rate: u32, sound: &[f32]) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut wav = hound::WavWriter::create(path, spec).unwrap();
    sound
        .iter()
        .for_each(|sample| wav.write_sample(*sample).unwrap());
    wav.finalize().unwrap();
}
