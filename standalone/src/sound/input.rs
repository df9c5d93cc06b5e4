//! Where bytes come from: a file that can be read anywhere, or a pipe that goes by once.

use std::collections::VecDeque;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, IsTerminal as _, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{bail, ensure};
use symphonia::core::io::MediaSource;

use super::tags;

/// How long a pipe may wait for somebody who writes to it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Enough of the start to tell what it is.
const HEAD_BYTES: usize = 16;

/// The end of a pipe is held back, so that tags there are taken off before anybody reads them.
const HELD_BYTES: usize = 1 << 16;

/// Holds the bytes of a sound, from behind a leading `ID3v2` tag on; positions count from there.
pub(crate) struct Input {
    bytes: Bytes,
    /// The place of the first byte in the file.
    start: u64,
    position: u64,
    /// `None` for what can be read only once.
    len: Option<u64>,
    /// The length of tags that players put behind all kinds of sound.
    tag_bytes: u64,
}

enum Bytes {
    File(File),
    Pipe(Pipe),
}

impl Input {
    /// # Errors
    /// Where it does not exist, is a directory or empty, or nobody writes to the pipe.
    pub(crate) fn open(name: &Path) -> anyhow::Result<Self> {
        let file = if is_stdin(name) {
            stdin()?
        } else {
            open(name)?
        };
        let metadata = file.metadata()?;
        ensure!(!metadata.is_dir(), "it is a directory");
        let len = seekable_len(&file, &metadata);
        ensure!(len != Some(0), "it is empty (0 bytes)");
        let mut input = Self {
            bytes: match len {
                Some(_) => Bytes::File(file),
                None => Bytes::Pipe(Pipe::new(file)),
            },
            start: 0,
            position: 0,
            len,
            tag_bytes: 0,
        };
        ensure!(!input.head()?.is_empty(), "it is empty (0 bytes)");
        input.find_tags()?;
        Ok(input)
    }

    /// Returns the next bytes, which stay unread: 16, or all there are.
    pub(super) fn head(&mut self) -> io::Result<Vec<u8>> {
        match &mut self.bytes {
            Bytes::Pipe(pipe) => pipe.head(),
            Bytes::File(_) => {
                let mut head = Vec::new();
                let start = self.position;
                self.by_ref()
                    .take(HEAD_BYTES as u64)
                    .read_to_end(&mut head)?;
                self.seek_to(start)?;
                Ok(head)
            }
        }
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Returns the length with tags behind the sound; `None` for a pipe.
    pub(super) fn len(&self) -> Option<u64> {
        self.len
    }

    /// Returns the length without tags behind the sound; `None` for a pipe.
    pub(super) fn untagged_len(&self) -> Option<u64> {
        self.len.map(|len| len - self.tag_bytes)
    }

    /// Ends the sound after `bytes` more bytes, or before the tags.
    pub(super) fn narrow(&mut self, bytes: Option<u64>) {
        self.start += self.position;
        if let Some(len) = self.untagged_len() {
            let rest = len.saturating_sub(self.position);
            self.len = Some(bytes.map_or(rest, |bytes| bytes.min(rest)));
        }
        (self.position, self.tag_bytes) = (0, 0);
    }

    /// # Errors
    /// Where it is a pipe, and that byte has gone by.
    pub(super) fn seek_to(&mut self, position: u64) -> io::Result<()> {
        if position == self.position {
            return Ok(());
        }
        let Bytes::File(file) = &mut self.bytes else {
            let ahead = position.checked_sub(self.position);
            let ahead = ahead.ok_or_else(|| io::Error::other("a pipe is read only once"))?;
            return self.skip(ahead);
        };
        file.seek(SeekFrom::Start(self.start.saturating_add(position)))?;
        self.position = position;
        Ok(())
    }

    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] where fewer are left.
    pub(super) fn skip(&mut self, num_bytes: u64) -> io::Result<()> {
        if let Some(len) = self.len {
            if num_bytes > len.saturating_sub(self.position) {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            return self.seek_to(self.position + num_bytes);
        }
        let skipped = io::copy(&mut self.by_ref().take(num_bytes), &mut io::sink())?;
        if skipped < num_bytes {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    pub(super) fn skip_all(&mut self) -> io::Result<()> {
        match self.len {
            Some(len) => self.seek_to(len),
            None => io::copy(self, &mut io::sink()).map(drop),
        }
    }

    /// # Errors
    /// [`io::ErrorKind::UnexpectedEof`] where fewer are left.
    pub(super) fn bytes<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Reads up to so many bytes: fewer only at the end.
    pub(super) fn read_some(&mut self, num_bytes: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.by_ref().take(num_bytes).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn find_tags(&mut self) -> io::Result<()> {
        while let Some(num_bytes) = tags::leading_bytes(&self.head()?) {
            if self.skip(num_bytes).is_err() {
                break;
            }
            self.narrow(None);
        }
        if let Bytes::File(file) = &self.bytes {
            let end = self.start + self.len.unwrap_or(0);
            let tag_bytes = tags::trailing_bytes(file, end)?;
            self.tag_bytes = tag_bytes.min(self.len.unwrap_or(0));
            (&*file).seek(SeekFrom::Start(self.start + self.position))?;
        }
        Ok(())
    }
}

impl Read for Input {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let num_read = match &mut self.bytes {
            Bytes::Pipe(pipe) => pipe.read(bytes)?,
            Bytes::File(file) => {
                let left = self.len.unwrap_or(0).saturating_sub(self.position);
                let most = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                file.read(&mut bytes[..most])?
            }
        };
        self.position += num_read as u64;
        Ok(num_read)
    }
}

impl Seek for Input {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.len.and_then(|len| len.checked_add_signed(by)),
        };
        let position = position.ok_or(io::ErrorKind::InvalidInput)?;
        self.seek_to(position)?;
        Ok(position)
    }
}

impl MediaSource for Input {
    fn is_seekable(&self) -> bool {
        self.len.is_some()
    }

