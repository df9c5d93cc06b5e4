//! `cargo xtask listening-page`: pages of listening tests in Chromium, listened to by keyboard alone.

use std::process::ExitCode;

use anyhow::Result;

use crate::process::{self, cargo};
use crate::system::{self, Need};
use crate::venv::{Environment, PythonVersion};

const DRIVER: Environment<'_> = Environment {
    folder: "listening-page-venv",
    requirements: "standalone/tests/listening_page/requirements.txt",
    holds: "Playwright and NumPy",
    oldest: PythonVersion {
        major: 3,
        minor: 11,
    },
};
const SCRIPT: &str = "standalone/tests/listening_page/check.py";

/// Installs Chromium and what drives it, builds `souvenir`, and checks its pages; their pictures stay in the target.
pub(crate) fn listening_page() -> Result<ExitCode> {
    system::provide(&[Need::Build, Need::Test, Need::Browser])?;
    let target = process::workspace()?.target_directory;
    let python = DRIVER.provide(&target)?;
    process::must(&mut cargo(["build", "--workspace", "--bin", "souvenir"]))?;
    let program = format!("debug/souvenir{}", std::env::consts::EXE_SUFFIX);
    let mut check = python.command();
    check.arg(SCRIPT).arg("--program").arg(target.join(program));
    check.arg("--folder").arg(target.join("listening-page"));
    process::exit_code(&mut check)
}
