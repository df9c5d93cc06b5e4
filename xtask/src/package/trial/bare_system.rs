//! A Debian with nothing in it, and commands run there as if it were the whole machine.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};
use walkdir::WalkDir;

use crate::process;

/// The release whose programs also run on what is newer.
const RELEASE: &str = "bookworm";

/// Has the folders of X and of the kernel for as long as it runs, and what is below it in no other one's sight.
const ENTER: &str = r#"
set -e
mount --rbind /dev "$0/dev"
mount -t proc proc "$0/proc"
mkdir -p "$0/tmp/.X11-unix"
mount --bind /tmp/.X11-unix "$0/tmp/.X11-unix"
root=$0; who=$1; home=$2; display=$3; script=$4
exec chroot --userspec="$who" "$root" /usr/bin/env -i HOME="$home" DISPLAY="$display" LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
    XDG_RUNTIME_DIR=/tmp sh -c "cd; $script"
"#;

/// Folders that the system itself writes to, whatever is installed.
const RECORDS: [&str; 9] = [
    "dev",
    "proc",
    "run",
    "sys",
    "tmp",
    "var/cache",
    "var/lib/apt",
    "var/lib/dpkg",
    "var/log",
];

/// The plain user's home; it is below no folder that is anybody's here.
pub(super) const HOME: &str = "/srv/listener";

/// Says who runs a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Root,
    /// Nobody special, with a home.
    Listener,
}

/// Is one such system, removed when it is dropped.
#[derive(Debug)]
pub(super) struct BareSystem {
    root: Utf8PathBuf,
}

impl BareSystem {
    /// Copies the base, which debootstrap makes the first time.
    ///
    /// # Errors
    /// There is no network, or no root.
    pub(super) fn provide(target: &Utf8Path) -> Result<Self> {
        let folder = target.join("bare");
        let (base, root) = (folder.join("base"), folder.join("trial"));
        fs::create_dir_all(&folder)?;
        if !base.join("made").exists() {
            remove(&base)?;
            let mut debootstrap = Command::new("debootstrap");
            process::must(debootstrap.args(["--variant=minbase", RELEASE]).arg(&base))?;
            fs::write(base.join("made"), "")?;
        }
        remove(&root)?;
        process::must(Command::new("cp").arg("--archive").args([&base, &root]))?;
        let system = Self { root };
        system.must(
            Who::Root,
            &format!("mkdir -p {HOME}; chown 1000:1000 {HOME}; apt-get -q update"),
        )?;
        Ok(system)
    }

    /// Returns a command that a shell runs there, without a display.
    pub(super) fn command(&self, who: Who, script: &str) -> Command {
        self.shown(who, "", script)
    }

    /// Returns a command that a shell runs there, on a display of this machine.
    pub(super) fn shown(&self, who: Who, display: &str, script: &str) -> Command {
        let (user, home) = match who {
            Who::Root => ("0:0", "/root"),
            Who::Listener => ("1000:1000", HOME),
        };
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", ENTER]).arg(&self.root);
        command.args([user, home, display, script]);
        command
    }

    /// Runs a command that must succeed.
    pub(super) fn must(&self, who: Who, script: &str) -> Result<()> {
        process::must(&mut self.command(who, script))
    }

    /// Returns what a command that must succeed says.
    pub(super) fn said(&self, who: Who, script: &str) -> Result<String> {
        process::stdout(&mut self.command(who, script))
    }

    /// Copies a file in, for everybody to read and run.
    pub(super) fn bring(&self, from: &Utf8Path, to: &str) -> Result<()> {
        super::super::tree::put(from, &self.inside(to), 0o755)
    }

    /// Returns where something of it lies on this machine.
    pub(super) fn inside(&self, path: &str) -> Utf8PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }

    /// Lists all that lies there, but for the system's own records.
    pub(super) fn files(&self) -> Result<BTreeSet<String>> {
        let mut files = BTreeSet::new();
        let is_record = |path: &str| RECORDS.contains(&path);
        let walk = WalkDir::new(&self.root).min_depth(1).into_iter();
        let inside = |path: &std::path::Path| {
            let inside = path.strip_prefix(&self.root).ok()?;
            Some(inside.to_string_lossy().into_owned())
        };
        let walk =
            walk.filter_entry(|entry| inside(entry.path()).is_none_or(|path| !is_record(&path)));
        for entry in walk {
            files.extend(inside(entry.context("cannot read the bare system")?.path()));
        }
        Ok(files)
    }
}

impl Drop for BareSystem {
    fn drop(&mut self) {
        if let Err(error) = remove(&self.root) {
            eprintln!("{error:#}");
        }
    }
}

fn remove(root: &Utf8Path) -> Result<()> {
    if root.exists() {
        fs::remove_dir_all(root).with_context(|| format!("cannot remove {root}"))?;
    }
    Ok(())
}
