//! How a failure is told: one sentence on stderr, and an exit code.

use std::io;
use std::process::ExitCode;

use clap::error::ErrorKind;
use souvenir_core::memory::Memory;
use souvenir_core::memory::{Measure, MemorySpec, Method, SpecError};

use super::terminal::is_closed;
use crate::stderr::tell;

const FAILURE: u8 = 1;
const USAGE: u8 = 2;

/// Holds what was typed cannot be done, whatever the files hold.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub(crate) String);

/// A [`SpecError`] that the command line alone explains is a [`Usage`].
pub(crate) fn config(error: SpecError) -> anyhow::Error {
    match error {
        SpecError::Order { .. } | SpecError::Method { .. } => Usage(error.to_string()).into(),
        _ => error.into(),
    }
}

/// Returns the error of a system that has no memory left.
pub(crate) fn too_little_memory(what: &str) -> anyhow::Error {
    anyhow::anyhow!("there is too little memory for {what}")
}

/// Refuses a combination that does not exist before any file is touched.
///
/// # Errors
/// [`Usage`].
pub(crate) fn check_method(measure: Measure, method: Method) -> anyhow::Result<()> {
    // The smallest memory: whatever is refused here is the combination.
    let smallest = MemorySpec {
        measure,
        method,
        order: 1,
        window_frames: 1000.0,
        channels: 1,
    };
    Memory::prepare(&smallest).map(drop).map_err(config)
}

pub(crate) fn exit_code(result: anyhow::Result<()>) -> ExitCode {
    let Err(error) = result else {
        return ExitCode::SUCCESS;
    };
    // `souvenir ... | head` closes the pipe early: nothing failed.
    if is_closed() {
        return ExitCode::SUCCESS;
    }
    tell(&format!("souvenir: {error:#}"));
    let is_usage = error.chain().any(|cause| cause.is::<Usage>());
    ExitCode::from(if is_usage { USAGE } else { FAILURE })
}

/// Prints what clap has to say. Help and version go to stdout and succeed; a bad value is one line, without
/// clap's hints.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::ValueValidation | ErrorKind::InvalidValue
    ) {
        let text = error.render().to_string();
        let cause = text.split("\n\n").next().unwrap_or(&text);
        tell(&cause.lines().map(str::trim).collect::<Vec<_>>().join(" "));
        return ExitCode::from(USAGE);
    }
    if error.use_stderr() {
        let text = error.render().to_string();
        text.lines().for_each(tell);
        return ExitCode::from(USAGE);
    }
    match error.print() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::from(FAILURE),
        _ => ExitCode::SUCCESS,
    }
}
