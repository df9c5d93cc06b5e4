//! The input's callback: the memory runs here, on the clock of what it hears.

use std::time::Instant;

use cpal::{FromSample, Sample};

use super::asrc::AsrcWriter;
use super::live_engine::EngineCell;
use super::note_clock::CallbackPart;
use super::planar_block::{MAX_BLOCK_FRAMES, PlanarBlock};

/// Is told every block of frames that a device has heard.
pub(crate) trait HearsDevice: Send + 'static {
    /// Hears interleaved frames of the device, as many as it has. Realtime: yes.
    fn process<T: Sample>(&mut self, input: &[T])
    where
        f32: FromSample<T>;
}

/// Hears the card's frames. Realtime: all but `new`.
#[derive(Debug)]
pub(crate) struct InputCallback {
    engine_cell: EngineCell,
    writer: AsrcWriter,
    planar: PlanarBlock,
    device_channels: usize,
}

impl InputCallback {
    pub(crate) fn new(
        engine_cell: EngineCell,
        num_channels: usize,
        writer: AsrcWriter,
        device_channels: usize,
    ) -> Self {
        let planar = PlanarBlock::new(num_channels);
        Self {
            engine_cell,
            writer,
            planar,
            device_channels,
        }
    }
}

impl HearsDevice for InputCallback {
    fn process<T: Sample>(&mut self, input: &[T])
    where
        f32: FromSample<T>,
    {
        let mut part = CallbackPart::first(input.len() / self.device_channels);
        for frames in input.chunks(MAX_BLOCK_FRAMES * self.device_channels) {
            let num_frames = frames.len() / self.device_channels;
            let now = Instant::now();
            self.planar.deinterleave(frames, self.device_channels);
            self.engine_cell.process(&mut self.planar, num_frames, part);
            self.writer.write_at(&self.planar, num_frames, now);
            part.frames_before += num_frames;
        }
    }
}
