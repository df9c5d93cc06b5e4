//! What is installed on Linux, laid out as it lies below `/usr`.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};
use walkdir::WalkDir;

use super::{modes, notices, texts};
use crate::bundle::{BUNDLES, OUTPUTS, PROGRAM};
use crate::process;

/// Sides of the icons, in pixels: those of the theme hicolor.
pub(super) const ICONS: [u32; 9] = [16, 22, 24, 32, 48, 64, 128, 256, 512];

/// Where each bundle goes, in [`BUNDLES`]' order.
const PLUGINS: [&str; 2] = [VST3, "lib/clap"];
const VST3: &str = "lib/vst3";

/// A shell, and where its completions go.
const COMPLETIONS: [(&str, &str); 3] = [
    ("bash", "share/bash-completion/completions/souvenir"),
    ("zsh", "share/zsh/vendor-completions/_souvenir"),
    ("fish", "share/fish/vendor_completions.d/souvenir.fish"),
];

/// Files as they are in the repository, and where they go.
const COPIED: [(&str, &str); 6] = [
    (
        "packaging/linux/souvenir.desktop",
        "share/applications/souvenir.desktop",
    ),
    (
        "packaging/icons/souvenir.svg",
        "share/icons/hicolor/scalable/apps/souvenir.svg",
    ),
    ("README.md", "share/doc/souvenir/README.md"),
    ("docs/manual.md", "share/doc/souvenir/manual.md"),
    ("LICENSE-MIT", "share/doc/souvenir/LICENSE-MIT"),
    ("LICENSE-APACHE", "share/doc/souvenir/LICENSE-APACHE"),
];

const READABLE: u32 = 0o644;
const EXECUTABLE: u32 = 0o755;

/// Lays out what stands in `built` and `bundled` below `usr`, which is empty or not there.
pub(super) fn lay_out(built: &Utf8Path, bundled: &Utf8Path, usr: &Utf8Path) -> Result<()> {
    let program = built.join(PROGRAM);
    put(&program, &usr.join("bin").join(PROGRAM), EXECUTABLE)?;
    for (name, place) in BUNDLES.into_iter().zip(PLUGINS) {
        put_bundle(&bundled.join(name), &usr.join(place).join(name))?;
    }
    put_bundle(&bundled.join(OUTPUTS), &usr.join(VST3).join(OUTPUTS))?;
    for (from, to) in COPIED {
        put(Utf8Path::new(from), &usr.join(to), READABLE)?;
    }
    for side in ICONS {
        let from = Utf8PathBuf::from(format!("packaging/icons/souvenir-{side}.png"));
        let to = format!("share/icons/hicolor/{side}x{side}/apps/souvenir.png");
        put(&from, &usr.join(to), READABLE)?;
    }
    let metainfo = usr.join("share/metainfo/org.souvenir.souvenir.metainfo.xml");
    write(&metainfo, &texts::metainfo()?)?;
    write(
        &usr.join("share/doc/souvenir/THIRD-PARTY.txt"),
        &notices::text()?,
    )?;
    shell_help(&program, usr)?;
    strip(usr)
}

/// Takes out what a debugger needs and a linker, where the profile has left it.
fn strip(usr: &Utf8Path) -> Result<()> {
    let mut strip = Command::new("strip");
    strip
        .arg("--strip-unneeded")
        .arg(usr.join("bin").join(PROGRAM));
    for entry in WalkDir::new(usr.join("lib")) {
        let entry = entry?;
        if entry.file_type().is_file() {
            strip.arg(entry.path());
        }
    }
    process::must(&mut strip)
}

/// Has the program itself write what shells and `man` show.
fn shell_help(program: &Utf8Path, usr: &Utf8Path) -> Result<()> {
    for (shell, place) in COMPLETIONS {
        let mut completions = Command::new(program);
        let text = process::stdout(completions.args(["completions", shell]))?;
        write(&usr.join(place), &text)?;
    }
    let mut man = Command::new(program);
    process::must(
        man.args(["man", "--output"])
            .arg(usr.join("share/man/man1")),
    )
}

/// A bundle is a folder, or on Linux one file; libraries need not be executable.
fn put_bundle(from: &Utf8Path, to: &Utf8Path) -> Result<()> {
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let path = Utf8Path::from_path(entry.path()).context("a path of letters")?;
        if entry.file_type().is_file() {
            let inside = path.strip_prefix(from)?;
            let place = if inside.as_str().is_empty() {
                to.to_owned()
            } else {
                to.join(inside)
            };
            put(path, &place, READABLE)?;
        }
    }
    Ok(())
}

pub(super) fn put(from: &Utf8Path, to: &Utf8Path, mode: u32) -> Result<()> {
    make_folder_of(to)?;
    fs::copy(from, to).with_context(|| format!("cannot copy {from} to {to}"))?;
    Ok(modes::set(to, mode)?)
}

fn write(path: &Utf8Path, text: &str) -> Result<()> {
    make_folder_of(path)?;
    fs::write(path, text).with_context(|| path.to_string())
}

fn make_folder_of(path: &Utf8Path) -> Result<()> {
    let folder = path.parent().context("a file has a folder")?;
    fs::create_dir_all(folder).with_context(|| folder.to_string())
}

#[cfg(test)]
mod tests {
    use super::{COPIED, ICONS};
    use std::fs;
    use std::path::Path;

    /// Width and height, as the first chunk of a PNG says them.
    fn size(png: &[u8]) -> [u32; 2] {
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        [number(16), number(20)]
    }

    #[test]
    fn every_icon_is_as_large_as_its_folder_says() {
        for side in ICONS {
            let png = fs::read(format!("../packaging/icons/souvenir-{side}.png")).unwrap();
            assert_eq!(size(&png), [side, side]);
        }
    }

    #[test]
    fn what_is_copied_is_there() {
        for (from, _) in COPIED {
            assert!(Path::new("..").join(from).is_file(), "{from}");
        }
    }
}
