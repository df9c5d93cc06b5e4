//! The input's callback: the memory runs here, on the clock of what it hears.

use std::time::Instant;

use cpal::{FromSample, Sample};

use super::bridge::Writer;
use super::live::Seat;
use super::planes::{MAX_BLOCK_FRAMES, Planes};

/// Hears the card's frames. Realtime: all but `new`.
#[derive(Debug)]
pub(crate) struct Ear {
    seat: Seat,
    writer: Writer,
    planes: Planes,
    device_channels: usize,
}

impl Ear {
    pub(crate) fn new(
        seat: Seat,
        num_channels: usize,
        writer: Writer,
        device_channels: usize,
    ) -> Self {
        let planes = Planes::new(num_channels);
        Self {
            seat,
            writer,
            planes,
            device_channels,
        }
    }

    /// Interleaved frames of the device, as many as it has.
    pub(crate) fn process<T: Sample>(&mut self, input: &[T])
    where
        f32: FromSample<T>,
    {
        for part in input.chunks(MAX_BLOCK_FRAMES * self.device_channels) {
            let num_frames = part.len() / self.device_channels;
            let now = Instant::now();
            self.planes.deinterleave(part, self.device_channels);
            self.seat.process(&mut self.planes, num_frames);
            self.writer.write_at(&self.planes, num_frames, now);
        }
    }
}
