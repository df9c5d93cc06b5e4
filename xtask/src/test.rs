//! `cargo xtask test`: what README and CI call.

use std::process::ExitCode;

use anyhow::Result;

use crate::system::{self, Need};
use crate::{check, hosts};

/// All of them: the tests build, open windows, and look from outside.
pub(crate) const NEEDS: [Need; 3] = [Need::Build, Need::Window, Need::Test];

/// Installs what the tests need, then checks everything.
pub(crate) fn test() -> Result<ExitCode> {
    system::provide(&NEEDS)?;
    hosts::provide()?;
    check::check()
}
