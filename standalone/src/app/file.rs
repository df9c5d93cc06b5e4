//! A file that is played while it is read: a thread keeps a second of it ahead of the callback.
//!
//! What it holds in memory does not grow with the file: the frames that were read last, at the file's
//! own rate, and a second at the device's. Loops, jumps and the way from the end to the beginning are
//! those of any [`LoopPlayer`], made by that thread; after a seek it begins anew, and the callback fades
//! over ([`stream`]).

mod cache;
mod reader_thread;
mod rate_converter;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

use anyhow::{Context as _, ensure};
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use super::audio::file_stream::{FileStream, stream};
use super::audio::loop_player::{LoopPlayer, LoopRegion, Position};
use super::audio::meters::Meters;
use super::audio::output_callback::LoopCommand;
use crate::sound::SoundReader;
use cache::Cache;
pub(super) use rate_converter::even_chunk;
use rate_converter::{RateConverter, Rates};
use reader_thread::FileReader;

/// A person seeks some times a second.
const QUEUE_LEN: usize = 64;

/// Is a file that was opened, and not read yet.
pub(crate) struct SoundFile {
    path: PathBuf,
    reader: SoundReader,
}

/// Says how a file is to be played.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FilePlayback {
    /// The device's rate.
    pub(crate) rate_hz: u32,
    /// 1 or 2.
    pub(crate) num_channels: usize,
    /// The file's frame to begin with.
    pub(crate) start_frame: usize,
    pub(crate) region: Option<LoopRegion>,
}

/// Is a file that plays: the callback's half, and what is known and told besides.
#[derive(Debug)]
pub(crate) struct PlayingFile {
    pub(crate) stream: FileStream,
    pub(crate) orders: Sender<LoopCommand>,
    pub(crate) position: Position,
    pub(crate) length: FileLength,
    /// Why it could not be read to its end, or what is missing in it.
    pub(crate) troubles: Receiver<String>,
}

/// Counts the frames of a file as far as is known: where its header does not say, what was read. `[thread-safe]`
///
/// One number, complete in itself: `Relaxed` is enough.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileLength(Arc<AtomicUsize>);

impl FileLength {
    pub(crate) fn of(num_frames: usize) -> Self {
        let length = Self::default();
        length.set(num_frames);
        length
    }

    pub(crate) fn frames(&self) -> usize {
        self.0.load(Relaxed)
    }

    fn set(&self, num_frames: usize) {
        self.0.store(num_frames, Relaxed);
    }
}

impl SoundFile {
    /// # Errors
    /// Where it is no sound that can be read.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            reader: SoundReader::open(path)?,
        })
    }

    pub(crate) fn rate_hz(&self) -> u32 {
        self.reader.sample_rate_hz()
    }

    pub(crate) fn num_channels(&self) -> usize {
        self.reader.num_channels()
    }

    /// Reads its beginning, and the rest on a thread of its own, until the stream is dropped.
    ///
    /// # Errors
    /// Where nothing of it can be read, or not at the device's rate.
    pub(crate) fn play(
        self,
        how: FilePlayback,
        meters: &Arc<Meters>,
    ) -> anyhow::Result<PlayingFile> {
        let file_rate_hz = self.rate_hz();
        let (position, length) = (Position::default(), FileLength::default());
        let (orders, received) = bounded(QUEUE_LEN);
        let (told, troubles) = unbounded();
        let (writer, stream) = stream(
            f64::from(how.rate_hz),
            how.num_channels,
            position.clone(),
            meters,
        );
        let cache = Cache::new(self.path, self.reader);
        let loop_player = LoopPlayer::at_rate(cache, f64::from(file_rate_hz));
        let rates = Rates {
            from_hz: file_rate_hz,
            to_hz: how.rate_hz,
        };
        let rate = RateConverter::new(rates, how.num_channels)?;
        let mut feeder = FileReader::new(loop_player, rate, writer, length.clone());
        feeder.begin(how.region, how.start_frame);
        if let Some(trouble) = feeder.trouble() {
            ensure!(length.frames() > 0, trouble);
            // A short file has been read to its end by now.
            _ = told.send(trouble);
        }
        thread::Builder::new()
            .name("souvenir-reader".to_owned())
            .spawn(move || feeder.run(&received, &told))
            .context("no thread to read the file")?;
        Ok(PlayingFile {
            stream,
            orders,
            position,
            length,
            troubles,
        })
    }
}
