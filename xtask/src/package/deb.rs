//! The Debian package, by cargo-deb, which is told every file.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};
use toml::{Table, Value};
use walkdir::WalkDir;

use super::archive::Compression;
use super::modes;
use super::texts::VERSION;
use crate::process::{self, cargo};

const SETTINGS: &str = "packaging/linux/debian.toml";
const CARGO_DEB: &str = "3.8.0";

/// Makes it of what is laid out below `usr`; returns nothing where the system has no dpkg, which says what a program is
/// linked with.
pub(super) fn make(
    usr: &Utf8Path,
    folder: &Utf8Path,
    compression: Compression,
) -> Result<Option<Utf8PathBuf>> {
    if !process::succeeds(Command::new("dpkg-shlibdeps").arg("--version")) {
        println!("not made: the .deb, without dpkg");
        return Ok(None);
    }
    let package = folder.join("deb");
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("src/lib.rs"), "")?;
    let manifest = package.join("Cargo.toml");
    fs::write(&manifest, toml::to_string(&manifest_of(usr)?)?)?;
    let path = folder.join(format!("souvenir_{VERSION}_{}.deb", architecture()?));
    let mut deb = Command::new(cargo_deb(folder)?);
    deb.args([
        "--quiet",
        "--no-build",
        "--no-strip",
        "--compress-system",
        "--deb-revision",
        "",
    ]);
    if compression == Compression::Quick {
        deb.arg("--fast");
    }
    deb.arg("--manifest-path")
        .arg(&manifest)
        .arg("--output")
        .arg(&path);
    process::must(&mut deb)?;
    fs::remove_dir_all(&package)?;
    Ok(Some(path))
}

/// Says which of Debian's architectures this is.
fn architecture() -> Result<String> {
    let said = process::stdout(Command::new("dpkg").arg("--print-architecture"))?;
    Ok(said.trim().to_owned())
}

/// Returns the manifest of a package that has no code: cargo-deb takes names, version and files from it.
fn manifest_of(usr: &Utf8Path) -> Result<Table> {
    let settings = fs::read_to_string(SETTINGS).context(SETTINGS)?;
    let mut deb: Table = settings.parse().context(SETTINGS)?;
    deb.insert("assets".to_owned(), Value::Array(assets(usr)?));
    let metadata = Table::from_iter([("deb".to_owned(), Value::Table(deb))]);
    let package = toml::toml! {
        name = "souvenir"
        description = "memory for live sound: app, command line and plugins"
        edition = "2024"
        license = "MIT OR Apache-2.0"
    };
    let mut package = package;
    package.insert("version".to_owned(), VERSION.into());
    package.insert("metadata".to_owned(), Value::Table(metadata));
    Ok(Table::from_iter([
        ("package".to_owned(), Value::Table(package)),
        // Else it would belong to ours.
        ("workspace".to_owned(), Value::Table(Table::new())),
    ]))
}

fn assets(usr: &Utf8Path) -> Result<Vec<Value>> {
    let mut assets = Vec::new();
    for entry in WalkDir::new(usr).sort_by_file_name() {
        let entry = entry?;
        if !entry.file_type().is_file() {
            continue;
        }
        let path = Utf8Path::from_path(entry.path()).context("a path of letters")?;
        let mode = modes::of(path)?;
        let place = Utf8Path::new("usr").join(path.strip_prefix(usr)?);
        let words = [path.as_str(), place.as_str(), &format!("{mode:o}")];
        assets.push(Value::Array(words.map(Value::from).to_vec()));
    }
    Ok(assets)
}

/// Returns the tool, installed where it is not there: in the target folder, not for the user.
fn cargo_deb(folder: &Utf8Path) -> Result<Utf8PathBuf> {
    let target = folder.parent().context("a folder in the target folder")?;
    let tools = target.join("tools");
    let program = tools.join("bin/cargo-deb");
    let said = Command::new(&program).arg("--version").output();
    if said.is_ok_and(|said| says_version(&said.stdout)) {
        return Ok(program);
    }
    println!("Installing cargo-deb {CARGO_DEB} in {tools}");
    // Without its features: liblzma in C, and debug information, which is packed nowhere.
    let mut install = cargo([
        "install",
        "--locked",
        "--no-default-features",
        "--version",
        CARGO_DEB,
    ]);
    process::must(install.arg("--root").arg(&tools).arg("cargo-deb"))?;
    if !program.exists() {
        bail!("cargo-deb was not installed");
    }
    Ok(program)
}

/// Tells whether it is the version that was tried; it may say its name before it.
fn says_version(said: &[u8]) -> bool {
    let said = String::from_utf8_lossy(said);
    said.split_whitespace().next_back() == Some(CARGO_DEB)
}

#[cfg(test)]
mod tests {
    use super::assets;
    use cargo_metadata::camino::Utf8Path;
    use std::fs;

    #[cfg(unix)]
    #[test]
    fn every_file_is_told_with_its_place_and_its_mode() {
        let home = tempfile::tempdir().unwrap();
        let usr = Utf8Path::from_path(home.path()).unwrap();
        super::super::tree::put(Utf8Path::new("Cargo.toml"), &usr.join("bin/a"), 0o755).unwrap();
        super::super::tree::put(Utf8Path::new("Cargo.toml"), &usr.join("share/b/c"), 0o644)
            .unwrap();
        fs::create_dir(usr.join("empty")).unwrap();
        let told: Vec<Vec<_>> = assets(usr)
            .unwrap()
            .iter()
            .map(|asset| {
                asset
                    .as_array()
                    .unwrap()
                    .iter()
                    .skip(1)
                    .map(|word| word.as_str().unwrap().to_owned())
                    .collect()
            })
            .collect();
        assert_eq!(told, [["usr/bin/a", "755"], ["usr/share/b/c", "644"]]);
    }
}
