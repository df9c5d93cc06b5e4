//! Words for people: on standard output, or on standard error where a result goes to standard output.

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whoever read what was written has gone.
static IS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Where words go.
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

/// A name as a terminal may show it.
pub(crate) fn shown(path: &Path) -> String {
    escaped(&path.to_string_lossy())
}

/// What would move the cursor, colour the screen or turn the direction of writing is written out: `\u{1b}`.
pub(crate) fn escaped(words: &str) -> String {
    let escape = |c: char| {
        if c.is_control() || turns_writing(c) {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    };
    words.chars().map(escape).collect()
}

/// Unicode's bidirectional embeddings, overrides and isolates.
fn turns_writing(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn only_what_commands_a_terminal_is_written_out() {
        assert_eq!(
            escaped("na\u{ef}ve \u{5d0} \u{1f3b5}.wav"),
            "na\u{ef}ve \u{5d0} \u{1f3b5}.wav"
        );
        assert_eq!(
            escaped("a\x1b[2J\nb\u{9b}c\u{202e}d"),
            "a\\u{1b}[2J\\nb\\u{9b}c\\u{202e}d"
        );
    }
}
