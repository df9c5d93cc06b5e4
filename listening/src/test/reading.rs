//! A test file is read: TOML, or JSON where it begins with a brace.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::ListeningTest;
use crate::ListeningError;

/// Longer is no test file: nothing of it is parsed.
pub const MAX_FILE_BYTES: u64 = 1 << 20;

impl ListeningTest {
    /// Reads and checks a test file. Allocates at most a few times [`MAX_FILE_BYTES`].
    ///
    /// # Errors
    /// The file cannot be read, is no test file, or says what no test can be: one sentence.
    pub fn read(path: &Path) -> Result<Self, ListeningError> {
        let mut bytes = Vec::new();
        let mut limited = File::open(path)?.take(MAX_FILE_BYTES + 1);
        limited.read_to_end(&mut bytes)?;
        Self::from_bytes(&bytes)
    }

    /// Reads and checks the bytes of a test file.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ListeningError> {
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(ListeningError::Long {
                max: MAX_FILE_BYTES,
            });
        }
        let text = std::str::from_utf8(bytes);
        let text = text.map_err(|_| ListeningError::Syntax("it is not text in UTF-8".into()))?;
        let text = text.trim_start_matches('\u{feff}');
        let test = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|error| ListeningError::Syntax(error.to_string()))?
        } else {
            toml::from_str(text).map_err(|error| of_toml(&error, text))?
        };
        check(test)
    }

    /// Writes it as TOML, to be read and edited by people.
    ///
    /// # Errors
    /// A number is too large for TOML.
    pub fn to_toml(&self) -> Result<String, ListeningError> {
        toml::to_string(self).map_err(|error| ListeningError::Syntax(error.to_string()))
    }

    /// Writes it as JSON, to be read by programs.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

fn check(test: ListeningTest) -> Result<ListeningTest, ListeningError> {
    test.check()?;
    Ok(test)
}

/// The message on one line, with the line that it is about.
fn of_toml(error: &toml::de::Error, text: &str) -> ListeningError {
    let message = error.message().replace('\n', " ");
    let line = error
        .span()
        .and_then(|span| text.get(..span.start))
        .map(|before| before.matches('\n').count() + 1);
    ListeningError::Syntax(match line {
        Some(line) => format!("{message} at line {line}"),
        None => message,
    })
}
