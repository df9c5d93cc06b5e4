//! `cargo xtask rtsan` runs engines in a storm under LLVM's realtime sanitizer.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::process::{self, cargo};

/// What the sanitizer must notice before its silence means anything.
/// Not sleep, which Rust asks for by a call that it lets through.
const OFFENCES: [&str; 3] = ["heap", "wait", "file"];

/// Runs first what offends, then the storm.
pub(crate) fn rtsan() -> Result<ExitCode> {
    let Some(runtime) = runtime() else {
        println!("not run: no nightly toolchain with the realtime sanitizer for this system");
        return Ok(ExitCode::SUCCESS);
    };
    process::must(&mut sanitized(&runtime, "build", None)?)?;
    for offence in OFFENCES {
        if process::succeeds(&mut sanitized(&runtime, "run", Some(offence))?) {
            bail!("the realtime sanitizer does not notice what offends: {offence}");
        }
        println!("noticed: {offence}");
    }
    process::exit_code(&mut sanitized(&runtime, "run", None)?)
}

/// Returns the runtime that rustc links for its own sanitizers.
fn runtime() -> Option<PathBuf> {
    let mut nightly = rustc();
    // It says on its own error output where there is none.
    let folder = process::succeeds(&mut rustc()).then(|| process::stdout(&mut nightly))?;
    let files = std::fs::read_dir(folder.ok()?.trim()).ok()?;
    let mut paths = files.filter_map(|file| Some(file.ok()?.path()));
    paths.find(|path| is_runtime(path))
}

fn rustc() -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", "rustc", "--print", "target-libdir"]);
    command
}

fn is_runtime(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let is_library = path.extension().is_some_and(|e| e == "a" || e == "dylib");
    is_library && name.is_some_and(|name| name.contains("rtsan"))
}

fn sanitized(runtime: &Path, task: &str, offence: Option<&str>) -> Result<Command> {
    let target = process::workspace()?.target_directory.join("rtsan");
    let mut command = cargo([
        task,
        "--quiet",
        "--release",
        "--manifest-path",
        "rtsan/Cargo.toml",
    ]);
    command.arg("--target-dir").arg(target);
    command
        .env("RTSAN_ENABLE", "1")
        .env("RTSAN_LIB_PATH", runtime);
    if let Some(offence) = offence {
        command.args(["--", offence]);
    }
    Ok(command)
}
