//! `Souvenir-outputs.vst3`: the plugin's library once more, built with the feature `outputs`.
//!
//! Both builds have one file name in cargo's folder: what is built first is kept beside it until it is laid out. Not for
//! `--dev`: tests make the same object without its library, and every test would be linked twice.

use std::fs;

use anyhow::{Context as _, Result, bail};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};
use walkdir::WalkDir;

use super::names::{NAME, OUTPUTS};
use super::{PACKAGE, Profile};
use crate::process::{self, cargo};

/// The plugin's feature.
const FEATURE: &str = "outputs";

/// Builds it, before the plugin without outputs of their own.
pub(super) fn build(profile: Profile, features: &[String]) -> Result<()> {
    if profile == Profile::Dev {
        return Ok(());
    }
    let mut build = cargo(["build", "--package", PACKAGE]);
    build.args(profile.flags());
    let own = format!("{PACKAGE}/{FEATURE}");
    for feature in features.iter().chain([&own]) {
        build.args(["--features", feature]);
    }
    process::must(&mut build)?;
    let built = process::workspace()?
        .target_directory
        .join(profile.folder());
    let (library, kept) = (built.join(library()), kept(&built));
    fs::create_dir_all(kept.parent().context("a folder")?)?;
    fs::copy(&library, &kept).with_context(|| format!("cannot copy {library}"))?;
    Ok(())
}

/// Lays it out by the bundler, which knows one name, under its own.
pub(super) fn lay_out(profile: Profile, target: &Utf8Path, flags: &[String]) -> Result<()> {
    let bundled = super::folder(target);
    let bundle = bundled.join(OUTPUTS);
    if bundle.exists() {
        fs::remove_dir_all(&bundle)?;
    }
    if profile == Profile::Dev {
        return Ok(());
    }
    let built = target.join(profile.folder());
    let (library, other) = (built.join(library()), built.join("souvenir_plugin.other"));
    move_file(&library, &other)?;
    fs::copy(kept(&built), &library).with_context(|| format!("cannot copy to {library}"))?;
    let done = nice_plug_xtask::bundle(target.as_std_path(), PACKAGE, flags, false);
    fs::remove_file(&library)?;
    move_file(&other, &library)?;
    done?;
    move_file(&bundled.join(NAME).with_extension("vst3"), &bundle)?;
    rename_library(&bundle)?;
    println!("{bundle}");
    Ok(())
}

/// Hosts look for a library that is called as its bundle, but on macOS, where `Info.plist` names it.
fn rename_library(bundle: &Utf8Path) -> Result<()> {
    if cfg!(target_os = "macos") {
        return Ok(());
    }
    let own = bundle.file_stem().context("a name")?;
    for entry in WalkDir::new(bundle) {
        let entry = entry?;
        let path = Utf8Path::from_path(entry.path()).context("a path of letters")?;
        if entry.file_type().is_file() && path.file_stem() == Some(NAME) {
            let ending = path.extension().context("a library has an ending")?;
            return move_file(path, &path.with_file_name(format!("{own}.{ending}")));
        }
    }
    bail!("no library in {bundle}")
}

fn kept(built: &Utf8Path) -> Utf8PathBuf {
    built.join("with-outputs").join(library())
}

fn library() -> String {
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    format!("{prefix}{PACKAGE}{suffix}")
}

#[expect(
    clippy::disallowed_methods,
    reason = "built a moment ago, and again where it is lost"
)]
fn move_file(from: &Utf8Path, to: &Utf8Path) -> Result<()> {
    fs::rename(from, to).with_context(|| format!("cannot move {from}"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::rename_library;
    use cargo_metadata::camino::Utf8Path;

    #[test]
    #[cfg(not(target_os = "macos"))]
    fn the_library_is_called_as_its_bundle() {
        let home = tempfile::tempdir().unwrap();
        let bundle = Utf8Path::from_path(home.path()).unwrap().join("A-b.vst3");
        let place = bundle.join("Contents/x86_64-linux");
        fs::create_dir_all(&place).unwrap();
        assert!(rename_library(&bundle).is_err(), "nothing is there");
        fs::write(place.join("Souvenir.so"), "a library").unwrap();
        rename_library(&bundle).unwrap();
        assert_eq!(
            fs::read_to_string(place.join("A-b.so")).unwrap(),
            "a library"
        );
        assert!(!place.join("Souvenir.so").exists());
    }
}
