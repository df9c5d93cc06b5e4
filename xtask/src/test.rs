//! `cargo xtask test`: what README and CI call.

use std::process::ExitCode;

use anyhow::Result;

use crate::check;
use crate::system::{self, Need};

/// Installs what the tests need, then checks everything.
pub(crate) fn test() -> Result<ExitCode> {
    system::provide(&[Need::Build, Need::Window, Need::Test])?;
    check::check()
}
