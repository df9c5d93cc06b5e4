//! `cargo xtask advisories`: what is known against the dependencies today.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::process::{self, cargo};

/// Fetches the database of advisories. Not a stage of `check`: a new one would turn a commit red that was green,
/// and a machine without a network could check nothing.
pub(crate) fn advisories() -> Result<ExitCode> {
    if !process::has_cargo_tool("deny") {
        bail!("cargo-deny is not installed: `cargo install --locked cargo-deny`");
    }
    process::exit_code(&mut cargo(["deny", "check", "advisories"]))
}
