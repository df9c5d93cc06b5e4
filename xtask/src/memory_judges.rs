//! `cargo xtask memory-judges`: who remembers best, by others' judges of what is heard.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::process::{self, cargo};
use crate::venv::{Environment, PythonVersion};

const JUDGES: Environment<'_> = Environment {
    folder: "judges-venv",
    requirements: "standalone/tests/reference/requirements.txt",
    holds: "Zimtohrli and ViSQOL",
    oldest: PythonVersion {
        major: 3,
        minor: 11,
    },
};
const SCRIPT: &str = "standalone/tests/reference/memory_judges.py";

#[derive(Debug, clap::Args)]
pub(crate) struct JudgesArgs {
    /// Sounds; without any, the demo
    #[arg(value_name = "SOUND", default_value = "demo")]
    sounds: Vec<PathBuf>,
}

/// Renders the sounds through each memory and prints what the judges say.
pub(crate) fn memory_judges(args: &JudgesArgs) -> Result<ExitCode> {
    let target = process::workspace()?.target_directory;
    let python = JUDGES.provide(&target)?;
    process::must(&mut cargo(["build", "--workspace", "--bin", "souvenir"]))?;
    let mut command = python.command();
    command.arg(SCRIPT).arg(target.join("debug/souvenir"));
    process::must(command.args(&args.sounds))?;
    Ok(ExitCode::SUCCESS)
}
