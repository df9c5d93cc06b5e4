//! The process that reads: it writes down which input it is about to read, and what went wrong.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::trial::{Sample, Trial};

/// Name of the environment variable that holds the folder of notes, and in it which inputs.
pub(crate) const NOTES: &str = "SOUVENIR_MUTATION_NOTES";
/// First and one after the last.
pub(crate) const RANGE: &str = "range";
/// The input that is being read.
pub(crate) const NOW: &str = "now";
/// `number word` a line.
pub(crate) const HARM: &str = "harm";

const MAX_TIME: Duration = Duration::from_secs(5);
const MAX_BYTES_PER_BYTE: u64 = 4;
const MAX_BYTES: u64 = 200_000_000;

pub(crate) fn is_here() -> bool {
    std::env::var_os(NOTES).is_some()
}

pub(crate) fn work(trial: &Trial<'_>, read: &impl Fn(&Sample)) {
    let notes = PathBuf::from(std::env::var_os(NOTES).unwrap_or_default());
    let range = fs::read_to_string(notes.join(RANGE)).unwrap_or_default();
    let mut range = range
        .split_whitespace()
        .filter_map(|number| number.parse::<u64>().ok());
    let (Some(first), Some(end)) = (range.next(), range.next()) else {
        panic!("no range of inputs");
    };
    let harm = OpenOptions::new()
        .create(true)
        .append(true)
        .open(notes.join(HARM));
    let mut harm = harm.expect("a file of notes");
    for idx in first..end {
        note(&notes, idx);
        let input = trial.input(idx);
        if let Some(word) = harmed(&input, read) {
            writeln!(harm, "{idx} {word}").expect("a note");
        }
    }
    note(&notes, end);
}

fn note(notes: &std::path::Path, idx: u64) {
    let mut file = File::create(notes.join(NOW)).expect("a note");
    file.write_all(idx.to_string().as_bytes()).expect("a note");
}

/// Returns what harm it did. What takes too long once is read again: a busy machine is not the reader's fault.
fn harmed(input: &Sample, read: &impl Fn(&Sample)) -> Option<String> {
    match once(input, read) {
        Some(word) if word.starts_with("took") => once(input, read),
        harm => harm,
    }
}

fn once(input: &Sample, read: &impl Fn(&Sample)) -> Option<String> {
    let begun = Instant::now();
    let mut is_over = false;
    let used = allocation_counter::measure(|| {
        is_over = catch_unwind(AssertUnwindSafe(|| read(input))).is_ok();
    });
    let took = begun.elapsed();
    let most = MAX_BYTES_PER_BYTE * input.bytes.len() as u64 + MAX_BYTES;
    if !is_over {
        return Some("panicked".to_owned());
    }
    if used.bytes_max > most {
        return Some(format!("held {} bytes", used.bytes_max));
    }
    (took > MAX_TIME).then(|| format!("took {:.1} s", took.as_secs_f64()))
}
