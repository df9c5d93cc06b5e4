//! `cargo xtask package --test`: the packages as somebody has them who has nothing else.

mod bare_system;
mod screen;

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};

use crate::bundle;
use crate::hosts;
use crate::process;
use crate::system::{self, Need};
use bare_system::{BareSystem, HOME, Who};
use screen::Screen;

/// Load the plugin where a host finds it by itself, and by CLAP's own interface.
const HOST_SCRIPTS: [&str; 2] = ["installed.py", "installed_clap.py"];
/// What hosts find, and what it says that it is.
const PLAYED: [(&str, &str); 2] = [
    ("Souvenir.vst3", "Souvenir"),
    (bundle::OUTPUTS, "Souvenir (outputs)"),
];

const INSTALL: &str = "apt-get -q install --yes --no-install-recommends";
const PURGE: &str = "apt-get -q purge --yes --auto-remove";
/// What the hosts are linked with, or interpreted by.
const HOSTS_NEED: &str = "python3 libatomic1";

/// Whether it loads and plays. All of them is `cargo xtask hosts --daw`; those that fuzz have 45 s, which a busy machine needs.
const CLAP_TESTS: &str = "scan|descriptor|features|process-audio|state";

/// What a person keeps, which no removal takes: settings, and what Mesa has compiled.
const KEPT: [&str; 2] = ["srv/listener/.config", "srv/listener/.cache"];

/// Tries out what is packed in `folder`.
///
/// # Errors
/// Something is not as it should be, or this machine cannot look: not Linux, not root, no network.
pub(super) fn run(target: &Utf8Path, folder: &Utf8Path) -> Result<()> {
    ensure!(cfg!(target_os = "linux"), "--test is of Linux");
    system::provide(&[Need::BareSystem, Need::Test])?;
    judge(folder)?;
    let trial = Trial {
        screen: Screen::start()?,
        system: BareSystem::provide(target)?,
        hosts: Hosts::provide(target)?,
        pictures: folder.to_owned(),
    };
    let deb = found(folder, ".deb")?;
    trial.debian(&deb).context("the Debian package")?;
    trial
        .tarball(&found(folder, ".tar.zst")?)
        .context("the tarball")
}

/// Has the files of the desktop checked by its own tools, and the package by Debian's.
fn judge(folder: &Utf8Path) -> Result<()> {
    let share = folder.join("laid-out/share");
    let mut appstream = Command::new("appstreamcli");
    appstream.args(["validate", "--no-net", "--pedantic"]);
    process::must(appstream.arg(share.join("metainfo/org.souvenir.souvenir.metainfo.xml")))?;
    let mut entry = Command::new("desktop-file-validate");
    process::must(entry.arg(share.join("applications/souvenir.desktop")))?;
    let mut lintian = Command::new("lintian");
    lintian.args([
        "--fail-on",
        "error",
        "--allow-root",
        "--tag-display-limit",
        "0",
    ]);
    lintian.args(["--suppress-tags", LINTIAN_SUPPRESSED]);
    process::must(lintian.arg(found(folder, ".deb")?))
}

/// What Debian asks of what is in Debian: a maintainer with an address, and a changelog of the package.
const LINTIAN_SUPPRESSED: &str = "malformed-contact,no-changelog";

fn found(folder: &Utf8Path, end: &str) -> Result<Utf8PathBuf> {
    for entry in folder.read_dir_utf8()? {
        let entry = entry?;
        if entry.file_name().ends_with(end) {
            return Ok(entry.path().to_owned());
        }
    }
    bail!("there is no {end} in {folder}")
}

/// Holds what packages are tried out with.
struct Trial {
    screen: Screen,
    system: BareSystem,
    hosts: Hosts,
    pictures: Utf8PathBuf,
}

/// Knows the programs that load plugins.
struct Hosts {
    /// Python's packages, for the Python of Debian where that is of the same version.
    packages: Utf8PathBuf,
    clap_validator: Option<Utf8PathBuf>,
}

impl Hosts {
    fn provide(target: &Utf8Path) -> Result<Self> {
        hosts::provide()?;
        let python = hosts::HOSTS
            .find(target)?
            .context("the hosts are not installed")?;
        let mut ask = python.command();
        ask.args([
            "-c",
            "import pedalboard, pathlib; print(pathlib.Path(pedalboard.__file__).parents[1])",
        ]);
        let packages = process::stdout(&mut ask)?;
        let validator = std::env::var("SOUVENIR_CLAP_VALIDATOR").ok();
        Ok(Self {
            packages: packages.trim().into(),
            clap_validator: validator
                .filter(|path| !path.is_empty())
                .map(Utf8PathBuf::from),
        })
    }
}

impl Trial {
    /// Installs, looks, plays, removes: nothing is left but what a person keeps.
    fn debian(&self, deb: &Utf8Path) -> Result<()> {
        let system = &self.system;
        system.bring(deb, "/tmp/souvenir.deb")?;
        let before = system.files()?;
        system.must(Who::Root, &format!("{INSTALL} /tmp/souvenir.deb"))?;
        self.look("souvenir", "installed.png")?;
        self.play("/usr/lib/vst3", "/usr/lib/clap")?;
        system.must(Who::Root, &format!("{PURGE} souvenir"))?;
        nothing_new(&before, &system.files()?)
    }

