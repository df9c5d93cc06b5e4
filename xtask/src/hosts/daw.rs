//! `cargo xtask hosts --daw`: the plugin in Ardour, and in the formats' own validators where they are at hand.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, bail};

use crate::bundle::{self, Profile};
use crate::process;
use crate::system::{self, Need};

const SCRIPT: &str = "in_ardour.py";

/// Names a program that is built from source, and the bundle that it judges.
struct Validator {
    name: &'static str,
    /// Names the program; without it, it is looked for on the path.
    variable: &'static str,
    program: &'static str,
    args: &'static [&'static str],
    bundle: &'static str,
}

/// No package registry has them.
const VALIDATORS: [Validator; 2] = [
    Validator {
        name: "Steinberg's validator",
        variable: "SOUVENIR_VST3_VALIDATOR",
        program: "validator",
        args: &[],
        bundle: bundle::BUNDLES[0],
    },
    Validator {
        name: "clap-validator",
        variable: "SOUVENIR_CLAP_VALIDATOR",
        program: "clap-validator",
        args: &["validate", "--only-failed"],
        bundle: bundle::BUNDLES[1],
    },
];

/// Installs Ardour, builds, and runs its checks; then every validator that is there.
pub(super) fn run() -> Result<ExitCode> {
    if !cfg!(target_os = "linux") {
        bail!("--daw runs Ardour without a window, which is tried on Linux only");
    }
    system::provide(&[Need::Daw])?;
    super::provide()?;
    bundle::bundle(Profile::Dev)?;
    let target = process::workspace()?.target_directory;
    let python = super::HOSTS
        .find(&target)?
        .context("the hosts are not installed")?;
    let bundles = bundle::folder(&target);
    let vst3 = bundles.join(bundle::BUNDLES[0]);
    // All run; the first that failed is told.
    let ardour = process::must(&mut super::command(&python, &target, SCRIPT, &vst3));
    let judged = VALIDATORS.map(|validator| {
        let path = bundles.join(validator.bundle);
        validator.judge(path.as_std_path())
    });
    ardour?;
    judged.into_iter().collect::<Result<()>>()?;
    Ok(ExitCode::SUCCESS)
}

impl Validator {
    fn judge(&self, bundle: &std::path::Path) -> Result<()> {
        let Self { name, variable, .. } = self;
        let named = std::env::var_os(variable).filter(|value| !value.is_empty());
        let program = named
            .clone()
            .unwrap_or_else(|| OsString::from(self.program));
        let mut command = Command::new(&program);
        command.args(self.args).arg(bundle);
        match command.status() {
            Ok(status) if status.success() => println!("ok     {name}"),
            Ok(status) => bail!("{name} failed ({status})"),
            Err(error) if named.is_some() => {
                bail!(
                    "{variable} names {}, which does not start: {error}",
                    program.display()
                )
            }
            Err(_) => println!(
                "not run: {name} (`{}` is not on the path; build it from source, and name it in {variable})",
                self.program
            ),
        }
        Ok(())
    }
}
