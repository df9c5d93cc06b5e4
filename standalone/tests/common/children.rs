//! Programs that a test starts, and that end with it.

use std::fs::File;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// Killed when dropped.
#[derive(Debug)]
pub(crate) struct Running(Child);

impl Running {
    /// Starts it; its words are thrown away.
    pub(crate) fn start(command: &mut Command) -> Self {
        Self::begin(command.stderr(Stdio::null()))
    }

    /// Starts it; what it complains about is added to a file.
    pub(crate) fn start_and_note(command: &mut Command, notes: &Path) -> Self {
        let notes = File::options().create(true).append(true).open(notes);
        Self::begin(command.stderr(notes.unwrap()))
    }

    fn begin(command: &mut Command) -> Self {
        command.stdin(Stdio::null());
        let name = command.get_program().to_string_lossy().into_owned();
        Self(
            command
                .spawn()
                .unwrap_or_else(|error| missing(&name, &error)),
        )
    }

    /// The same, and what it prints.
    pub(crate) fn start_and_listen(command: &mut Command) -> (Self, ChildStdout) {
        let mut running = Self::start(command.stdout(Stdio::piped()));
        let words = running.0.stdout.take().unwrap();
        (running, words)
    }

    /// The system's number of it.
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// What a program prints when it has run to its end.
pub(crate) fn output(command: &mut Command) -> String {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| missing(&name, &error));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn missing(name: &str, error: &std::io::Error) -> ! {
    panic!("{name}: {error}; run `cargo xtask test`, which installs what the tests need")
}

/// Looks again and again until `found` finds something; for busy machines.
pub(crate) fn wait_for<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    for _ in 0..600 {
        if let Some(thing) = found() {
            return thing;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("after a minute still no {what}")
}
