//! A screen without hardware: a window is opened on it and looked at.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use cargo_metadata::camino::Utf8Path;

use crate::process;

/// A first start on a busy machine without a graphics card.
const PATIENCE: Duration = Duration::from_secs(120);
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);

/// A screen with nothing on it has one colour, and a window that has not been drawn two or three.
const COLOURS_OF_A_FACE: u32 = 50;

/// Ends with it.
#[derive(Debug)]
struct RunningProgram(Child);

/// Is a server of X.
#[derive(Debug)]
pub(super) struct Screen {
    display: String,
    _server: RunningProgram,
}

impl Screen {
    /// Starts one; it chooses its number.
    pub(super) fn start() -> Result<Self> {
        let mut xvfb = Command::new("Xvfb");
        xvfb.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x860x24",
            "-nolisten",
            "tcp",
        ]);
        xvfb.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = RunningProgram(xvfb.spawn().context("cannot start Xvfb")?);
        let words = server.0.stdout.take().context("Xvfb says its number")?;
        let mut number = String::new();
        BufReader::new(words).read_line(&mut number)?;
        let display = format!(":{}", number.trim());
        Ok(Self {
            display,
            _server: server,
        })
    }

    pub(super) fn display(&self) -> &str {
        &self.display
    }

    /// Starts a program, waits until its window is drawn, and keeps a picture of the screen.
    ///
    /// # Errors
    /// It ended, or nothing was drawn.
    pub(super) fn look(&self, program: &mut Command, picture: &Utf8Path) -> Result<()> {
        let mut program = RunningProgram(program.spawn().context("cannot start the program")?);
        let start = Instant::now();
        loop {
            thread::sleep(BETWEEN_LOOKS);
            if let Some(status) = program.0.try_wait()? {
                bail!("the program ended ({status}) before its window was drawn");
            }
            if self.is_drawn(picture)? {
                break;
            }
            ensure!(start.elapsed() < PATIENCE, "no window was drawn");
        }
        // What comes with the sound.
        thread::sleep(4 * BETWEEN_LOOKS);
        ensure!(
            program.0.try_wait()?.is_none(),
            "the program ended after its window was drawn"
        );
        self.shoot(picture)
    }

    /// Tells whether there is a window by the name, with something in it.
    fn is_drawn(&self, picture: &Utf8Path) -> Result<bool> {
        let mut search = Command::new("xdotool");
        search.args(["search", "--onlyvisible", "--name", "^Souvenir$"]);
        if !process::succeeds(search.env("DISPLAY", &self.display)) {
            return Ok(false);
        }
        self.shoot(picture)?;
        let mut colours = Command::new("identify");
        let said = process::stdout(colours.args(["-format", "%k"]).arg(picture))?;
        Ok(said.trim().parse::<u32>()? >= COLOURS_OF_A_FACE)
    }

    fn shoot(&self, picture: &Utf8Path) -> Result<()> {
        let mut import = Command::new("import");
        import.args(["-display", &self.display, "-window", "root"]);
        process::must(import.arg(picture))
    }
}

impl Drop for RunningProgram {
    fn drop(&mut self) {
        // It may have ended by itself.
        _ = self.0.kill();
        _ = self.0.wait();
    }
}
