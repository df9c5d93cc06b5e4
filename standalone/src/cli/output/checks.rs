//! What is looked at before a file or a directory is made.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::ensure;

use super::super::terminal::shown;

/// # Errors
/// Where there is something that a file shall not take the place of.
pub(super) fn check_replaceable(path: &Path) -> anyhow::Result<()> {
    if let Ok(metadata) = path.metadata() {
        ensure!(!metadata.is_dir(), "it is a directory");
        ensure!(!metadata.permissions().readonly(), "it is read-only");
    }
    Ok(())
}

/// Makes an error without the random name, which nobody has asked about.
pub(super) fn plain(error: &std::io::Error) -> anyhow::Error {
    anyhow::anyhow!("{}", error.kind())
}

pub(super) fn directory_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// # Errors
/// Where it is none.
pub(super) fn check_is_directory(directory: &Path) -> anyhow::Result<()> {
    let is_there = fs::metadata(directory).is_ok_and(|metadata| metadata.is_dir());
    ensure!(
        is_there,
        "the directory {} does not exist",
        shown(directory)
    );
    Ok(())
}
