//! Every command that a person or CI types: `cargo xtask <task>`.

#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool"
)]

mod advisories;
mod bench;
mod bundle;
mod check;
mod hosts;
mod install;
mod mutate;
mod pictures;
mod process;
mod rtsan;
mod run;
mod soak;
mod syscalls;
mod system;
mod test;
mod tidy;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use bundle::Profile;

#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", about)]
enum Task {
    /// Install what the system lacks, build, open the window (or render the demo without a display)
    Run {
        /// Arguments for `souvenir`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Install what the tests need, then run everything that CI runs
    Test,
    /// Everything that CI runs: tidy, format, clippy, docs, build, bundle, licences, tests
    Check,
    /// What is known against the dependencies today: fetches the database of advisories, for cargo-deny
    Advisories,
    /// What no other tool looks at: file lengths, links, words, commands, licences
    Tidy,
    /// Build the plugin and lay out its VST3 and CLAP bundles
    Bundle(BundleArgs),
    /// Build the plugin and copy its bundles to where this user's hosts look
    Install(BundleArgs),
    /// Remove what `install` copied
    Uninstall,
    /// Load the plugin into VST3 hosts that come as Python packages, or into a DAW, and check what they see and hear
    Hosts(hosts::HostsArgs),
    /// Draw every view in software, in both themes and two sizes, and compare with the pictures that were looked at
    Pictures(pictures::PicturesArgs),
    /// Measure: the kernels, then the engines against each other
    Bench,
    /// Damaged files by the hundred thousand, at every reader of files
    Mutate(mutate::MutateArgs),
    /// The storm of `soak` under LLVM's realtime sanitizer, where a nightly toolchain brings it
    Rtsan,
    /// Count what the threads of sound ask of the system (Linux), with strace, on a sound server of their own
    Syscalls(syscalls::SyscallsArgs),
    /// Hours of sound through engines in a storm, then a minute of fuzzing where that is installed
    Soak {
        /// Arguments for the storm: `--hours H --seed S`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
}

#[derive(Debug, clap::Args)]
struct BundleArgs {
    /// The default
    #[arg(long, conflicts_with = "dev")]
    release: bool,
    /// Quicker to build, slower to run
    #[arg(long)]
    dev: bool,
}

/// Errors are for people: a sentence with its causes, no backtrace.
fn main() -> ExitCode {
    start(Task::parse()).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn start(task: Task) -> Result<ExitCode> {
    // `run` stays in the user's folder: its arguments may be relative paths.
    if !matches!(task, Task::Run { .. }) {
        std::env::set_current_dir(process::workspace()?.workspace_root)?;
    }
    match task {
        Task::Run { args } => run::run(&args),
        Task::Test => test::test(),
        Task::Check => check::check(),
        Task::Advisories => advisories::advisories(),
        Task::Tidy => tidy::tidy().map(|()| ExitCode::SUCCESS),
        Task::Bundle(args) => bundle::bundle(args.profile()).map(|()| ExitCode::SUCCESS),
        Task::Install(args) => install::install(args.profile()).map(|()| ExitCode::SUCCESS),
        Task::Uninstall => install::uninstall().map(|()| ExitCode::SUCCESS),
        Task::Hosts(args) => hosts::hosts(&args),
        Task::Pictures(args) => pictures::pictures(&args),
        Task::Bench => bench::bench(),
        Task::Mutate(args) => mutate::mutate(&args),
        Task::Rtsan => rtsan::rtsan(),
        Task::Syscalls(args) => syscalls::syscalls(&args),
        Task::Soak { args } => soak::soak(&args),
    }
}

impl BundleArgs {
    const fn profile(&self) -> Profile {
        if self.dev {
            Profile::Dev
        } else {
            Profile::Release
        }
    }
}
