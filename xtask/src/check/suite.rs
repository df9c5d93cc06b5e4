//! The test suite: how many tests there are, and running them.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::process::{self, cargo};

/// A step that tests nothing is green too, so the tests are counted. Raise it as the suite grows.
const MIN_TESTS: usize = 360;

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

/// Its tests listen in real time: whatever runs beside one makes the sound stutter.
const LIVE: &str = "live_window";

/// A green test's words are swallowed, and this one names the levels that the machine lacks.
const LEVELS: &str = "the_whole_history_is_projected_exactly";

/// # Errors
/// The test failed, or is not there.
pub(super) fn levels() -> Result<()> {
    // All targets, though one is enough: fewer would unify features differently, and compile the
    // user interface's dependencies once more.
    let mut test = cargo(["test", "--quiet"]);
    let said = process::stdout(test.args(TARGETS).args(["--", "--nocapture", LEVELS]))?;
    let told = said.lines().filter(|line| line.contains("this machine"));
    told.for_each(|line| println!("{line}"));
    if !said.contains("1 passed") {
        bail!("the test of every SIMD level did not run");
    }
    Ok(())
}

/// ALSA's sequencer, without which no keyboard can be plugged in by a program.
const SEQUENCER: &str = "/dev/snd/seq";

/// An ignored test: few machines that build have what it needs.
const KEYBOARD: &str = "a_keyboard_that_is_plugged_in_later_is_heard";

/// Runs [`KEYBOARD`] where the machine can, and says so where it cannot.
///
/// # Errors
/// The test failed, or is not there.
pub(super) fn keyboard() -> Result<()> {
    if !Path::new(SEQUENCER).exists() {
        println!("not run: this machine has no {SEQUENCER}");
        return Ok(());
    }
    let mut test = cargo(["test", "--quiet"]);
    let said = process::stdout(test.args(TARGETS).args(["--", "--ignored", KEYBOARD]))?;
    if !said.contains("1 passed") {
        bail!("no keyboard was plugged in");
    }
    Ok(())
}

/// Runs them with nextest where that is installed: it runs the test binaries side by side.
pub(super) fn run() -> Result<ExitCode> {
    if process::has_cargo_tool("nextest") {
        process::exit_code(&mut nextest(&["run", "--no-fail-fast"]))
    } else {
        run_one_binary_at_a_time().map(|()| ExitCode::SUCCESS)
    }
}

/// Does what `.config/nextest.toml` says of [`LIVE`], for `cargo test`.
fn run_one_binary_at_a_time() -> Result<()> {
    let mut all_but_live = cargo(["test", "--no-fail-fast", "--workspace", "--lib", "--bins"]);
    let quick = process::must(all_but_live.args(tests_but_live()?));
    let mut live = cargo(["test", "--workspace", "--test", LIVE]);
    quick.and(process::must(live.args(["--", "--test-threads=1"])))
}

fn tests_but_live() -> Result<Vec<String>> {
    let packages = process::workspace()?.packages;
    let targets = packages.iter().flat_map(|package| &package.targets);
    let tests = targets.filter(|target| target.is_test() && target.name != LIVE);
    Ok(tests
        .map(|target| format!("--test={}", target.name))
        .collect())
}

fn nextest(args: &[&str]) -> Command {
    let mut command = cargo(["nextest"]);
    command.args(args).args(TARGETS);
    command
}
