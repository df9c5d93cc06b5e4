//! Files of one's own: whole or not at all, and never over another.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::Builder;

/// Names are made until one is free.
const MAX_TWINS: usize = 1000;

/// `stem.extension`, or where that is taken `stem (2).extension`, in a folder that is made if need be.
///
/// # Errors
/// Where the system refuses, or all names are taken.
pub(crate) fn keep(
    folder: &Path,
    stem: &str,
    extension: &str,
    bytes: &[u8],
) -> io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let mut beside = Builder::new().tempfile_in(folder)?;
    beside.write_all(bytes)?;
    for twin in 1..MAX_TWINS {
        let number = if twin == 1 {
            String::new()
        } else {
            format!(" ({twin})")
        };
        let path = folder.join(format!("{stem}{number}.{extension}"));
        match beside.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
                beside = refused.file;
            }
            Err(refused) => return Err(refused.error),
        }
    }
    Err(io::Error::other("all its names are taken"))
}

/// Whole or not at all, over what was there.
///
/// # Errors
/// Where the system refuses.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut beside = Builder::new().tempfile_in(folder)?;
    beside.write_all(bytes)?;
    beside.as_file().sync_data()?;
    beside.persist(path)?;
    Ok(())
}
