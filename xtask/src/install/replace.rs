//! A bundle, file or folder, put where an older one may be: the whole of it, or nothing.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use anyhow::{Context as _, Result};
use walkdir::WalkDir;

/// Copies `bundle` beside `path`, then renames: a host that looks meanwhile, or an error, finds the
/// old one or the new one, or for a moment none; never half of one.
pub(super) fn put(bundle: &Path, path: &Path) -> Result<()> {
    let folder = path.parent().context("a bundle has a folder")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    // No host looks for bundles by these names; what is left in it goes with it.
    let beside = tempfile::Builder::new()
        .prefix(".souvenir-")
        .tempdir_in(folder)?;
    let (new, old) = (beside.path().join("new"), beside.path().join("old"));
    copy(bundle, &new).with_context(|| format!("cannot copy {}", bundle.display()))?;
    let moved = exists(path) && rename(path, &old)?;
    if let Err(error) = rename(&new, path) {
        if moved {
            rename(&old, path)?;
        }
        return Err(error);
    }
    // Not by dropping, which would hide an error.
    beside.close().context("cannot remove the older version")
}

/// Tells whether there was something to remove. What a symbolic link points to stays.
pub(super) fn remove(path: &Path) -> Result<bool> {
    let Ok(found) = fs::symlink_metadata(path) else {
        return Ok(false);
    };
    let removed = if found.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    removed.with_context(|| format!("cannot remove {}", path.display()))?;
    Ok(true)
}

/// Tells whether something is there: symbolic links count, also where they point to nothing.
fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a copy is synced, and what was there is old"
)]
fn rename(from: &Path, to: &Path) -> Result<bool> {
    fs::rename(from, to).with_context(|| {
        let (from, to) = (from.display(), to.display());
        format!("cannot rename {from} to {to}; is a host still using it?")
    })?;
    Ok(true)
}

/// Files with their permissions, and the folders that they are in.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let inside = entry.path().strip_prefix(from)?;
        // `to.join("")` would end in a separator, which a file's path must not.
        let target = if inside.as_os_str().is_empty() {
            to.to_owned()
        } else {
            to.join(inside)
        };
        if entry.file_type().is_dir() {
            fs::create_dir(&target)?;
        } else {
            copy_file(entry.path(), &target)?;
        }
    }
    Ok(())
}

/// Copies a file, on the disk before it has its name.
fn copy_file(from: &Path, to: &Path) -> Result<()> {
    let (mut old, mut new) = (File::open(from)?, File::create(to)?);
    io::copy(&mut old, &mut new)?;
    new.sync_all()?;
    fs::set_permissions(to, old.metadata()?.permissions())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{put, remove};
    use std::fs;
    use std::path::Path;

    fn bundle(at: &Path, text: &str) {
        fs::create_dir_all(at.join("Contents/linux")).unwrap();
        fs::write(at.join("Contents/linux/Souvenir.so"), text).unwrap();
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_takes_the_place_of_an_older_one_and_leaves_nothing_beside_it() {
        let home = tempfile::tempdir().unwrap();
        let (built, place) = (
            home.path().join("built"),
            home.path().join("home/.vst3/Souvenir.vst3"),
        );
        bundle(&built, "1");
        fs::write(built.join("Contents/left_over"), "of version 1").unwrap();
        put(&built, &place).unwrap();
        fs::remove_file(built.join("Contents/left_over")).unwrap();
        bundle(&built, "2");

        put(&built, &place).unwrap();

        let library = place.join("Contents/linux/Souvenir.so");
        assert_eq!(fs::read_to_string(library).unwrap(), "2");
        assert_eq!(names(&place.join("Contents")), ["linux"]);
        assert_eq!(names(place.parent().unwrap()), ["Souvenir.vst3"]);
    }

    #[test]
    fn a_file_takes_the_place_of_an_older_one_and_is_removed_once() {
        let home = tempfile::tempdir().unwrap();
        let (built, place) = (
            home.path().join("built"),
            home.path().join(".clap/Souvenir.clap"),
        );
        for version in ["1", "2"] {
            fs::write(&built, version).unwrap();
            put(&built, &place).unwrap();
            assert_eq!(fs::read_to_string(&place).unwrap(), version);
        }
        assert_eq!(names(place.parent().unwrap()), ["Souvenir.clap"]);
        assert!(remove(&place).unwrap(), "it was there");
        assert!(!remove(&place).unwrap(), "it is gone");
    }

    #[test]
    fn what_cannot_be_copied_leaves_the_older_version_as_it_was() {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().join("Souvenir.clap");
        fs::write(&place, "old").unwrap();

        let result = put(&home.path().join("never built"), &place);

        assert!(result.is_err(), "there was nothing to copy");
        assert_eq!(fs::read_to_string(&place).unwrap(), "old");
        assert_eq!(names(home.path()), ["Souvenir.clap"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_replaced_and_what_it_points_to_stays() {
        let home = tempfile::tempdir().unwrap();
        let (own, built) = (home.path().join("own"), home.path().join("built"));
        bundle(&own, "a person's own");
        bundle(&built, "ours");
        let place = home.path().join("Souvenir.vst3");
        std::os::unix::fs::symlink(&own, &place).unwrap();

        put(&built, &place).unwrap();

        let library = "Contents/linux/Souvenir.so";
        assert_eq!(fs::read_to_string(place.join(library)).unwrap(), "ours");
        assert_eq!(
            fs::read_to_string(own.join(library)).unwrap(),
            "a person's own"
        );
    }
}
