//! What takes the bytes of a result.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Seek as _, SeekFrom, StdoutLock, Write};
use std::path::Path;

use anyhow::Context as _;

use super::super::terminal::{note_closed, shown};

/// Writes bytes, buffered. A reader who goes away early is noted: nothing failed then.
#[derive(Debug)]
pub(crate) struct Sink<'a> {
    out: BufWriter<Out<'a>>,
    name: String,
    failure: Option<ErrorKind>,
}

#[derive(Debug)]
enum Out<'a> {
    File(&'a File),
    Stream(&'a File),
    Stdout(StdoutLock<'static>),
}

impl<'a> Sink<'a> {
    pub(super) fn stdout() -> Self {
        Self::new(
            Out::Stdout(io::stdout().lock()),
            "standard output".to_owned(),
        )
    }

    pub(super) fn file(file: &'a File, path: &Path) -> Self {
        Self::new(Out::File(file), shown(path))
    }

    pub(super) fn stream(stream: &'a File, path: &Path) -> Self {
        Self::new(Out::Stream(stream), shown(path))
    }

    fn new(out: Out<'a>, name: String) -> Self {
        Self {
            out: BufWriter::new(out),
            name,
            failure: None,
        }
    }

    /// Writes over the start of a file; what went into a pipe is gone.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn correct(&mut self, start: Option<&[u8]>) -> io::Result<()> {
        let Some(start) = start else {
            return Ok(());
        };
        self.flush()?;
        let written = match self.out.get_ref() {
            Out::File(file) => write_over(file, start),
            Out::Stream(_) | Out::Stdout(_) => Ok(()),
        };
        self.noted(written)
    }

    fn noted<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &result
            && error.kind() != ErrorKind::Interrupted
        {
            self.failure = Some(error.kind());
            note_closed(error);
        }
        result
    }
}

fn write_over(mut file: &File, start: &[u8]) -> io::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    file.write_all(start)?;
    file.seek(SeekFrom::End(0)).map(drop)
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes);
        self.noted(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        self.noted(flushed)
    }
}

impl Write for Out<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) | Self::Stream(file) => file.write(bytes),
            Self::Stdout(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) | Self::Stream(file) => file.flush(),
            Self::Stdout(out) => out.flush(),
        }
    }
}

/// Fills a sink. What `fill` itself failed at is told as it is; what a sink failed at names it.
///
/// # Errors
/// Those of `fill`, and of the sink.
pub(super) fn fill(
    sink: Sink<'_>,
    fill: impl FnOnce(&mut Sink<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    fill_all([sink], |[sink]| fill(sink))
}

/// Fills several sinks at once.
///
/// # Errors
/// As [`fill`].
pub(super) fn fill_all<const N: usize>(
    mut sinks: [Sink<'_>; N],
    fill: impl FnOnce([&mut Sink<'_>; N]) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut done = fill(sinks.each_mut());
    for sink in &mut sinks {
        done = done.and_then(|()| Ok(sink.flush()?));
    }
    match sinks.iter().find(|sink| sink.failure.is_some()) {
        Some(sink) => done.with_context(|| format!("cannot write {}", sink.name)),
        None => done,
    }
}
