//! `cargo xtask hosts`: the plugin in VST3 hosts that come as Python packages, and in a DAW.

mod daw;

use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, bail};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};

use crate::bundle::{self, Profile};
use crate::process::{self, cargo};
use crate::venv::{Environment, Python, PythonVersion};
use crate::{install, system};

const SCRIPTS: &str = "plugin/tests/hosts";
pub(crate) const HOSTS: Environment<'_> = Environment {
    folder: "hosts-venv",
    requirements: "plugin/tests/hosts/requirements.txt",
    holds: "the VST3 hosts",
    oldest: PythonVersion { major: 3, minor: 9 },
};
/// A host a process: two JUCEs in one do not get on.
const CHECKS: [&str; 2] = ["in_pedalboard.py", "in_dawdreamer.py"];
const LOADS: [&str; 2] = ["load.py", "load_many.py"];

/// Installs the hosts, builds, and runs their checks; with `--cpu`, measures instead, and with `--daw`
/// runs a DAW's.
pub(crate) fn hosts(args: &HostsArgs) -> Result<ExitCode> {
    system::provide(&system::FOR_TESTS)?;
    if args.daw {
        return daw::run();
    }
    provide()?;
    if args.cpu {
        return measure();
    }
    bundle::bundle(Profile::Dev)?;
    check().map(|()| ExitCode::SUCCESS)
}

#[derive(Debug, clap::Args)]
pub(crate) struct HostsArgs {
    /// Measure the load of one instance and of twenty, beside that of the engine alone
    #[arg(long)]
    cpu: bool,
    /// Install Ardour, and check there: bounces, latency, automation, a saved session; then the validators
    /// that are built
    #[arg(long, conflicts_with = "cpu")]
    daw: bool,
}

/// Makes the virtual environment with the hosts, where it is not there yet.
pub(crate) fn provide() -> Result<()> {
    HOSTS
        .provide(&process::workspace()?.target_directory)
        .map(drop)
}

/// Checks the plugin as it is laid out, installed into a home of its own, then in every host.
pub(crate) fn check() -> Result<()> {
    let target = process::workspace()?.target_directory;
    let Some(python) = HOSTS.find(&target)? else {
        println!("not run: the hosts are not installed; `cargo xtask test` installs them");
        return Ok(());
    };
    let home = tempfile::tempdir_in(&target)?;
    install::try_out(home.path(), |places| {
        let vst3 = Utf8PathBuf::try_from(places[0].path())?;
        // Side by side: each uses one core.
        let commands = CHECKS.map(|script| command(&python, &target, script, &vst3));
        process::must_all(commands)
    })?;
    nothing_is_left(home.path())
}

/// Checks that nothing is left of an uninstalled plugin in the home that it was installed in.
fn nothing_is_left(home: &std::path::Path) -> Result<()> {
    for entry in walkdir::WalkDir::new(home) {
        let entry = entry?;
        if !entry.file_type().is_dir() {
            bail!("uninstalling left {}", entry.path().display());
        }
    }
    Ok(())
}

/// Measures release builds of both, one after the other: the same sound, order and window.
fn measure() -> Result<ExitCode> {
    bundle::bundle(Profile::Dist)?;
    let target = process::workspace()?.target_directory;
    let python = HOSTS
        .find(&target)?
        .context("the hosts are not installed")?;
    let bench = ["bench", "--package", "souvenir_core", "--bench", "blocks"];
    process::must(cargo(bench).args(["--", "5", "segments"]))?;
    let vst3 = bundle::folder(&target).join(bundle::BUNDLES[0]);
    for script in LOADS {
        process::must(&mut command(&python, &target, script, &vst3))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn command(python: &Python, target: &Utf8Path, script: &str, vst3: &Utf8Path) -> Command {
    let program = format!("debug/souvenir{}", std::env::consts::EXE_SUFFIX);
    let mut command = python.command();
    command.arg(Utf8Path::new(SCRIPTS).join(script));
    command.arg("--plugin").arg(vst3);
    command.arg("--program").arg(target.join(program));
    let sounds = target
        .join("hosts-sounds")
        .join(script.trim_end_matches(".py"));
    command.arg("--sounds").arg(sounds);
    command
}
