//! What others get when `souvenir_core` is published: its files, and the build without its features.

use std::fs;

use anyhow::{Context as _, Result, ensure};

use crate::process::{self, cargo};

/// Files that the package holds besides its sources.
const HELD: [&str; 9] = [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "examples/live_microphone.rs",
    "examples/memory_in_a_state_file.rs",
    "examples/remember_wav.rs",
    "examples/selective_copying.rs",
    "examples/state_space_layers.rs",
    "examples/textbook_against_exact.rs",
];
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Lists the package, and checks the crate without its features: one crate, no dependencies of the user interface.
///
/// # Errors
/// A file is missing or differs from the repository's, or the crate needs a feature.
pub(super) fn check() -> Result<()> {
    let list = ["package", "-p", "souvenir_core", "--list", "--allow-dirty"];
    let missing = missing(&process::stdout(&mut cargo(list))?);
    ensure!(
        missing.is_empty(),
        "the package of souvenir_core lacks {}: see `include` in core/Cargo.toml",
        missing.join(", ")
    );
    LICENCES.iter().try_for_each(|name| is_the_same(name))?;
    let bare = [
        "clippy",
        "-p",
        "souvenir_core",
        "--no-default-features",
        "--",
        "--deny",
        "warnings",
    ];
    process::must(&mut cargo(bare))
}

/// A package holds files of its own folder only: its licences are copies, those of the Python wheel too.
fn is_the_same(name: &str) -> Result<()> {
    let read = |path: &str| fs::read(path).with_context(|| path.to_owned());
    for folder in ["core", "python"] {
        let copy = format!("{folder}/{name}");
        ensure!(
            read(name)? == read(&copy)?,
            "{copy} differs from {name}: copy it anew"
        );
    }
    Ok(())
}

fn missing(list: &str) -> Vec<&'static str> {
    let is_missing = |file: &&str| !list.lines().any(|line| line == *file);
    HELD.into_iter().filter(is_missing).collect()
}

#[cfg(test)]
mod tests {
    use super::{HELD, missing};

    #[test]
    fn a_file_that_the_package_lacks_is_named() {
        assert!(missing(&HELD.join("\n")).is_empty());
        let without = HELD.join("\n").replace("LICENSE-MIT\n", "");
        assert_eq!(missing(&without), ["LICENSE-MIT"]);
        assert_eq!(missing("core/README.md").len(), HELD.len());
    }
}
