//! A sound read block by block: what it holds in memory does not grow with its length.

use std::panic::AssertUnwindSafe;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use souvenir_core::lab::demo::demo_sound;

use super::stream::{Spec, Stream};
use super::{DEMO, DEMO_RATE_HZ, decode, decoder_panics, input};

/// Reads one sound from its start to its end, or from any frame on.
pub(crate) struct SoundReader {
    /// As it is told in errors.
    name: String,
    stream: Box<dyn Stream>,
    spec: Spec,
    /// `[channel_idx][frame]`
    block: Vec<Vec<f64>>,
    /// The number of the frame that the stream delivers next.
    stream_frame: u64,
    /// Frames before this one are dropped.
    wanted_frame: u64,
}

impl SoundReader {
    /// Opens the file or pipe of that name; `-` is standard input, `demo` is the built-in sound where no
    /// such file exists.
    ///
    /// # Errors
    /// One sentence that names the file and the cause.
    pub(crate) fn open(name: &Path) -> anyhow::Result<Self> {
        if name == Path::new(DEMO) && !name.exists() {
            return Self::new(DEMO.to_owned(), Box::new(Demo::new()));
        }
        let told = input::told(name);
        let open = || decode::open(name);
        let stream = guarded(open).with_context(|| format!("cannot read {told}"))?;
        Self::new(told, stream)
    }

    fn new(name: String, stream: Box<dyn Stream>) -> anyhow::Result<Self> {
        let spec = stream.spec();
        let spec = spec
            .check()
            .with_context(|| format!("cannot read {name}"))?;
        Ok(Self {
            name,
            stream,
            spec,
            block: vec![Vec::new(); spec.num_channels],
            stream_frame: 0,
            wanted_frame: 0,
        })
    }

    pub(crate) fn sample_rate_hz(&self) -> u32 {
        self.spec.sample_rate_hz
    }

    pub(crate) fn num_channels(&self) -> usize {
        self.spec.num_channels
    }

    /// Returns the number of frames, `None` where the header does not say, or only guesses.
    pub(crate) fn num_frames(&self) -> Option<u64> {
        self.spec.num_frames
    }

    /// Reads the next frames, `[channel_idx][frame]`, at least one; `None` at the end.
    ///
    /// # Errors
    /// One sentence that names the file and the cause: it is damaged, it is shorter than its header
    /// says, or a sample is no number. The reader is of no use afterwards.
    pub(crate) fn next_block(&mut self) -> anyhow::Result<Option<&[Vec<f64>]>> {
        let told = format!("cannot read {}", self.name);
        let is_there = self.fill_block().context(told)?;
        Ok(is_there.then_some(self.block.as_slice()))
    }

    /// Returns what was read last.
    pub(crate) fn block(&self) -> &[Vec<f64>] {
        &self.block
    }

    /// Returns what was skipped or lost so far because it is damaged, as a sentence that names the file. A sound
    /// with a hole is of use, and whoever uses it is to be told once it has ended.
    pub(crate) fn loss(&self) -> Option<String> {
        let loss = self.stream.loss()?;
        Some(format!("{}: {loss}", self.name))
    }

    /// Goes on at that frame, exactly; at the end where there are fewer.
    ///
    /// # Errors
    /// Where the sound comes from a pipe and that frame has gone by.
    pub(crate) fn seek(&mut self, frame: u64) -> anyhow::Result<()> {
        let told = format!("cannot read {}", self.name);
        let stream = &mut self.stream;
        self.stream_frame = guarded(|| stream.seek(frame)).context(told)?;
        ensure!(
            self.stream_frame <= frame,
            "cannot read {}: it comes from a pipe, which is read only once",
            self.name
        );
        self.wanted_frame = frame;
        Ok(())
    }

