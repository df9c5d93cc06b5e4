//! Errors of listening tests, a sentence each.

/// Says why a test file or votes are refused.
#[derive(Debug, thiserror::Error)]
pub enum ListeningError {
    /// The system did not give or take the file.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The file is longer than any test is.
    #[error("it is longer than {max} bytes, which no test file is")]
    Long {
        /// The limit.
        max: u64,
    },
    /// The text is no test file: its place and what is wrong there.
    #[error("{0}")]
    Syntax(String),
    /// The file is read, and says what no test can be.
    #[error("{0}")]
    Test(String),
    /// The votes do not fit their test.
    #[error("{0}")]
    Votes(String),
}

pub(crate) fn refused<T>(sentence: impl Into<String>) -> Result<T, ListeningError> {
    Err(ListeningError::Test(sentence.into()))
}
