//! Souvenir: a memory for live sound. Without a command it opens the window.
#![forbid(unsafe_code)]

mod app;
mod cli;
mod report;
mod sound;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
