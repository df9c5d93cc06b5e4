//! `cargo xtask test` is what README and CI call.

use std::process::ExitCode;

use anyhow::Result;

use crate::system;
use crate::{check, hosts, wheel};

/// Installs what the tests need, then checks everything.
pub(crate) fn test() -> Result<ExitCode> {
    system::provide(&system::FOR_TESTS)?;
    hosts::provide()?;
    wheel::provide()?;
    check::check()
}
