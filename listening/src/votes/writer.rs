//! Votes are written: each is on the disk when `append` returns.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use serde::Serialize;

use super::{Vote, VotesFile, VotesHeader};
use crate::ListeningError;

/// Writes the votes of a session, a line each.
#[derive(Debug)]
pub struct VotesWriter {
    file: File,
}

impl VotesWriter {
    /// Begins a file that must not be there yet.
    ///
    /// # Errors
    /// It is there, or the system refuses.
    pub fn begin(path: &Path, header: &VotesHeader) -> Result<Self, ListeningError> {
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        let mut writer = Self { file };
        writer.write(header)?;
        sync_folder(path)?;
        Ok(writer)
    }

    /// Goes on with a file whose session was interrupted, after its last whole vote.
    ///
    /// # Errors
    /// Those of [`VotesFile::read`], and of the system.
    pub fn resume(path: &Path) -> Result<(Self, VotesFile), ListeningError> {
        let there = VotesFile::read(path)?;
        let mut file = OpenOptions::new().write(true).open(path)?;
        file.set_len(there.whole_bytes)?;
        file.seek(SeekFrom::End(0))?;
        Ok((Self { file }, there))
    }

    /// Writes a vote; it is on the disk afterwards.
    ///
    /// # Errors
    /// The system refuses.
    pub fn append(&mut self, vote: &Vote) -> Result<(), ListeningError> {
        self.write(vote)
    }

    /// One call for the whole line: what is killed in it leaves at most a line without an end.
    fn write(&mut self, line: &impl Serialize) -> Result<(), ListeningError> {
        let mut bytes = serde_json::to_vec(line).map_err(io::Error::other)?;
        bytes.push(b'\n');
        self.file.write_all(&bytes)?;
        self.file.sync_all()?;
        Ok(())
    }
}

/// The name is in the folder, which is a file of its own.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}
