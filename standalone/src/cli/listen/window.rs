//! A test is taken in the window: from its file, whose signals are rendered first, or from its shared folder.

use std::path::Path;

use super::folder::{SOUNDS_FILE, TEST_FILE};
use super::shared_folder;
use super::test_source::TestSource;
use crate::app::{TestSignals, open_listening_window};
use crate::stderr::tell;

/// Where votes go, beside the test.
const VOTES_FOLDER: &str = "votes";

pub(super) fn run(input: &Path, votes: Option<&Path>) -> anyhow::Result<()> {
    let folder = if input.is_dir() {
        input
    } else {
        input.parent().unwrap_or(Path::new(""))
    };
    let votes = votes.map_or_else(|| folder.join(VOTES_FOLDER), Path::to_owned);
    let is_whole = input.is_dir() || input.ends_with(TEST_FILE);
    let (test, signals) = if is_whole && folder.join(SOUNDS_FILE).exists() {
        shared_folder::read(folder)?
    } else {
        let source = TestSource::read(input)?;
        tell("souvenir: rendering the signals of the test");
        let signals = rendered(&source)?;
        (source.test, signals)
    };
    open_listening_window(test, signals, votes)
}

fn rendered(source: &TestSource) -> anyhow::Result<TestSignals> {
    let rendered = source.render()?;
    let materials = rendered.materials.into_iter();
    let sounds = materials.map(|material| {
        let signals = material.signals.into_iter();
        signals.map(|signal| signal.sound).collect()
    });
    Ok(TestSignals {
        sample_rate_hz: rendered.sample_rate_hz,
        num_channels: rendered.num_channels,
        sounds: sounds.collect(),
    })
}
