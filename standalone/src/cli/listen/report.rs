//! What votes say: files of many listeners in, a page and tables out.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use souvenir_listening::results::{Sittings, TestResults};
use souvenir_listening::votes::VotesFile;

use super::super::output::Directory;
use super::super::terminal::{Words, shown};
use crate::report::{ListeningReport, write_votes};
use crate::stderr::tell;

const REPORT_FILE: &str = "report.html";
const RESULTS_FILE: &str = "results.csv";
const COMPARISONS_FILE: &str = "comparisons.csv";
const STEPS_FILE: &str = "steps.csv";
const VOTES_FILE: &str = "votes.csv";
/// Of files of votes in a folder.
const VOTES_EXTENSION: &str = "jsonl";

pub(super) fn run(inputs: &[PathBuf], output: &Path) -> anyhow::Result<()> {
    let mut directory = Directory::prepare(output)?;
    let names = [
        REPORT_FILE,
        RESULTS_FILE,
        COMPARISONS_FILE,
        STEPS_FILE,
        VOTES_FILE,
    ]
    .map(str::to_owned);
    let (mut files, mut left_out) = (Vec::new(), Vec::new());
    for path in votes_files(inputs)? {
        directory.check_names(&names, &path)?;
        match VotesFile::read(&path) {
            Ok(file) => files.push(file),
            Err(error) => left_out.push(format!("left out: {}: {error}", shown(&path))),
        }
    }
    left_out
        .iter()
        .for_each(|line| tell(&format!("souvenir: {line}")));
    ensure!(!files.is_empty(), "there are no votes that could be read");
    let Sittings { files, notes } = Sittings::of(files);
    notes
        .iter()
        .for_each(|line| tell(&format!("souvenir: {line}")));
    let notes = left_out.into_iter().chain(notes).collect();
    let report = ListeningReport::new(TestResults::of(&files)?, notes);
    let page = report.html()?;
    directory.write(REPORT_FILE, |out| Ok(out.write_all(page.as_bytes())?))?;
    directory.write(RESULTS_FILE, |out| report.write_results(out))?;
    directory.write(COMPARISONS_FILE, |out| report.write_comparisons(out))?;
    directory.write(STEPS_FILE, |out| report.write_steps(out))?;
    directory.write(VOTES_FILE, |out| write_votes(&files, out))?;
    directory.publish()?;
    Words::Stdout.say(&format!(
        "{}\n\nto look: {}",
        report.sentences().join("\n"),
        shown(&output.join(REPORT_FILE))
    ))
}

/// A folder stands for the files of votes in it, by name.
fn votes_files(inputs: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for input in inputs {
        if !input.is_dir() {
            all.push(input.clone());
            continue;
        }
        let entries = input
            .read_dir()
            .with_context(|| format!("cannot read {}", shown(input)))?;
        let mut found = Vec::new();
        for entry in entries {
            let path = entry?.path();
            if path
                .extension()
                .is_some_and(|extension| extension == VOTES_EXTENSION)
            {
                found.push(path);
            }
        }
        found.sort();
        all.extend(found);
    }
    Ok(all)
}