    /// The same for one user, without root but for what the program is linked with.
    fn tarball(&self, tarball: &Utf8Path) -> Result<()> {
        let system = &self.system;
        let libraries = format!(
            "{INSTALL} zstd /tmp/souvenir.deb && \
            apt-mark manual $(dpkg-query --show --showformat '${{Package}} ') > /dev/null && \
            {PURGE} souvenir"
        );
        system.must(Who::Root, &libraries)?;
        system.bring(tarball, "/tmp/souvenir.tar.zst")?;
        let before = system.files()?;
        let install = "mkdir /tmp/unpacked && tar --zstd -xf /tmp/souvenir.tar.zst -C /tmp/unpacked \
            --strip-components 1 && sh /tmp/unpacked/install.sh";
        system.must(Who::Listener, install)?;
        // Over itself, as a newer version is.
        system.must(Who::Listener, "sh /tmp/unpacked/install.sh")?;
        self.look(&format!("{HOME}/.local/bin/souvenir"), "for_one_user.png")?;
        self.play(&format!("{HOME}/.vst3"), &format!("{HOME}/.clap"))?;
        system.must(Who::Listener, "sh .local/share/souvenir/uninstall.sh")?;
        nothing_new(&before, &system.files()?)
    }

    /// Opens the window as a plain user, and has the command line say what it is.
    fn look(&self, program: &str, picture: &str) -> Result<()> {
        let said = self
            .system
            .said(Who::Listener, &format!("{program} --version"))?;
        print!("{said}");
        let version = format!("souvenir {}", super::texts::VERSION);
        ensure!(
            said.starts_with(&version),
            "`{program} --version` says {said}"
        );
        let picture = self.pictures.join(picture);
        let script = format!("exec {program}");
        let mut window = self
            .system
            .shown(Who::Listener, self.screen.display(), &script);
        self.screen.look(&mut window, &picture)?;
        println!("{picture}");
        Ok(())
    }

    /// Has hosts find the plugins in their places and play them.
    fn play(&self, vst3: &str, clap: &str) -> Result<()> {
        let system = &self.system;
        let packages = system.inside("/tmp/hosts");
        if !packages.exists() {
            process::must(
                Command::new("cp")
                    .arg("-r")
                    .args([&self.hosts.packages, &packages]),
            )?;
            for script in HOST_SCRIPTS {
                let from = Utf8Path::new("plugin/tests/hosts").join(script);
                system.bring(&from, &format!("/tmp/{script}"))?;
            }
        }
        // They come and go, so that what is left of the package is seen.
        system.must(Who::Root, &format!("{INSTALL} {HOSTS_NEED} > /dev/null"))?;
        for (bundle, name) in PLAYED {
            let python = "PYTHONPATH=/tmp/hosts python3 -B";
            let script = format!(
                "{python} /tmp/installed.py {vst3}/{bundle} '{name}' && \
                {python} /tmp/installed_clap.py {clap}/Souvenir.clap '{name}'"
            );
            system.must(Who::Listener, &script)?;
        }
        system.must(Who::Root, &format!("{PURGE} {HOSTS_NEED} > /dev/null"))?;
        let Some(validator) = &self.hosts.clap_validator else {
            println!("not run: clap-validator (SOUVENIR_CLAP_VALIDATOR does not name it)");
            return Ok(());
        };
        system.bring(validator, "/tmp/clap-validator")?;
        let validate = format!(
            "/tmp/clap-validator --verbosity warn validate --only-failed --include '{CLAP_TESTS}' {clap}/Souvenir.clap"
        );
        system.must(Who::Listener, &validate)
    }
}

fn nothing_new(before: &BTreeSet<String>, after: &BTreeSet<String>) -> Result<()> {
    let left = left(before, after);
    ensure!(left.is_empty(), "left behind: {}", left.join(", "));
    println!("ok     nothing is left of {} files", after.len());
    Ok(())
}

/// Lists what was not there before, but for what a person keeps.
fn left<'a>(before: &'a BTreeSet<String>, after: &'a BTreeSet<String>) -> Vec<&'a str> {
    let new = after.difference(before).map(String::as_str);
    let is_kept = |path: &&str| {
        let path = Utf8Path::new(path);
        KEPT.iter().any(|kept| path.starts_with(kept))
    };
    new.filter(|path| !is_kept(path)).collect()
}

#[cfg(test)]
mod tests {
    use super::left;
    use std::collections::BTreeSet;

    #[test]
    fn what_is_left_behind_is_named_and_settings_are_not() {
        let before = BTreeSet::from(["etc".to_owned(), "gone".to_owned()]);
        let after = [
            "etc",
            "etc/souvenir",
            "srv/listener/.config",
            "srv/listener/.config/souvenir/settings.toml",
        ];
        let after = after.map(str::to_owned).into();
        assert_eq!(left(&before, &after), ["etc/souvenir"]);
    }
}
