//! `cargo xtask soak` sends hours of sound through engines in a storm, then fuzzes for a minute.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::process::{self, cargo};
use crate::system::{self, Need};

const FUZZ_SECS: u32 = 60;
/// Found by fuzzing, and kept between runs; the corpus in the repository is where it starts.
const FOUND: &str = "fuzz-corpus";
const CORPUS: &str = "fuzz/corpus/engine";

/// The storm says what it threw and counted, and with which seed a violation is replayed.
pub(crate) fn soak(args: &[String]) -> Result<ExitCode> {
    system::provide(&[Need::Build])?;
    process::must(&mut storm(args))?;
    if process::succeeds(&mut nightly(&["fuzz", "--version"])) {
        return fuzz();
    }
    println!("not fuzzed: there is no nightly toolchain with cargo-fuzz");
    Ok(ExitCode::SUCCESS)
}

fn storm(args: &[String]) -> Command {
    let example = [
        "run",
        "--release",
        "--package",
        "souvenir_core",
        "--example",
        "soak",
        "--",
    ];
    let mut command = cargo(example);
    command.args(args);
    command
}

fn fuzz() -> Result<ExitCode> {
    let target = process::workspace()?.target_directory;
    let found = target.join(FOUND);
    std::fs::create_dir_all(&found)?;
    let mut command = nightly(&["fuzz", "run", "--fuzz-dir", "fuzz", "--target-dir"]);
    command.arg(target.join("fuzz")).arg("engine");
    command.arg(found).arg(CORPUS).arg("--");
    process::exit_code(command.arg(format!("-max_total_time={FUZZ_SECS}")))
}

/// Calls the nightly cargo, whatever `rust-toolchain.toml` says.
fn nightly(args: &[&str]) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", "cargo"]).args(args);
    command
}
