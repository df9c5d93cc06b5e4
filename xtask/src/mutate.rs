//! `cargo xtask mutate` throws damaged files by the hundred thousand at every reader.

use std::process::ExitCode;

use anyhow::Result;

use crate::process::{self, cargo};
use crate::system::{self, Need};

/// What `souvenir_mutation` reads.
const HOW_MANY: &str = "SOUVENIR_MUTATIONS";
/// In the names of the tests, and of no others.
const TESTS: &str = "no_damaged_";

#[derive(Debug, clap::Args)]
pub(crate) struct MutateArgs {
    /// How many inputs, over all readers; the tests of every run have 2,000
    #[arg(long, default_value_t = 100_000)]
    inputs: u64,
}

/// Throws damaged files at every reader, built with the tests' own profile: its assertions and overflow checks see
/// more.
pub(crate) fn mutate(args: &MutateArgs) -> Result<ExitCode> {
    system::provide(&[Need::Build, Need::Test])?;
    let mut tests = cargo(["test", "--workspace", "--lib", "--bins", TESTS]);
    process::exit_code(tests.env(HOW_MANY, args.inputs.to_string()))
}
