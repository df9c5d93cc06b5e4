//! `cargo xtask check`: what CI runs, in CI's order.

mod doctests;
mod package;
mod suite;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result};

use crate::bundle::{self, Profile};
use crate::hosts;
use crate::process::{self, cargo};
use crate::tidy;
use crate::wheel;

type Stage = (&'static str, fn() -> Result<()>);

/// Cheap ones first. Everything that compiles says `--workspace`, because `-p` unifies features
/// differently and would compile the user interface's dependencies a second time; the package of core has none of those.
const STAGES: [Stage; 13] = [
    ("tidy", tidy::tidy),
    ("public names of core", tidy::unused_api),
    ("package of core", package::check),
    ("format", format),
    ("clippy", clippy),
    ("docs", docs),
    ("build, with tests and benches", build),
    ("README's commands", tidy::readme_commands),
    ("plugin bundle", bundle_dev),
    ("plugin in VST3 hosts", hosts::check),
    ("souvenir for Python", wheel::check),
    ("dependencies", deny),
    ("doctests", doctests::run),
];

/// Tests come last, so that the last line is their runner's summary.
pub(crate) fn check() -> Result<ExitCode> {
    let start = Instant::now();
    for (title, stage) in STAGES {
        timed(title, stage)?;
    }
    timed("number of tests", suite::count)?;
    timed("SIMD levels that this machine lacks", suite::levels)?;
    timed("keyboard that is plugged in later", suite::keyboard)?;
    println!("\n== tests (after {:.0} s)", start.elapsed().as_secs_f64());
    suite::run()
}

fn timed(title: &str, stage: fn() -> Result<()>) -> Result<()> {
    println!("\n== {title}");
    let start = Instant::now();
    stage().with_context(|| format!("stage: {title}"))?;
    println!("   {title}: {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

fn format() -> Result<()> {
    process::must(&mut cargo(["fmt", "--all", "--check"]))
}

fn clippy() -> Result<()> {
    let what = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ];
    process::must(&mut cargo(what))
}

/// Naming the examples makes cargo unify features as it does for tests; without, it would check
/// the user interface's dependencies a second time (2 minutes on 2 cores).
fn docs() -> Result<()> {
    let mut doc = cargo([
        "doc",
        "--workspace",
        "--no-deps",
        "--lib",
        "--bins",
        "--examples",
    ]);
    process::must(doc.env("RUSTDOCFLAGS", "--deny warnings"))
}

/// In the tests' profile: a bench that compiles here also compiles for measuring.
fn build() -> Result<()> {
    process::must(&mut cargo(["build", "--workspace", "--all-targets"]))
}

fn bundle_dev() -> Result<()> {
    bundle::lay_out(Profile::Dev)
}

fn deny() -> Result<()> {
    if !process::has_cargo_tool("deny") {
        println!(
            "cargo-deny is not installed: of deny.toml only the licences were checked, by tidy"
        );
        return Ok(());
    }
    // Not `advisories`, which is a task of its own.
    process::must(&mut cargo(["deny", "check", "bans", "licenses", "sources"]))
}
