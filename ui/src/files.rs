//! Files of one's own are written whole or not at all, and never over another.

use std::fs::Permissions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// Names are made until one is free.
const MAX_TWINS: usize = 1000;

/// Writes `stem.extension`, or where that is taken `stem (2).extension`, in a folder that is made if need be.
///
/// # Errors
/// Where the system refuses, or all names are taken.
#[expect(clippy::disallowed_methods, reason = "a draft is synced")]
pub(crate) fn keep(
    folder: &Path,
    stem: &str,
    extension: &str,
    bytes: &[u8],
) -> io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let mut beside = draft(folder, bytes)?;
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
#[expect(clippy::disallowed_methods, reason = "a draft is synced")]
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    draft(folder, bytes)?.persist(path)?;
    Ok(())
}

/// Writes a draft, on the disk before it has its name: what a name stands for must not come later than the name.
fn draft(folder: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    if let Some(permissions) = ordinary_permissions() {
        builder.permissions(permissions);
    }
    let mut draft = builder.tempfile_in(folder)?;
    draft.write_all(bytes)?;
    draft.as_file().sync_all()?;
    Ok(draft)
}

/// Temporary files are private by default; what is kept is as public as the user's umask says.
#[cfg(unix)]
#[must_use]
pub fn ordinary_permissions() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(Permissions::from_mode(0o666))
}

/// Makes what is kept as public as its folder.
#[cfg(not(unix))]
#[must_use]
pub fn ordinary_permissions() -> Option<Permissions> {
    None
}

#[cfg(test)]
mod tests {
    use super::{keep, replace};

    #[cfg(unix)]
    #[test]
    fn what_is_kept_is_as_public_as_any_other_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let other = folder.path().join("other");
        std::fs::write(&other, "").expect("written");
        let kept = keep(folder.path(), "kept", "txt", b"words").expect("kept");
        let replaced = folder.path().join("replaced");
        replace(&replaced, b"words").expect("replaced");
        let mode = |path| {
            let metadata = std::fs::metadata(path).expect("there");
            metadata.permissions().mode()
        };
        assert_eq!([mode(&kept), mode(&replaced)], [mode(&other); 2]);
    }
}