    fn byte_len(&self) -> Option<u64> {
        self.len
    }
}

/// Holds what goes by once; its last bytes come when it is over, without tags.
struct Pipe {
    file: File,
    held: VecDeque<u8>,
    is_over: bool,
}

impl Pipe {
    fn new(file: File) -> Self {
        Self {
            file,
            held: VecDeque::new(),
            is_over: false,
        }
    }

    fn head(&mut self) -> io::Result<Vec<u8>> {
        while self.held.len() < HEAD_BYTES && !self.is_over {
            self.pull()?;
        }
        Ok(self.held.iter().take(HEAD_BYTES).copied().collect())
    }

    fn pull(&mut self) -> io::Result<()> {
        let mut bytes = vec![0; HELD_BYTES];
        match self.file.read(&mut bytes) {
            Ok(0) => {
                self.is_over = true;
                let held = self.held.make_contiguous();
                let len = held.len();
                let tag_bytes = tags::trailing_bytes(io::Cursor::new(&*held), len as u64)?;
                self.held
                    .truncate(len.saturating_sub(usize::try_from(tag_bytes).unwrap_or(len)));
                Ok(())
            }
            Ok(num_read) => {
                self.held.extend(&bytes[..num_read]);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        while self.held.len() <= HELD_BYTES && !self.is_over {
            self.pull()?;
        }
        let kept = if self.is_over { 0 } else { HELD_BYTES };
        let most = (self.held.len() - kept).min(bytes.len());
        self.held.read(&mut bytes[..most])
    }
}

/// Tells whether the bytes of that name go by once.
pub(crate) fn is_read_once(name: &Path) -> bool {
    let goes_by = |metadata: Metadata| !metadata.is_file() && !metadata.is_dir();
    is_stdin(name) || name.metadata().is_ok_and(goes_by)
}

/// Returns the name as it is told in errors.
pub(crate) fn told(name: &Path) -> String {
    if name == Path::new("-") {
        "standard input".to_owned()
    } else {
        name.display().to_string()
    }
}

/// `/dev/stdin` opened by name is another file description, which sockets refuse.
fn is_stdin(name: &Path) -> bool {
    name == Path::new("-") || cfg!(unix) && name == Path::new("/dev/stdin")
}

fn stdin() -> anyhow::Result<File> {
    let stdin = io::stdin();
    ensure!(
        !stdin.is_terminal(),
        "it is the keyboard; pipe a sound into it, or redirect it (`< sound.wav`)"
    );
    #[cfg(unix)]
    let owned = std::os::fd::AsFd::as_fd(&stdin).try_clone_to_owned()?;
    #[cfg(windows)]
    let owned = std::os::windows::io::AsHandle::as_handle(&stdin).try_clone_to_owned()?;
    Ok(File::from(owned))
}

/// A file that somebody has begun to read is a pipe here: positions count from its start.
fn seekable_len(mut file: &File, metadata: &Metadata) -> Option<u64> {
    let is_at_start = metadata.is_file() && file.stream_position().is_ok_and(|bytes| bytes == 0);
    is_at_start.then_some(metadata.len())
}

fn open(name: &Path) -> anyhow::Result<File> {
    if is_fifo(&std::fs::metadata(name)?) {
        return open_fifo(name);
    }
    Ok(File::open(name)?)
}

#[cfg(unix)]
fn is_fifo(metadata: &Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&metadata.file_type())
}

#[cfg(not(unix))]
fn is_fifo(_: &Metadata) -> bool {
    false
}

/// The system waits for a writer as long as it takes; another thread does that here.
fn open_fifo(name: &Path) -> anyhow::Result<File> {
    let (sender, receiver) = mpsc::channel();
    let path = name.to_owned();
    thread::Builder::new()
        .name("open pipe".to_owned())
        .spawn(move || sender.send(File::open(path)))?;
    if let Ok(opened) = receiver.recv_timeout(PATIENCE) {
        return Ok(opened?);
    }
    // A writer at last, so that the thread ends.
    let _ = OpenOptions::new().read(true).write(true).open(name);
    bail!(
        "it is a pipe, and nobody has opened it to write within {} s",
        PATIENCE.as_secs()
    )
}
