//! `cargo xtask run` leads from a fresh clone to sound in one command.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;

use crate::process::{self, cargo};
use crate::system::{self, Need};

/// Small enough to be done in seconds, large enough to hear what N and the method do.
const DEMO: [&str; 6] = [
    "--orders",
    "64,256,1024",
    "--windows",
    "0.05",
    "--methods",
    "exact,bilinear",
];

/// Opens the window; without a display, and without other `args`, renders the demo sound.
pub(crate) fn run(args: &[String]) -> Result<ExitCode> {
    let window = has_display();
    system::provide(if window {
        &[Need::Build, Need::Window]
    } else {
        &[Need::Build]
    })?;
    if window || !args.is_empty() {
        return process::exit_code(&mut souvenir(args));
    }
    let folder = process::workspace()?.target_directory.join("souvenir-demo");
    render_demo(folder.as_std_path())
}

fn render_demo(folder: &Path) -> Result<ExitCode> {
    println!("There is no display here, so the built-in demo sound is rendered to files instead.");
    let mut words = vec!["compare", "demo", "--output"];
    let shown = folder.display().to_string();
    words.push(&shown);
    words.extend(DEMO);
    process::must(&mut souvenir(&words))?;
    println!("the WAVs are in {shown}");
    Ok(ExitCode::SUCCESS)
}

fn souvenir<S: AsRef<str>>(args: &[S]) -> std::process::Command {
    let mut command = cargo(["run", "--profile", "quick", "--package", "souvenir", "--"]);
    command.args(args.iter().map(S::as_ref));
    command
}

/// macOS and Windows always have one; elsewhere X11 and Wayland say so in the environment.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
