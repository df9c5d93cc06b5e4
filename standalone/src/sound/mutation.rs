//! Sound files are damaged by the thousand.

use std::path::Path;
use std::process::Command;

use souvenir_mutation::{Sample, Trial};

use super::SoundReader;

/// What sox writes; repeatable, since inputs come again by their number alone.
const BY_SOX: [(&str, &[&str]); 11] = [
    ("16.wav", &["-b", "16"]),
    ("float.wav", &["-e", "float", "-b", "32"]),
    ("mu.wav", &["-e", "mu-law"]),
    ("adpcm.wav", &["-e", "ms-adpcm"]),
    ("24.aiff", &["-b", "24"]),
    ("aifc.aifc", &[]),
    ("au.au", &["-b", "16"]),
    ("w64.w64", &["-b", "16"]),
    ("caf.caf", &["-b", "16"]),
    ("flac.flac", &["-b", "16"]),
    ("ogg.ogg", &[]),
];
/// What it does not write.
const OF_OTHERS: [&str; 6] = [
    "tones.aac",
    "tones.opus",
    "tones_5.1.opus",
    "tones_aac.m4a",
    "tones_alac.m4a",
    "tones_opus.mkv",
];
/// The length of a stereo sound at 8 kHz.
const SECS: &str = "0.2";

fn samples(home: &Path) -> Vec<Sample> {
    let mut samples: Vec<_> = BY_SOX
        .iter()
        .map(|(name, options)| sox(home, name, options))
        .collect();
    samples.push(lame(home));
    samples.extend(OF_OTHERS.map(|name| read(&sounds().join(name), name)));
    samples
}

fn sounds() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sounds")
}

fn sox(home: &Path, name: &'static str, options: &[&str]) -> Sample {
    let path = home.join(name);
    let mut sox = Command::new("sox");
    sox.args(["-V1", "-R", "-D", "-n", "-r", "8000", "-c", "2"])
        .args(options)
        .arg(&path);
    sox.args(["synth", SECS, "sine", "440", "sine", "300", "gain", "-6"]);
    run(sox);
    read(&path, name)
}

fn lame(home: &Path) -> Sample {
    let mut lame = Command::new("lame");
    lame.args(["--quiet", "-b", "32"])
        .args([home.join("16.wav"), home.join("mp3.mp3")]);
    run(lame);
    read(&home.join("mp3.mp3"), "mp3.mp3")
}

fn run(mut command: Command) {
    let status = command
        .status()
        .expect("sox and lame: `cargo xtask test` installs them");
    assert!(status.success(), "{command:?}");
}

fn read(path: &Path, name: &'static str) -> Sample {
    let bytes = std::fs::read(path).expect("written");
    assert!(!bytes.is_empty(), "{name}");
    Sample { name, bytes }
}

/// Read to its end, as every command does, and from a place on.
fn hear(path: &Path) -> anyhow::Result<usize> {
    let mut reader = SoundReader::open(path)?;
    let mut num_samples = 0;
    while let Some(block) = reader.next_block()? {
        num_samples += block.iter().map(Vec::len).sum::<usize>();
    }
    reader.seek(1000)?;
    reader.next_block()?;
    Ok(num_samples)
}

#[test]
fn no_damaged_sound_does_harm() {
    let home = tempfile::tempdir().expect("a folder");
    let samples = samples(home.path());
    let trial = Trial {
        test: "sound::mutation::no_damaged_sound_does_harm",
        percent: 60,
        samples: &samples,
    };
    let path = home.path().join("damaged");
    trial.run(|input| {
        std::fs::write(&path, &input.bytes).expect("written");
        // Whether it is refused is its own matter.
        let _ = hear(&path);
    });
}

#[test]
fn what_is_damaged_was_readable_before() {
    let home = tempfile::tempdir().expect("a folder");
    for sample in samples(home.path()) {
        if ["tones_opus.mkv", "tones_5.1.opus"].contains(&sample.name) {
            continue;
        }
        let path = home.path().join(sample.name);
        std::fs::write(&path, &sample.bytes).expect("written");
        let heard = hear(&path);
        assert!(
            heard.as_ref().is_ok_and(|heard| *heard >= 3200),
            "{}: {heard:?}",
            sample.name
        );
    }
}
