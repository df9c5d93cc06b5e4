//! Every command that a person or CI types is `cargo xtask <task>`.

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
mod icons;
mod install;
mod listening_oracles;
mod listening_page;
mod memory_judges;
mod mutate;
mod package;
mod pictures;
mod process;
mod rtsan;
mod run;
mod soak;
mod syscalls;
mod system;
mod task;
mod test;
mod tidy;
mod venv;
mod wheel;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser as _;

use task::Task;

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
        Task::Api => tidy::api().map(|()| ExitCode::SUCCESS),
        Task::Tidy => tidy::tidy().map(|()| ExitCode::SUCCESS),
        Task::Bundle(args) => bundle::bundle(args.profile()).map(|()| ExitCode::SUCCESS),
        Task::Install(args) => install::install(args.profile()).map(|()| ExitCode::SUCCESS),
        Task::Uninstall => install::uninstall().map(|()| ExitCode::SUCCESS),
        Task::Hosts(args) => hosts::hosts(&args),
        Task::Package(args) => package::package(&args),
        Task::Icons => icons::icons(),
        Task::Pictures(args) => pictures::pictures(&args),
        Task::Bench => bench::bench(),
        Task::ListeningOracles => listening_oracles::listening_oracles(),
        Task::ListeningPage => listening_page::listening_page(),
        Task::MemoryJudges(args) => memory_judges::memory_judges(&args),
        Task::Mutate(args) => mutate::mutate(&args),
        Task::Rtsan => rtsan::rtsan(),
        Task::Syscalls(args) => syscalls::syscalls(&args),
        Task::Soak { args } => soak::soak(&args),
        Task::Wheel(args) => wheel::wheel(&args),
    }
}
