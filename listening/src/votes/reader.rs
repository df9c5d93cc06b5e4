//! Votes are read; a last line that was torn off is left out.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::{Vote, VotesHeader, check};
use crate::ListeningError;

/// Longer is no file of votes.
pub const MAX_VOTES_BYTES: u64 = 16 << 20;

/// Holds the votes of a session as far as they are on the disk.
#[derive(Clone, Debug, PartialEq)]
pub struct VotesFile {
    /// Whose, and of which test.
    pub header: VotesHeader,
    /// In the order in which they were given.
    pub votes: Vec<Vote>,
    /// Bytes up to the end of the last whole line: where the next vote goes.
    pub whole_bytes: u64,
    /// Whether more than that is there: a line that was torn off.
    pub is_torn: bool,
}

impl VotesFile {
    /// Reads the votes of a session and checks them against what its test presents.
    ///
    /// # Errors
    /// The file cannot be read; has no header; a line but the last is no vote; the votes are not of the test.
    pub fn read(path: &Path) -> Result<Self, ListeningError> {
        let mut bytes = Vec::new();
        let mut limited = File::open(path)?.take(MAX_VOTES_BYTES + 1);
        limited.read_to_end(&mut bytes)?;
        Self::from_bytes(&bytes)
    }

    /// Reads the bytes of a file of votes.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ListeningError> {
        if bytes.len() as u64 > MAX_VOTES_BYTES {
            return Err(ListeningError::Long {
                max: MAX_VOTES_BYTES,
            });
        }
        let whole = bytes.iter().rposition(|byte| *byte == b'\n');
        let whole = &bytes[..whole.map_or(0, |end| end + 1)];
        let mut lines = whole.split_inclusive(|byte| *byte == b'\n');
        let header = lines.next().unwrap_or_default();
        let header: VotesHeader = parsed(header, 1)?;
        check::check_header(&header)?;
        let votes: Vec<Vote> = (2..)
            .zip(lines)
            .map(|(line, bytes)| parsed(bytes, line))
            .collect::<Result<_, _>>()?;
        check::check_votes(&header, &votes)?;
        Ok(Self {
            header,
            votes,
            whole_bytes: whole.len() as u64,
            is_torn: whole.len() < bytes.len(),
        })
    }

    /// Returns the votes that count.
    pub fn counted(&self) -> impl Iterator<Item = &Vote> {
        self.votes.iter().filter(|vote| !vote.training)
    }
}

fn parsed<T: serde::de::DeserializeOwned>(bytes: &[u8], line: usize) -> Result<T, ListeningError> {
    serde_json::from_slice(bytes).map_err(|error| {
        ListeningError::Syntax(format!("line {line} is no line of votes: {error}"))
    })
}
