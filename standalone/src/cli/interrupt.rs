//! Ctrl-C leaves nothing half-written: what is in the making is removed before the process ends.
//!
//! Drafts are made, filled with names and published while the list of them is locked. The handler
//! takes that lock and never gives it back: what comes first is whole, and nothing comes after it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// 128 + SIGINT, as shells count.
const INTERRUPTED: i32 = 130;
/// How often to try to remove what its owner may be removing at the same time, each in the other's way.
const MAX_ATTEMPTS: usize = 100;

static IN_THE_MAKING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes all drafts when the user or the system ends the process.
///
/// # Errors
/// Where the system refuses a handler.
pub(crate) fn install() -> anyhow::Result<()> {
    Ok(ctrlc::set_handler(|| {
        let drafts = lock();
        drafts.iter().for_each(|path| remove(path));
        process::exit(INTERRUPTED);
    })?)
}

/// Holds a temporary file or directory, which removes itself when dropped, in an interruption too.
#[derive(Debug)]
pub(crate) struct Draft<T> {
    made: T,
    _listed: Listed,
}

impl<T: AsRef<Path>> Draft<T> {
    /// Makes a draft, which an interruption removes.
    ///
    /// # Errors
    /// Those of `make`.
    pub(crate) fn make<E>(make: impl FnOnce() -> Result<T, E>) -> Result<Self, E> {
        let mut drafts = lock();
        let made = make()?;
        let path = made.as_ref().to_owned();
        drafts.push(path.clone());
        let _listed = Listed(path);
        Ok(Self { made, _listed })
    }

    pub(crate) fn get(&self) -> &T {
        &self.made
    }

    /// Makes a file inside: after an interruption nothing new appears.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn create(&self, name: &str) -> io::Result<fs::File> {
        let _drafts = lock();
        fs::File::create(self.made.as_ref().join(name))
    }

    /// Does all that `publish` does, or nothing of it.
    pub(crate) fn publish<R>(self, publish: impl FnOnce(T) -> R) -> R {
        let Self { made, _listed } = self;
        let _drafts = lock();
        publish(made)
    }
}

#[derive(Debug)]
struct Listed(PathBuf);

impl Drop for Listed {
    fn drop(&mut self) {
        lock().retain(|path| *path != self.0);
    }
}

fn lock() -> MutexGuard<'static, Vec<PathBuf>> {
    IN_THE_MAKING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn remove(path: &Path) {
    for _ in 0..MAX_ATTEMPTS {
        // The process ends either way, and there is nobody to tell.
        _ = match fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
            Ok(_) => fs::remove_file(path),
            Err(_) => return,
        };
    }
}
