//! Who may read and run a file, where the system knows it.

use std::io;

use cargo_metadata::camino::Utf8Path;

#[cfg(unix)]
pub(super) fn set(path: &Utf8Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

#[cfg(unix)]
pub(super) fn of(path: &Utf8Path) -> io::Result<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(std::fs::metadata(path)?.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
pub(super) fn set(_: &Utf8Path, _: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn of(path: &Utf8Path) -> io::Result<u32> {
    std::fs::metadata(path).map(|_| 0o644)
}
