//! Files and directories in the making are named `.souvenir-a1b2c3.part`.
//!
//! Each is locked for as long as its program lives. A program that was killed leaves its draft behind, and the
//! next one that writes into the same directory removes it.

use std::fs::{self, DirEntry, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use souvenir_ui::files::ordinary_permissions;
use tempfile::{Builder, NamedTempFile, TempDir};

use super::checks::{check_is_directory, plain};

const PREFIX: &str = ".souvenir-";
const SUFFIX: &str = ".part";
/// In a draft of a directory.
const LOCK: &str = "lock";
/// A draft is made, and then locked.
const YOUNG: Duration = Duration::from_secs(60);

/// Holds a directory of drafts, and the lock that says that somebody is at work in it.
#[derive(Debug)]
pub(super) struct Workplace {
    pub(super) directory: TempDir,
    lock: File,
}

impl AsRef<Path> for Workplace {
    fn as_ref(&self) -> &Path {
        self.directory.path()
    }
}

impl Workplace {
    /// Removes the workplace and all drafts in it.
    ///
    /// # Errors
    /// Those of the file system.
    pub(super) fn close(self) -> std::io::Result<()> {
        drop(self.lock);
        self.directory.close()
    }
}

/// Makes a file for a draft in a directory.
///
/// # Errors
/// Where the directory cannot be written.
pub(super) fn file_in(directory: &Path) -> anyhow::Result<NamedTempFile> {
    check_is_directory(directory)?;
    collect(directory);
    let mut builder = builder();
    if let Some(permissions) = ordinary_permissions() {
        builder.permissions(permissions);
    }
    let made = builder
        .tempfile_in(directory)
        .map_err(|error| plain(&error))?;
    // Where the file system knows no locks, a draft that is left behind stays.
    let _ = made.as_file().try_lock();
    Ok(made)
}

/// Makes a directory for drafts in `home`.
///
/// # Errors
/// Where `home` cannot be written.
pub(super) fn directory_in(home: &Path) -> anyhow::Result<Workplace> {
    check_is_directory(home)?;
    collect(home);
    let make = || -> std::io::Result<Workplace> {
        let directory = builder().tempdir_in(home)?;
        let lock = File::create(directory.path().join(LOCK))?;
        let _ = lock.try_lock();
        Ok(Workplace { directory, lock })
    };
    make().map_err(|error| plain(&error))
}

fn builder() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    builder
}

/// Removes what killed programs have left here. What cannot be removed stays.
fn collect(directory: &Path) {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    for entry in entries.filter(is_draft) {
        let path = entry.path();
        let _ = match entry.file_type() {
            Ok(kind) if kind.is_dir() && is_abandoned(&path.join(LOCK)) => fs::remove_dir_all(path),
            Ok(kind) if kind.is_file() && is_abandoned(&path) => fs::remove_file(path),
            _ => Ok(()),
        };
    }
}

fn is_draft(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let name = name.to_string_lossy();
    name.starts_with(PREFIX) && name.ends_with(SUFFIX) && !is_young(entry)
}

/// Tells whether a draft is young; what has no time counts as such.
fn is_young(entry: &DirEntry) -> bool {
    let modified = entry.metadata().and_then(|metadata| metadata.modified());
    let age = modified.map(|time| SystemTime::now().duration_since(time).unwrap_or_default());
    age.map_or(true, |age| age < YOUNG)
}

/// Nobody holds the lock any more, or it was never made.
fn is_abandoned(lock: &Path) -> bool {
    match File::open(lock) {
        Ok(file) => file.try_lock().is_ok(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::path::Path;
    use std::time::{Duration, SystemTime};

    use super::{LOCK, directory_in, file_in};

    fn age(path: &Path) {
        let past = SystemTime::now() - Duration::from_secs(3600);
        File::open(path).unwrap().set_modified(past).unwrap();
    }

    #[test]
    fn what_a_killed_program_left_is_removed_and_what_lives_stays() {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name);
        fs::write(path(".souvenir-dead00.part"), "").unwrap();
        fs::create_dir(path(".souvenir-dead01.part")).unwrap();
        fs::write(path(".souvenir-dead01.part").join(LOCK), "").unwrap();
        fs::create_dir(path(".souvenir-dead02.part")).unwrap();
        fs::write(path(".souvenir-young0.part"), "").unwrap();
        fs::write(path("souvenir.part"), "the user's own").unwrap();
        let living = file_in(home.path()).unwrap();
        let at_work = directory_in(home.path()).unwrap();
        for old in [0, 1, 2].map(|number| path(&format!(".souvenir-dead0{number}.part"))) {
            age(&old);
        }
        age(living.path());
        age(at_work.as_ref());
        drop(file_in(home.path()).unwrap());
        assert!(living.path().exists() && at_work.as_ref().exists(), "alive");
        let names = fs::read_dir(home.path()).unwrap();
        let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(
            names.len(),
            4,
            "two at work, one young, one of the user: {names:?}"
        );
    }
}
