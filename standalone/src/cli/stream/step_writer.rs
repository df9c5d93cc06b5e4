//! A step is written as soon as it is known: a reader at the other end of the pipe sees it at once.

use std::io::Write;

use anyhow::ensure;
use npyz::WriterBuilder as _;
use serde::Serialize;
use souvenir_core::memory::{Memory, MemorySpec};

use super::super::args::StreamFormat;

/// Holds the memory, and writes it at every hop.
pub(super) struct StepWriter<'a, W> {
    format: StreamFormat,
    memory: Memory,
    rate_hz: f64,
    hop_frames: usize,
    /// Frames heard since the last step.
    heard_frames: usize,
    out: &'a mut W,
}

/// Says what follows, in the first line.
#[derive(Serialize)]
struct StreamHeader {
    sample_rate: f64,
    order: usize,
    memory: &'static str,
    method: &'static str,
    /// theta or tau; of memories without a window none.
    window_frames: Option<f64>,
    hop_frames: usize,
    channels: usize,
}

/// Is one line.
#[derive(Serialize)]
struct StreamStep {
    frames: u64,
    time_seconds: f64,
    /// `[channel_idx][n]`
    channels: Vec<Vec<f64>>,
}

impl<'a, W: Write> StepWriter<'a, W> {
    /// Writes what stands before the first step.
    ///
    /// # Errors
    /// Those of `out`.
    pub(super) fn begin(
        format: StreamFormat,
        memory: Memory,
        rate_hz: f64,
        hop_frames: usize,
        out: &'a mut W,
    ) -> anyhow::Result<Self> {
        let mut writer = Self {
            format,
            memory,
            rate_hz,
            hop_frames,
            heard_frames: 0,
            out,
        };
        if format == StreamFormat::Jsonl {
            let header = writer.header();
            writer.line(&header)?;
        }
        Ok(writer)
    }

    fn header(&self) -> StreamHeader {
        let MemorySpec {
            measure,
            method,
            order,
            window_frames,
            channels,
        } = *self.memory.config();
        StreamHeader {
            sample_rate: self.rate_hz,
            order,
            memory: measure.name(),
            method: method.name(),
            window_frames: measure.has_window().then_some(window_frames),
            hop_frames: self.hop_frames,
            channels,
        }
    }

    /// Returns how many frames there are until the next step.
    pub(super) fn frames_to_go(&self) -> usize {
        self.hop_frames - self.heard_frames
    }

    /// Hears frames, `[channel_idx][frame]`, no more than there are to go, and writes the step where it is due.
    ///
    /// # Errors
    /// Those of `out`, and where a recurrence has overflowed.
    pub(super) fn hear(&mut self, block: &[Vec<f64>]) -> anyhow::Result<()> {
        let slices: Vec<&[f64]> = block.iter().map(Vec::as_slice).collect();
        self.memory.push(&slices);
        self.heard_frames += block.first().map_or(0, Vec::len);
        if self.heard_frames < self.hop_frames {
            return Ok(());
        }
        self.step()
    }

    /// Writes what was heard since the last hop.
    ///
    /// # Errors
    /// As [`Self::hear`].
    pub(super) fn end(&mut self) -> anyhow::Result<()> {
        if self.heard_frames > 0 {
            self.step()?;
        }
        Ok(())
    }

    fn step(&mut self) -> anyhow::Result<()> {
        self.heard_frames = 0;
        let frames = self.memory.frames();
        let channels = 0..self.memory.config().channels;
        let channels = channels.map(|idx| self.memory.coefficients(idx).to_vec());
        let step = StreamStep {
            frames,
            time_seconds: frames as f64 / self.rate_hz,
            channels: channels.collect(),
        };
        let mut coefficients = step.channels.iter().flatten();
        ensure!(
            coefficients.all(|c| c.is_finite()),
            "the recurrence overflowed after less than {:.3} s; choose a smaller order or another method",
            step.time_seconds
        );
        match self.format {
            StreamFormat::Jsonl => self.line(&step),
            StreamFormat::Npy => self.array(&step),
        }
    }

    fn line(&mut self, what: &impl Serialize) -> anyhow::Result<()> {
        serde_json::to_writer(&mut *self.out, what)?;
        writeln!(self.out)?;
        Ok(self.out.flush()?)
    }

    fn array(&mut self, step: &StreamStep) -> anyhow::Result<()> {
        let shape = [
            step.channels.len() as u64,
            self.memory.config().order as u64,
        ];
        let dtype = npyz::DType::Plain("<f8".parse()?);
        let options = npyz::WriteOptions::<f64>::new().dtype(dtype);
        let mut writer = options.shape(&shape).writer(&mut *self.out).begin_nd()?;
        writer.extend(step.channels.iter().flatten().copied())?;
        writer.finish()?;
        Ok(self.out.flush()?)
    }
}
