//! Sentences go to standard error, from the command line and the window alike.

use std::io::{self, Write as _};

/// Writes for people who look at the terminal that the program was started from.
pub(crate) fn tell(sentence: &str) {
    // Nobody is left to be told where stderr itself fails.
    let _ = writeln!(io::stderr(), "{}", escaped(sentence));
}

/// Writes out what would move the cursor, colour the screen or turn the direction of writing: `\u{1b}`.
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

/// Tells whether a character turns the direction of writing: Unicode's bidirectional embeddings, overrides and
/// isolates.
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
