//! A folder that holds a test with its sounds, to be shared.

use std::io::{Cursor, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};
use souvenir_listening::order;
use souvenir_listening::page::neutral_name;

use super::super::output::Directory;
use super::super::terminal::{Words, shown};
use super::rendered::RenderedTest;
use super::test_source::TestSource;
use crate::sound::wav;

pub(super) const TEST_FILE: &str = "test.json";
pub(super) const SOUNDS_FILE: &str = "sounds.json";
/// Raised when fields come to mean something else.
pub(super) const VERSION: u32 = 1;

/// Says which file is which signal: for the program that plays, not for who listens.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SoundList {
    pub(super) version: u32,
    pub(super) test_hash: String,
    pub(super) sample_rate_hz: u32,
    pub(super) num_channels: usize,
    /// In the order of the files' names.
    pub(super) sounds: Vec<ListedSound>,
}

/// Says which signal a file is, and what was done to its loudness.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListedSound {
    pub(super) file: String,
    pub(super) material: String,
    pub(super) signal: String,
    frames: usize,
    /// As it was rendered.
    loudness_lufs: Option<f64>,
    /// What was applied to it.
    gain_db: f64,
}

pub(super) fn run(source: &TestSource, output: &Path) -> anyhow::Result<()> {
    let mut directory = Directory::prepare(output)?;
    let names = [TEST_FILE, SOUNDS_FILE].map(str::to_owned);
    directory.check_names(&names, &source.path)?;
    let rendered = source.render()?;
    let list = list(source, &rendered)?;
    for (file, sound) in files(source, &rendered)? {
        write_wav(&mut directory, &file, rendered.sample_rate_hz, sound)?;
    }
    directory.write(SOUNDS_FILE, |out| {
        Ok(serde_json::to_writer_pretty(out, &list)?)
    })?;
    let test = source.test.to_json();
    directory.write(TEST_FILE, |out| Ok(out.write_all(test.as_bytes())?))?;
    directory.publish()?;
    Words::Stdout.say(&told(source, &rendered, output))
}

/// Names a sound's file, and holds the sound.
pub(super) type NamedSound<'a> = (String, &'a [Vec<f32>]);

/// Names and sounds, in the order of the names.
pub(super) fn files<'a>(
    source: &TestSource,
    rendered: &'a RenderedTest,
) -> anyhow::Result<Vec<NamedSound<'a>>> {
    let mut files = Vec::new();
    for (places, material) in order::file_places(&source.test)?
        .iter()
        .zip(&rendered.materials)
    {
        for (place, signal) in places.iter().zip(&material.signals) {
            files.push((file_name(*place), signal.sound.as_slice()));
        }
    }
    files.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(files)
}

pub(super) fn file_name(place: usize) -> String {
    format!("{}.wav", neutral_name(place))
}

pub(super) fn write_wav(
    directory: &mut Directory,
    file: &str,
    sample_rate_hz: u32,
    sound: &[Vec<f32>],
) -> anyhow::Result<()> {
    let mut bytes = Cursor::new(Vec::new());
    wav::write_int24(&mut bytes, sample_rate_hz, sound)?;
    directory.write(file, |out| Ok(out.write_all(bytes.get_ref())?))
}

fn list(source: &TestSource, rendered: &RenderedTest) -> anyhow::Result<SoundList> {
    let mut sounds = Vec::new();
    let places = order::file_places(&source.test)?;
    for ((item, places), material) in source
        .test
        .material
        .iter()
        .zip(places)
        .zip(&rendered.materials)
    {
        for (place, signal) in places.into_iter().zip(&material.signals) {
            sounds.push(ListedSound {
                file: file_name(place),
                material: item.name.clone(),
                signal: signal.name.clone(),
                frames: signal.sound.first().map_or(0, Vec::len),
                loudness_lufs: signal.lufs,
                gain_db: signal.gain_db,
            });
        }
    }
    sounds.sort_by(|one, other| one.file.cmp(&other.file));
    Ok(SoundList {
        version: VERSION,
        test_hash: source.test.hash(),
        sample_rate_hz: rendered.sample_rate_hz,
        num_channels: rendered.num_channels,
        sounds,
    })
}

/// Says beforehand what was done to loudness.
pub(super) fn told(source: &TestSource, rendered: &RenderedTest, output: &Path) -> String {
    let mut table = super::super::table::new(&["material", "signal", "LUFS", "gain dB"]);
    for (item, material) in source.test.material.iter().zip(&rendered.materials) {
        for signal in &material.signals {
            table.add_row([
                item.name.clone(),
                signal.name.clone(),
                signal
                    .lufs
                    .map_or("-".to_owned(), |lufs| format!("{lufs:.1}")),
                format!("{:+.1}", signal.gain_db),
            ]);
        }
    }
    format!("{table}\n\nto share: {}", shown(output))
}
