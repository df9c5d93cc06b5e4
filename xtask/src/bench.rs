//! `cargo xtask bench` measures this machine.

use std::process::ExitCode;

use anyhow::Result;

use crate::process::{self, cargo};
use crate::system::{self, Need};

/// Runs Criterion's benches of the kernels, then the engines side by side.
pub(crate) fn bench() -> Result<ExitCode> {
    system::provide(&[Need::Build])?;
    process::must(&mut cargo(["bench", "--package", "souvenir_core"]))?;
    process::exit_code(&mut cargo([
        "run",
        "--profile",
        "dist",
        "--package",
        "souvenir",
        "--",
        "bench",
        "--twin",
    ]))
}
