//! Archives that are unpacked by hand.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};

use super::texts::{VERSION, epoch};
use super::tree;
use crate::process;

/// Is what install.sh and uninstall.sh are beside.
const SCRIPTS: [&str; 2] = ["install.sh", "uninstall.sh"];

/// Says how long packing may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    Quick,
    Small,
}

impl Compression {
    const fn zstd(self) -> &'static str {
        match self {
            Self::Quick => "zstd -3 -T0 --quiet",
            // `--long`: both plugins are the same library, farther apart than a window of zstd.
            Self::Small => "zstd -19 --long=27 -T0 --quiet",
        }
    }
}

/// Packs what is laid out below `usr`, with the scripts that install it for one user.
pub(super) fn tarball(
    usr: &Utf8Path,
    folder: &Utf8Path,
    compression: Compression,
) -> Result<Utf8PathBuf> {
    let (scripts, name) = (folder.join("scripts"), name());
    for script in SCRIPTS {
        let from = Utf8Path::new("packaging/linux").join(script);
        tree::put(&from, &scripts.join(script), 0o755)?;
    }
    let path = folder.join(format!("{name}.tar.zst"));
    let mut tar = Command::new("tar");
    // The same files give the same bytes.
    tar.args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner"]);
    tar.arg(format!("--mtime={}", epoch()));
    tar.args(["--use-compress-program", compression.zstd()]);
    tar.arg(format!("--transform=s,^\\.,{name},"));
    tar.arg("--create").arg("--file").arg(&path);
    tar.arg("--directory").arg(usr).arg(".");
    tar.arg("--directory").arg(&scripts);
    process::must(tar.args(SCRIPTS.map(|script| format!("./{script}"))))?;
    fs::remove_dir_all(&scripts)?;
    Ok(path)
}

/// Packs a folder as a zip, by what the system brings: `ditto` keeps macOS' signatures.
pub(super) fn zip(laid_out: &Utf8Path, folder: &Utf8Path) -> Result<Utf8PathBuf> {
    let name = name();
    let named = folder.join(&name);
    #[expect(
        clippy::disallowed_methods,
        reason = "laid out a moment ago, and again where it is lost"
    )]
    fs::rename(laid_out, &named).with_context(|| format!("cannot rename {laid_out}"))?;
    let path = folder.join(format!("{name}.zip"));
    let packed = process::must(&mut zip_command(&named, &path));
    #[expect(clippy::disallowed_methods, reason = "back to where it was")]
    fs::rename(&named, laid_out)?;
    packed.map(|()| path)
}

fn zip_command(named: &Utf8Path, path: &Utf8Path) -> Command {
    if cfg!(target_os = "macos") {
        let mut ditto = Command::new("ditto");
        ditto
            .args(["-c", "-k", "--keepParent"])
            .arg(named)
            .arg(path);
        return ditto;
    }
    // The system's own, which writes zips; a shell of git's brings another.
    let system = std::env::var("SystemRoot").unwrap_or_default();
    let mut tar = Command::new(Utf8Path::new(&system).join("System32/tar.exe"));
    tar.args(["-a", "-c", "-f"]).arg(path).arg("-C");
    tar.args(named.parent()).args(named.file_name());
    tar
}

