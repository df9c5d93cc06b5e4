//! What a path leads to: a file, a link, a pipe, the program's own standard output.

use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, bail};

use super::checks::directory_of;

/// How long a pipe may wait for somebody who reads from it.
const PATIENCE: Duration = Duration::from_secs(10);
/// As many as Linux follows.
const MAX_LINKS: usize = 40;

/// `-`, or another name of what standard output already is.
pub(super) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-") || is_named_stdout(path)
}

pub(super) fn is_screen() -> bool {
    io::stdout().is_terminal()
}

#[cfg(unix)]
fn is_named_stdout(path: &Path) -> bool {
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
    let stdout = io::stdout().as_fd().try_clone_to_owned().map(File::from);
    let (Ok(ours), Ok(named)) = (stdout.and_then(|out| out.metadata()), path.metadata()) else {
        return false;
    };
    // What is written to the null device is gone by either name.
    let is_kept = is_screen() || !ours.file_type().is_char_device();
    is_kept && (ours.dev(), ours.ino()) == (named.dev(), named.ino())
}

#[cfg(not(unix))]
fn is_named_stdout(_: &Path) -> bool {
    false
}

/// Tells whether two paths lead to one file; to open a pipe may take for ever, so only files are opened.
pub(super) fn are_same(one: &Path, two: &Path) -> bool {
    let is_file = |path: &Path| path.metadata().is_ok_and(|metadata| metadata.is_file());
    if is_file(one) && is_file(two) {
        return same_file::is_same_file(one, two).unwrap_or(false);
    }
    fs::canonicalize(one).is_ok_and(|one| fs::canonicalize(two).is_ok_and(|two| one == two))
}

/// Returns where a chain of links ends, whether something is there or not.
///
/// # Errors
/// Where it does not end.
pub(super) fn followed(path: &Path) -> anyhow::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = directory_of(&path).join(target),
            Err(_) => return Ok(path),
        }
    }
    bail!("it is a link that leads round in a circle")
}

/// Opens a pipe or a device, to be written.
///
/// The system waits for a pipe's reader as long as it takes; another thread does that here.
///
/// # Errors
/// Where the system refuses, or nobody reads from the pipe.
pub(super) fn open_stream(path: &Path) -> anyhow::Result<File> {
    let (sender, receiver) = mpsc::channel();
    let open = OpenOptions::new().write(true).clone();
    let name = path.to_owned();
    thread::Builder::new()
        .name("open pipe".to_owned())
        .spawn(move || sender.send(open.open(name)))
        .context("no thread")?;
    if let Ok(opened) = receiver.recv_timeout(PATIENCE) {
        return Ok(opened?);
    }
    // A reader at last, so that the thread ends.
    let _ = OpenOptions::new().read(true).write(true).open(path);
    bail!(
        "it is a pipe, and for {} s no program has read from it: start the reader first",
        PATIENCE.as_secs()
    )
}

#[cfg(test)]
mod tests {
    use super::followed;

    #[cfg(unix)]
    #[test]
    fn a_chain_of_links_ends_or_is_refused() {
        use std::os::unix::fs::symlink;
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name);
        symlink("two", path("one")).unwrap();
        symlink(path("three"), path("two")).unwrap();
        assert_eq!(
            followed(&path("one")).unwrap(),
            path("three"),
            "not there yet"
        );
        symlink("round", path("round")).unwrap();
        assert!(followed(&path("round")).is_err(), "a circle");
    }
}