    /// Fills the next block; returns false at the end.
    fn fill_block(&mut self) -> anyhow::Result<bool> {
        while self.pull()? {
            self.check_samples()?;
            let len = self.block[0].len();
            let num_dropped = self.wanted_frame.saturating_sub(self.stream_frame);
            let num_dropped = usize::try_from(num_dropped)?.min(len);
            self.stream_frame += len as u64;
            if num_dropped < len {
                self.block
                    .iter_mut()
                    .for_each(|channel| drop(channel.drain(..num_dropped)));
                return Ok(true);
            }
        }
        if self.stream.loss().is_none() {
            self.check_length()?;
        }
        Ok(false)
    }

    fn pull(&mut self) -> anyhow::Result<bool> {
        let (stream, block) = (&mut self.stream, &mut self.block);
        guarded(|| stream.next(block))
    }

    fn check_length(&self) -> anyhow::Result<()> {
        let there = self.stream_frame;
        if let Some(promised) = self.spec.num_frames
            && there < promised
        {
            bail!(
                "it is truncated or damaged: its header promises {promised} frames, {there} are there"
            );
        }
        ensure!(there > 0, "it holds no sound (0 frames)");
        Ok(())
    }

    /// What the engine would turn into silence at its door is refused here instead, and counted to
    /// the end of the file.
    fn check_samples(&mut self) -> anyhow::Result<()> {
        if self.block.iter().all(|channel| is_all_sound(channel)) {
            return Ok(());
        }
        let frame = first_refused(&self.block).unwrap_or(0);
        let first = self.stream_frame + frame as u64;
        let mut count = num_refused(&self.block);
        while self.pull()? {
            count += num_refused(&self.block);
        }
        let secs = first as f64 / f64::from(self.spec.sample_rate_hz);
        bail!(
            "{count} of its samples are not a number, infinite or beyond 32-bit float, the first at \
             frame {first} ({secs:.3} s)"
        )
    }
}

/// Decoders check less than they should: symphonia 0.6.1 multiplies the channels of a WAV header in
/// 16 bits (`wave/chunks.rs`, line 100), which panics in debug builds. Found by changing bytes at
/// random.
fn guarded<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    decoder_panics::caught(AssertUnwindSafe(work))
        .unwrap_or_else(|| bail!("it is damaged: its decoder gave up"))
}

/// Looks at all: a loop that may stop early is not made of vectors.
fn is_all_sound(samples: &[f64]) -> bool {
    samples
        .iter()
        .fold(true, |all, &sample| all & is_sound(sample))
}

fn first_refused(block: &[Vec<f64>]) -> Option<usize> {
    let first = |channel: &Vec<f64>| channel.iter().position(|&sample| !is_sound(sample));
    block.iter().filter_map(first).min()
}

fn num_refused(block: &[Vec<f64>]) -> usize {
    let samples = block.iter().flatten();
    samples.filter(|&&sample| !is_sound(sample)).count()
}

fn is_sound(sample: f64) -> bool {
    sample.abs() <= f64::from(f32::MAX)
}

/// Holds the built-in sound in one block.
struct Demo {
    samples: Vec<f64>,
    is_read: bool,
}

impl Demo {
    fn new() -> Self {
        Self {
            samples: demo_sound(f64::from(DEMO_RATE_HZ)),
            is_read: false,
        }
    }
}

impl Stream for Demo {
    fn spec(&self) -> Spec {
        Spec {
            sample_rate_hz: DEMO_RATE_HZ,
            num_channels: 1,
            num_frames: Some(self.samples.len() as u64),
        }
    }

    fn next(&mut self, block: &mut Vec<Vec<f64>>) -> anyhow::Result<bool> {
        if std::mem::replace(&mut self.is_read, true) {
            return Ok(false);
        }
        block.resize_with(1, Vec::new);
        block[0].clone_from(&self.samples);
        Ok(true)
    }

    fn seek(&mut self, _: u64) -> anyhow::Result<u64> {
        self.is_read = false;
        Ok(0)
    }
}
