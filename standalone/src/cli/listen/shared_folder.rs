//! A folder that was made to be shared is read: nothing in it is believed before it is checked.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, ensure};
use souvenir_listening::ListeningTest;

use super::super::args::Span;
use super::super::terminal::shown;
use super::folder::{SOUNDS_FILE, SoundList, TEST_FILE, VERSION};
use super::signals::PlainSound;
use crate::app::TestSignals;

/// A list of 32 materials of 68 signals with long names has a tenth of it.
const MAX_LIST_BYTES: u64 = 4 << 20;

/// Reads a test and its signals.
///
/// # Errors
/// One sentence that names the file.
pub(super) fn read(folder: &Path) -> anyhow::Result<(ListeningTest, TestSignals)> {
    let path = folder.join(TEST_FILE);
    let test = ListeningTest::read(&path);
    let test = test.with_context(|| format!("cannot read the test {}", shown(&path)))?;
    let list = list(&folder.join(SOUNDS_FILE))?;
    ensure!(
        list.version == VERSION && list.test_hash == test.hash(),
        "{} is not of the test beside it",
        shown(&folder.join(SOUNDS_FILE))
    );
    let names = test.signals()?;
    let mut sounds = Vec::new();
    for item in &test.material {
        let mut signals = Vec::new();
        for name in &names {
            signals.push(signal(folder, &list, [&item.name, name])?);
        }
        let frames = |signal: &Vec<Vec<f32>>| signal.first().map_or(0, Vec::len);
        let all_alike = signals
            .windows(2)
            .all(|pair| frames(&pair[0]) == frames(&pair[1]));
        ensure!(
            all_alike,
            "the signals of material `{}` are not equally long",
            item.name
        );
        sounds.push(signals);
    }
    let signals = TestSignals {
        sample_rate_hz: list.sample_rate_hz,
        num_channels: list.num_channels,
        sounds,
    };
    Ok((test, signals))
}

fn list(path: &Path) -> anyhow::Result<SoundList> {
    let mut text = String::new();
    let file = File::open(path).with_context(|| shown(path).to_string())?;
    file.take(MAX_LIST_BYTES).read_to_string(&mut text)?;
    serde_json::from_str(&text).with_context(|| format!("{} is no list of sounds", shown(path)))
}

fn signal(
    folder: &Path,
    list: &SoundList,
    [material, name]: [&String; 2],
) -> anyhow::Result<Vec<Vec<f32>>> {
    let mut listed = list.sounds.iter();
    let found = listed.find(|sound| sound.material == *material && sound.signal == *name);
    let found = found.with_context(|| format!("no sound is `{name}` of `{material}`"))?;
    let is_beside = Path::new(&found.file).file_name() == Some(found.file.as_ref());
    ensure!(is_beside, "`{}` is no name of a file", found.file);
    let path = folder.join(&found.file);
    let sound = PlainSound::read(&path, Span::default())?;
    ensure!(
        sound.sample_rate_hz == list.sample_rate_hz && sound.sound.len() == list.num_channels,
        "{} has another rate or other channels than the list says",
        shown(&path)
    );
    Ok(sound.sound)
}
