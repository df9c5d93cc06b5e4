//! `cargo xtask pictures`: the views as they were looked at, compared with the views as they are drawn now.

use std::process::ExitCode;

use anyhow::Result;

use crate::process::{self, cargo};
use crate::system::{self, Need};

#[derive(Debug, clap::Args)]
pub(crate) struct PicturesArgs {
    /// Take what is drawn now as the pictures to come; look at every one of them
    #[arg(long)]
    accept: bool,
}

/// Compares the pictures, which is no part of `test`: eight minutes of building, and another release of the driver
/// draws other edges.
pub(crate) fn pictures(args: &PicturesArgs) -> Result<ExitCode> {
    system::provide(&[Need::Build, Need::Picture])?;
    let mut test = cargo(["test", "--package", "souvenir_ui", "--features", "pictures"]);
    test.args(["--test", "face", "pictures::"]);
    if args.accept {
        test.env("UPDATE_SNAPSHOTS", "1");
    }
    process::exit_code(&mut test)
}
