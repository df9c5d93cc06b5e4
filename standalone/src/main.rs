//! Souvenir is a memory for live sound. Without a command it opens the window.
#![forbid(unsafe_code)]

mod app;
mod calibration;
mod cli;
mod quality;
mod report;
mod sound;
mod stderr;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
