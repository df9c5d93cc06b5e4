//! Ctrl-C leaves nothing half-written: what is in the making is removed before the process ends.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// 128 + SIGINT, as shells count.
const INTERRUPTED: i32 = 130;

static IN_THE_MAKING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes what is guarded when the user or the system ends the process.
///
/// # Errors
/// Where the system refuses a handler.
pub(crate) fn install() -> anyhow::Result<()> {
    Ok(ctrlc::set_handler(|| {
        for path in paths().iter() {
            remove(path);
        }
        process::exit(INTERRUPTED);
    })?)
}

/// A file or directory that exists only until it is complete.
#[derive(Debug)]
pub(crate) struct Guard(PathBuf);

impl Guard {
    pub(crate) fn new(path: &Path) -> Self {
        paths().push(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        paths().retain(|path| *path != self.0);
    }
}

fn paths() -> MutexGuard<'static, Vec<PathBuf>> {
    IN_THE_MAKING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn remove(path: &Path) {
    // The process ends either way, and there is nobody to tell.
    let _ = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
}
