//! `SHA256SUMS`, as `sha256sum --check` reads it.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};

/// Writes it beside the packages and returns its path.
pub(super) fn write(packages: &[Utf8PathBuf], folder: &Utf8Path) -> Result<Utf8PathBuf> {
    let mut text = String::new();
    for package in packages {
        let bytes = fs::read(package).with_context(|| package.to_string())?;
        let name = package.file_name().unwrap_or_default();
        // Writing to a string cannot fail.
        _ = writeln!(text, "{}  {name}", sum(&bytes));
    }
    let path = folder.join("SHA256SUMS");
    fs::write(&path, text).with_context(|| path.to_string())?;
    Ok(path)
}

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::sum;

    /// The digest of FIPS 180-2's first example.
    #[test]
    fn the_standard_s_example_has_the_standard_s_sum() {
        let published = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sum(b"abc"), published);
    }
}
