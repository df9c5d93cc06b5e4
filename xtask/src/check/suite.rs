//! The test suite: how many tests there are, and running them.

use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::process::{self, cargo};

/// A step that tests nothing is green too, so the tests are counted. Raise it as the suite grows.
const MIN_TESTS: usize = 20;

/// Tests and binaries, no doctests and no benches: those are stages of their own.
const TARGETS: [&str; 4] = ["--workspace", "--lib", "--bins", "--tests"];

/// # Errors
/// There are fewer than [`MIN_TESTS`].
pub(super) fn count() -> Result<()> {
    let listed = if process::has_cargo_tool("nextest") {
        let list = process::stdout(&mut nextest(&["list", "--message-format", "oneline"]))?;
        list.lines().filter(|line| !line.trim().is_empty()).count()
    } else {
        let list = process::stdout(cargo(["test"]).args(TARGETS).args(["--", "--list"]))?;
        list.lines().filter(|line| line.ends_with(": test")).count()
    };
    println!("{listed} tests, at least {MIN_TESTS} expected");
    if listed < MIN_TESTS {
        bail!("tests are missing");
    }
    Ok(())
}

/// Runs them with nextest where that is installed: it runs the test binaries side by side.
pub(super) fn run() -> Result<ExitCode> {
    if process::has_cargo_tool("nextest") {
        process::exit_code(&mut nextest(&["run", "--no-fail-fast"]))
    } else {
        process::exit_code(cargo(["test", "--no-fail-fast"]).args(TARGETS))
    }
}

fn nextest(args: &[&str]) -> Command {
    let mut command = cargo(["nextest"]);
    command.args(args).args(TARGETS);
    command
}
