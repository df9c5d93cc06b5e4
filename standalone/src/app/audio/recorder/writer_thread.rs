//! The thread that writes a recording.

use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use crossbeam_channel::{Receiver, RecvTimeoutError};
use hound::{SampleFormat, WavSpec, WavWriter};
use rtrb::Consumer;

use super::news::{News, RecordedSound};

/// RIFF counts bytes in 32 bits; this leaves room for the header.
pub(super) const MAX_DATA_BYTES: u32 = u32::MAX - 128;
const SAMPLE_BYTES: u32 = 4;
const TICK: Duration = Duration::from_millis(50);
/// With a tick on top still five times a second.
const FLUSH_EVERY: Duration = Duration::from_millis(150);

/// Gives the files of a recording.
pub(super) trait RecordingFolder: Send + 'static {
    type RecordingFile: Write + Seek + Send;

    /// Returns the next file, empty.
    ///
    /// # Errors
    /// Where it cannot be made, with its name.
    fn take_file(&mut self) -> anyhow::Result<(PathBuf, Self::RecordingFile)>;
}

/// Takes from the ring and writes.
pub(super) struct WriterThread<S: RecordingFolder> {
    folder: S,
    ring: Consumer<f32>,
    spec: WavSpec,
    /// Whole frames.
    max_samples: u32,
    writer: WavWriter<S::RecordingFile>,
    path: PathBuf,
    flushed: Instant,
    /// In the files before this one.
    frames_before: u64,
    news: Arc<News>,
}

impl<S: RecordingFolder> WriterThread<S> {
    /// Starts with its first file, which is a valid one at once.
    pub(super) fn open(
        mut folder: S,
        ring: Consumer<f32>,
        sound: RecordedSound,
        max_data_bytes: u32,
        news: &Arc<News>,
    ) -> anyhow::Result<Self> {
        let spec = spec(sound)?;
        let (path, writer) = begin(&mut folder, spec)?;
        news.set_path(path.clone());
        let frame_bytes = SAMPLE_BYTES * u32::from(spec.channels);
        Ok(Self {
            folder,
            ring,
            spec,
            max_samples: max_data_bytes / frame_bytes * u32::from(spec.channels),
            writer,
            path,
            flushed: Instant::now(),
            frames_before: 0,
            news: Arc::clone(news),
        })
    }

    /// Writes until the other end of `stopped` is dropped, or something fails.
    pub(super) fn run(mut self, stopped: &Receiver<()>) {
        while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            if let Err(error) = self.tick() {
                return self.news.fail(&error);
            }
        }
        let news = Arc::clone(&self.news);
        if let Err(error) = self.finish() {
            news.fail(&error);
        }
    }

    fn tick(&mut self) -> anyhow::Result<()> {
        self.drain()?;
        if self.flushed.elapsed() >= FLUSH_EVERY {
            self.flush()?;
        }
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<()> {
        self.drain()?;
        self.flush()?;
        finalize(self.writer, &self.path)
    }

    fn drain(&mut self) -> anyhow::Result<()> {
        while let Ok(sample) = self.ring.pop() {
            if self.writer.len() == self.max_samples {
                self.turn_over()?;
            }
            let written = self.writer.write_sample(sample);
            written.with_context(|| ended(&self.path))?;
        }
        Ok(())
    }

    /// Writes the header as if the file ended here.
    fn flush(&mut self) -> anyhow::Result<()> {
        self.writer.flush().with_context(|| ended(&self.path))?;
        // A file that was removed takes what is written without a word.
        ensure!(self.path.exists(), "{}: it is gone", ended(&self.path));
        let frames = self.frames_before + u64::from(self.writer.duration());
        self.news.written_frames.store(frames, Relaxed);
        self.flushed = Instant::now();
        Ok(())
    }

    fn turn_over(&mut self) -> anyhow::Result<()> {
        self.flush()?;
        self.frames_before += u64::from(self.writer.duration());
        let (path, writer) = begin(&mut self.folder, self.spec)?;
        let full = std::mem::replace(&mut self.writer, writer);
        finalize(full, &self.path)?;
        self.news.set_path(path.clone());
        self.path = path;
        Ok(())
    }
}

fn begin<S: RecordingFolder>(
    folder: &mut S,
    spec: WavSpec,
) -> anyhow::Result<(PathBuf, WavWriter<S::RecordingFile>)> {
    let (path, sheet) = folder.take_file()?;
    let mut writer = WavWriter::new(sheet, spec).with_context(|| ended(&path))?;
    writer.flush().with_context(|| ended(&path))?;
    Ok((path, writer))
}

fn finalize(writer: WavWriter<impl Write + Seek>, path: &Path) -> anyhow::Result<()> {
    writer.finalize().with_context(|| ended(path))
}

fn ended(path: &Path) -> String {
    format!("{}: the recording has ended", path.display())
}

fn spec(sound: RecordedSound) -> anyhow::Result<WavSpec> {
    Ok(WavSpec {
        channels: u16::try_from(sound.num_channels)?,
        sample_rate: sound.sample_rate_hz,
        bits_per_sample: 32,
        sample_format: SampleFormat::Float,
    })
}
