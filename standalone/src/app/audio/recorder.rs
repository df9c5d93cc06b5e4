//! Writes what is heard to 32-bit float WAV, while it is heard.
//!
//! The audio half pushes whole blocks into a ring of 4 s; a thread empties it every 50 ms and brings
//! the file's header up to date at least four times a second, so that the file can be read, but for
//! its last moments, also where the program was killed. (Not where the power failed: nothing waits
//! for the disk.) A file that has reached WAV's 4 GB ends, and the sound goes on in a next one.

mod name;
mod news;
mod writer_thread;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use crossbeam_channel::{Receiver, Sender, bounded};
use rtrb::chunks::ChunkError;
use rtrb::{Producer, RingBuffer};

use super::planar_block::PlanarBlock;
use name::Folder;
use news::News;
pub(crate) use news::RecordedSound;
use writer_thread::{RecordingFolder, WriterThread};

/// As long as a disk may keep its writer waiting.
const RING_SECS: usize = 4;
/// For what is in the ring to be written when the recording ends. A drive that hangs longer is left
/// to itself.
const GOODBYE: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(2);

/// Hands over what is heard, from the audio thread. Realtime: yes; to be freed on another thread.
#[derive(Debug)]
pub(crate) struct Tap {
    ring: Producer<f32>,
    num_channels: usize,
    news: Arc<News>,
}

/// Holds a recording for the supervisor: dropping it ends the recording. [main-thread]
#[derive(Debug)]
pub(crate) struct Recorder {
    news: Arc<News>,
    /// Dropped, it tells the thread to finish. Nothing is ever sent.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Is a recording that has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finished {
    /// Its last file.
    pub(crate) path: PathBuf,
    /// In all its files.
    pub(crate) num_frames: u64,
}

/// Starts a recording `souvenir <date> <title>.wav` in a folder. Allocates.
///
/// # Errors
/// Where the file cannot be made, or the system gives no thread.
pub(crate) fn record(
    folder: &Path,
    title: &str,
    sound: RecordedSound,
) -> anyhow::Result<(Tap, Recorder)> {
    record_on(
        Folder::now(folder, title),
        sound,
        writer_thread::MAX_DATA_BYTES,
    )
}

fn record_on<S: RecordingFolder>(
    folder: S,
    sound: RecordedSound,
    max_data_bytes: u32,
) -> anyhow::Result<(Tap, Recorder)> {
    let ring_frames = RING_SECS * sound.sample_rate_hz as usize;
    let (producer, consumer) = RingBuffer::new(ring_frames * sound.num_channels);
    let news = Arc::<News>::default();
    let writer_thread = WriterThread::open(folder, consumer, sound, max_data_bytes, &news)?;
    let (stop, stopped) = bounded(0);
    let tap = Tap {
        ring: producer,
        num_channels: sound.num_channels,
        news: Arc::clone(&news),
    };
    let recorder = Recorder {
        news,
        stop: Some(stop),
        thread: Some(start(writer_thread, stopped)?),
    };
    Ok((tap, recorder))
}

fn start<S: RecordingFolder>(
    writer_thread: WriterThread<S>,
    stopped: Receiver<()>,
) -> anyhow::Result<JoinHandle<()>> {
    let builder = thread::Builder::new().name("souvenir-recorder".to_owned());
    builder
        .spawn(move || writer_thread.run(&stopped))
        .context("no thread for the recording")
}

impl Tap {
    /// A block that does not fit is left out whole and counted; after an error, nothing happens.
    pub(crate) fn push(&mut self, planar: &PlanarBlock, num_frames: usize) {
        if self.ring.is_abandoned() {
            return;
        }
        if self.try_push(planar, num_frames).is_err() {
            self.news.lost_blocks.fetch_add(1, Relaxed);
        }
    }

    fn try_push(&mut self, planar: &PlanarBlock, num_frames: usize) -> Result<(), ChunkError> {
        let num_channels = self.num_channels;
        let room = self.ring.write_chunk_uninit(num_frames * num_channels)?;
        // What is mono is recorded in as many channels as were asked for.
        let last = planar.num_channels() - 1;
        let frame = |idx| (0..num_channels).map(move |channel| (channel, idx));
        let samples = (0..num_frames).flat_map(frame);
        room.fill_from_iter(
            samples.map(|(channel, idx)| planar.channels()[channel.min(last)][idx]),
        );
        Ok(())
    }
}

impl Recorder {
    /// Returns the file that is being written.
    pub(crate) fn path(&self) -> PathBuf {
        self.news.path()
    }

    /// Blocks that are missing in the file because the disk was too slow.
    pub(crate) fn lost_blocks(&self) -> u64 {
        self.news.lost_blocks.load(Relaxed)
    }

    /// Returns why the recording has ended by itself, as one sentence.
    pub(crate) fn error(&self) -> Option<String> {
        self.news.error.get().cloned()
    }

    /// Ends the recording, once all that was pushed is written.
    ///
    /// # Errors
    /// The sentence of [`Self::error`].
    pub(crate) fn finish(mut self) -> anyhow::Result<Finished> {
        self.end();
        match self.error() {
            Some(sentence) => Err(anyhow::Error::msg(sentence)),
            None => Ok(Finished {
                path: self.path(),
                num_frames: self.news.written_frames.load(Relaxed),
            }),
        }
    }

    fn end(&mut self) {
        self.stop = None;
        let Some(thread) = self.thread.take() else {
            return;
        };
        let deadline = Instant::now() + GOODBYE;
        while !thread.is_finished() && Instant::now() < deadline {
            thread::sleep(LOOK);
        }
        if thread.is_finished() {
            // It reports its errors itself.
            _ = thread.join();
        } else {
            let path = self.path();
            let error = anyhow::anyhow!("{}: the disk does not answer", path.display());
            self.news.fail(&error);
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.end();
    }
}
