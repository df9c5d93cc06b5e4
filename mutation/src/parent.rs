//! The process that watches: what ends or stops the other one is seen here, and the next input is tried.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::child::{HARM, NOTES, NOW, RANGE};
use super::trial::Trial;

/// The time that one input gets: ten times what it may take, since machines are busy.
const PATIENCE: Duration = Duration::from_secs(60);
const GLANCE: Duration = Duration::from_millis(10);

/// Watches children that read damaged inputs, and gathers the harm.
///
/// # Panics
/// Where an input did harm.
pub(crate) fn watch(trial: &Trial<'_>, num_inputs: u64) {
    let notes = tempfile::tempdir().expect("a folder for notes");
    let mut harm = Vec::new();
    let mut first = 0;
    while first < num_inputs {
        first = match end_of(trial, notes.path(), first, num_inputs) {
            Ok(end) => end,
            Err((idx, word)) => {
                harm.push(format!("{idx} {word}"));
                idx + 1
            }
        };
    }
    let noted = fs::read_to_string(notes.path().join(HARM)).unwrap_or_default();
    harm.extend(noted.lines().map(str::to_owned));
    let kept: Vec<_> = harm.iter().map(|harm| keep(trial, harm)).collect();
    assert!(
        kept.is_empty(),
        "of {num_inputs} inputs {} did harm:\n{}",
        kept.len(),
        kept.join("\n")
    );
}

/// Tells where it came to its end; or which input ended or stopped it, and how.
fn end_of(trial: &Trial<'_>, notes: &Path, first: u64, end: u64) -> Result<u64, (u64, String)> {
    fs::write(notes.join(RANGE), format!("{first} {end}")).expect("a note");
    fs::write(notes.join(NOW), first.to_string()).expect("a note");
    let mut child = start(trial, notes);
    let (mut idx, mut since) = (first, Instant::now());
    loop {
        if let Some(status) = child.try_wait().expect("a child") {
            let idx = now(notes).unwrap_or(idx);
            return match (status.success(), idx == end) {
                (_, true) => Ok(end),
                (true, false) => panic!("there is no test `{}`", trial.test),
                (false, false) => Err((idx, format!("ended the process ({status})"))),
            };
        }
        if let Some(now) = now(notes).filter(|now| *now != idx) {
            (idx, since) = (now, Instant::now());
        } else if since.elapsed() > PATIENCE {
            child
                .kill()
                .and_then(|()| child.wait())
                .expect("a child that can be killed");
            return Err((idx, "did not come to an end".to_owned()));
        }
        sleep(GLANCE);
    }
}

/// Its words go nowhere: a panic is expected to be loud.
fn start(trial: &Trial<'_>, notes: &Path) -> Child {
    let program = std::env::current_exe().expect("the tests' own program");
    let mut command = Command::new(program);
    command.args([trial.test, "--exact", "--nocapture", "--test-threads=1"]);
    command
        .env(NOTES, notes)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
        .stderr(Stdio::null())
        .spawn()
        .expect("the tests' own program")
}

/// Returns the newest note, `None` while it is being written.
fn now(notes: &Path) -> Option<u64> {
    fs::read_to_string(notes.join(NOW)).ok()?.parse().ok()
}

/// Keeps the input that did it, to be looked at.
fn keep(trial: &Trial<'_>, harm: &str) -> String {
    let idx = harm
        .split(' ')
        .next()
        .and_then(|idx| idx.parse().ok())
        .unwrap_or(0);
    let input = trial.input(idx);
    let name = trial.test.replace("::", "-");
    let path = std::env::temp_dir().join(format!("souvenir-{name}-{idx}"));
    let kept: PathBuf = match fs::write(&path, &input.bytes) {
        Ok(()) => path,
        Err(_) => "nowhere".into(),
    };
    format!("{harm}: {}, kept in {}", input.name, kept.display())
}

#[cfg(test)]
mod tests {
    use crate::{Sample, Trial};

    fn trial<'a>(test: &'a str, samples: &'a [Sample]) -> Trial<'a> {
        Trial {
            test,
            percent: 1,
            samples,
        }
    }

    fn sample() -> [Sample; 1] {
        [Sample {
            name: "text",
            bytes: b"0123456789".to_vec(),
        }]
    }

    /// What is not told from harm would be worth nothing: all four kinds, and then none.
    #[test]
    #[should_panic(expected = "of 20 inputs 20 did harm")]
    fn a_panic_is_seen() {
        trial("parent::tests::a_panic_is_seen", &sample()).run(|_| panic!("harm"));
    }

    #[test]
    #[should_panic(expected = "ended the process")]
    fn an_end_of_the_process_is_seen() {
        let test = "parent::tests::an_end_of_the_process_is_seen";
        trial(test, &sample()).run(|_| std::process::abort());
    }

    #[test]
    #[should_panic(expected = "held 3")]
    fn too_much_memory_is_seen() {
        trial("parent::tests::too_much_memory_is_seen", &sample()).run(|_| {
            std::hint::black_box(vec![0_u8; 300_000_000]);
        });
    }

    #[test]
    fn what_does_no_harm_passes() {
        trial("parent::tests::what_does_no_harm_passes", &sample()).run(|sample| {
            std::hint::black_box(sample.bytes.len());
        });
    }
}