/// Returns what an archive, and the folder in it, is called.
fn name() -> String {
    let system = std::env::consts::OS;
    format!("souvenir-{VERSION}-{system}-{}", std::env::consts::ARCH)
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use tempfile::TempDir;
    use walkdir::WalkDir;

    const ENTRY: &str = ".local/share/applications/souvenir.desktop";
    /// Where files come from, and where they go at home.
    const FILES: [(&str, &str); 10] = [
        ("bin/souvenir", ".local/bin/souvenir"),
        (
            "lib/vst3/Souvenir.vst3/Contents/x/Souvenir.so",
            ".vst3/Souvenir.vst3/Contents/x/Souvenir.so",
        ),
        ("lib/clap/Souvenir.clap", ".clap/Souvenir.clap"),
        (
            "share/icons/hicolor/16x16/apps/souvenir.png",
            ".local/share/icons/hicolor/16x16/apps/souvenir.png",
        ),
        ("share/metainfo/a.xml", ".local/share/metainfo/a.xml"),
        (
            "share/man/man1/souvenir.1",
            ".local/share/man/man1/souvenir.1",
        ),
        (
            "share/bash-completion/completions/souvenir",
            ".local/share/bash-completion/completions/souvenir",
        ),
        (
            "share/zsh/vendor-completions/_souvenir",
            ".local/share/zsh/site-functions/_souvenir",
        ),
        (
            "share/fish/vendor_completions.d/a.fish",
            ".local/share/fish/vendor_completions.d/a.fish",
        ),
        ("share/applications/souvenir.desktop", ENTRY),
    ];

    /// What was unpacked, and a home; both have a space in their names.
    struct Unpacked {
        folder: TempDir,
    }

    impl Unpacked {
        fn new() -> Self {
            let unpacked = Self {
                folder: tempfile::Builder::new().prefix("a b").tempdir().unwrap(),
            };
            for (from, _) in FILES {
                write(
                    &unpacked.path("unpacked").join(from),
                    "Exec=souvenir --source mic\n",
                );
            }
            for script in super::SCRIPTS {
                let to = unpacked.path("unpacked").join(script);
                fs::copy(Path::new("../packaging/linux").join(script), to).unwrap();
            }
            fs::create_dir(unpacked.path("home")).unwrap();
            unpacked
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn home(&self, name: &str) -> PathBuf {
            self.path("home").join(name)
        }

        /// Runs a script of the archive, or an installed one.
        fn run(&self, script: &Path) -> String {
            let mut sh = Command::new("sh");
            sh.arg(script)
                .env("HOME", self.path("home"))
                .env_remove("XDG_DATA_HOME");
            let output = sh.output().unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            assert!(
                output.status.success(),
                "{said}{}",
                String::from_utf8_lossy(&output.stderr)
            );
            said
        }

        fn install(&self) -> String {
            self.run(&self.path("unpacked/install.sh"))
        }

        fn kept(&self) -> BTreeSet<PathBuf> {
            let walk = WalkDir::new(self.path("home")).into_iter();
            walk.map(|entry| entry.unwrap().into_path()).collect()
        }
    }

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn all_is_installed_and_what_was_there_before_is_all_that_stays() {
        let unpacked = Unpacked::new();
        write(&unpacked.home(".vst3/another.vst3"), "somebody else's");
        let before = unpacked.kept();
        unpacked.install();
        for (_, place) in FILES {
            assert!(unpacked.home(place).is_file(), "{place}");
        }
        let own = unpacked.home(".local/share/souvenir/uninstall.sh");
        fs::remove_dir_all(unpacked.path("unpacked")).unwrap();
        unpacked.run(&own);
        assert_eq!(unpacked.kept(), before);
    }

    #[test]
    fn the_menu_starts_the_program_where_it_is() {
        let unpacked = Unpacked::new();
        unpacked.install();
        let entry = fs::read_to_string(unpacked.home(ENTRY)).unwrap();
        let program = unpacked.home(".local/bin/souvenir");
        assert_eq!(
            entry,
            format!("Exec=\"{}\" --source mic\n", program.display())
        );
    }

    #[test]
    fn a_newer_version_leaves_no_file_of_an_older_one() {
        let unpacked = Unpacked::new();
        write(
            &unpacked.path("unpacked/share/man/man1/souvenir-older.1"),
            "a page",
        );
        unpacked.install();
        let older = unpacked.home(".local/share/man/man1/souvenir-older.1");
        assert!(older.exists());
        fs::remove_file(unpacked.path("unpacked/share/man/man1/souvenir-older.1")).unwrap();
        unpacked.install();
        assert!(!older.exists());
        assert!(unpacked.home(".local/bin/souvenir").exists());
    }

    #[test]
    fn where_nothing_is_installed_nothing_is_taken_away() {
        let unpacked = Unpacked::new();
        let before = unpacked.kept();
        let said = unpacked.run(&unpacked.path("unpacked/uninstall.sh"));
        assert!(said.contains("is not installed"), "{said}");
        assert_eq!(unpacked.kept(), before);
    }
}
