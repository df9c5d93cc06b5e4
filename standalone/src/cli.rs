//! The command line: what is asked for, who does it, and how a failure is told.

mod analyze;
mod args;
mod bench;
mod channel_memories;
mod sound_range;
mod compare;
mod cores;
mod devices;
mod fail;
mod interrupt;
mod listen;
mod output;
mod progress;
mod quality_meter;
mod recall;
mod render;
mod shell_help;
mod ssm;
mod stream;
mod rendering;
mod free_memory;
mod table;
mod terminal;
mod values;

use std::process::ExitCode;

use clap::Parser as _;

use crate::stderr::tell;
use crate::{app, calibration};
use args::{Args, Command};

/// Exit code 0, 1 (a file, a device, the machine) or 2 (what was typed).
pub(crate) fn main() -> ExitCode {
    match Args::try_parse() {
        Ok(args) => fail::exit_code(run(args)),
        Err(error) => fail::usage(&error),
    }
}

fn run(args: Args) -> anyhow::Result<()> {
    if let Some(trouble) = calibration::install() {
        tell(&format!("souvenir: {trouble}"));
    }
    let Some(command) = args.command else {
        let part = args.window.part()?;
        return app::run(args.window.into_settings()?, part);
    };
    interrupt::install()?;
    match command {
        Command::Analyze(args) => analyze::run(&args),
        Command::Stream(args) => stream::run(&args),
        Command::Recall(args) => recall::run(&args),
        Command::Render(args) => render::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Listen(args) => listen::run(&args),
        Command::Ssm(args) => ssm::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Devices(args) => devices::run(&args),
        Command::Completions(args) => shell_help::completions(&args),
        Command::Man(args) => shell_help::man(&args),
    }
}
