//! What is packed on macOS and Windows: bundles that are moved to their places by hand.

use std::fs;

use anyhow::{Context as _, Result};
use cargo_metadata::camino::Utf8Path;
use walkdir::WalkDir;

use super::notices;
use crate::bundle::{BUNDLES, COMPONENT, OUTPUTS, PROGRAM};

const TEXTS: [&str; 4] = [
    "README.md",
    "docs/manual.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
];

/// Copies the bundles, on Windows the program, and texts. Of the bundles some are of one system alone.
pub(super) fn lay_out(built: &Utf8Path, bundled: &Utf8Path, folder: &Utf8Path) -> Result<()> {
    let own = [OUTPUTS, "Souvenir.app", COMPONENT];
    for name in BUNDLES.into_iter().chain(own) {
        let from = bundled.join(name);
        if from.exists() {
            copy(&from, &folder.join(name))?;
        }
    }
    if !cfg!(target_os = "macos") {
        let program = format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX);
        copy(&built.join(&program), &folder.join(&program))?;
    }
    for text in TEXTS.map(Utf8Path::new) {
        copy(text, &folder.join(text.file_name().unwrap_or_default()))?;
    }
    let path = folder.join("THIRD-PARTY.txt");
    fs::write(&path, notices::text()?).with_context(|| path.to_string())
}

/// Copies a file or a folder with all that is in it.
fn copy(from: &Utf8Path, to: &Utf8Path) -> Result<()> {
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let path = Utf8Path::from_path(entry.path()).context("a path of letters")?;
        let inside = path.strip_prefix(from)?;
        let place = if inside.as_str().is_empty() {
            to.to_owned()
        } else {
            to.join(inside)
        };
        if entry.file_type().is_dir() {
            fs::create_dir_all(&place)?;
        } else {
            fs::create_dir_all(place.parent().context("a file has a folder")?)?;
            fs::copy(path, &place).with_context(|| format!("cannot copy {path}"))?;
        }
    }
    Ok(())
}
