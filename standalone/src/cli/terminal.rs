//! Words for people: on standard output, or on standard error where a result goes to standard output.

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::stderr::escaped;

/// Whoever read what was written has gone.
static IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Says where words go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    Stdout,
    Stderr,
}

impl Words {
    /// Writes a line, or several, as they are.
    ///
    /// # Errors
    /// Where standard output cannot be written.
    pub(crate) fn say(self, words: &str) -> anyhow::Result<()> {
        if self == Self::Stderr {
            // Nobody is left to be told where stderr itself fails.
            let _ = writeln!(io::stderr(), "{words}");
            return Ok(());
        }
        let mut out = io::stdout().lock();
        let said = writeln!(out, "{words}").and_then(|()| out.flush());
        Ok(said.inspect_err(note_closed)?)
    }
}

/// `souvenir ... | head` closes the pipe early.
pub(crate) fn note_closed(error: &io::Error) {
    if error.kind() == io::ErrorKind::BrokenPipe {
        // Relaxed: told to the same thread, at the end.
        IS_CLOSED.store(true, Ordering::Relaxed);
    }
}

pub(crate) fn is_closed() -> bool {
    IS_CLOSED.load(Ordering::Relaxed)
}

/// Writes a name as a terminal may show it.
pub(crate) fn shown(path: &Path) -> String {
    escaped(&path.to_string_lossy())
}
