//! Other programs are started here, and the one that failed is named.

use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, Result, bail};
use cargo_metadata::{Metadata, MetadataCommand};

/// Returns `cargo` with these arguments, not yet started.
pub(crate) fn cargo<S: AsRef<str>>(args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new("cargo");
    command.args(args.into_iter().map(|arg| arg.as_ref().to_owned()));
    command
}

/// Returns the workspace's root and target folder, wherever the user stands in it.
pub(crate) fn workspace() -> Result<Metadata> {
    MetadataCommand::new()
        .no_deps()
        .exec()
        .context("cannot read the workspace")
}

/// Runs a command to its end; anything but success is an error that names the command.
pub(crate) fn must(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start {command:?}"))?;
    if !status.success() {
        bail!("{command:?} failed ({status})");
    }
    Ok(())
}

/// Runs all side by side, all to the end; the first failure is the error.
pub(crate) fn must_all<const N: usize>(commands: [Command; N]) -> Result<()> {
    let started = commands.map(|mut command| (command.spawn(), format!("{command:?}")));
    let ended = started.map(|(child, name)| {
        let status = child.and_then(|mut child| child.wait());
        (status, name)
    });
    for (status, name) in ended {
        let status = status.with_context(|| format!("cannot run {name}"))?;
        if !status.success() {
            bail!("{name} failed ({status})");
        }
    }
    Ok(())
}

/// Runs to the end and hands its exit code on, so that its own last line stays the last one.
pub(crate) fn exit_code(command: &mut Command) -> Result<ExitCode> {
    let status = command
        .status()
        .with_context(|| format!("cannot start {command:?}"))?;
    let code = status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(1);
    Ok(ExitCode::from(code))
}

/// Standard output of a command that must succeed; its standard error is the user's.
pub(crate) fn stdout(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("cannot start {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?} failed ({})", output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Tells whether a command runs and succeeds; it prints nothing.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

/// Tells whether `cargo <name>` exists.
pub(crate) fn has_cargo_tool(name: &str) -> bool {
    succeeds(cargo([name, "--version"]).stdin(Stdio::null()))
}
