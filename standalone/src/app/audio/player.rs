//! The output's callback.

use cpal::{FromSample, Sample};

use super::bridge::Reader;
use super::live::Live;
use super::planes::{MAX_BLOCK_FRAMES, Planes};
use super::tape::Tape;

/// Fills the card's frames. Realtime: all but `new`.
#[derive(Debug)]
pub(crate) struct Player {
    feed: Feed,
    planes: Planes,
    device_channels: usize,
}

/// Where the output's sound comes from.
#[derive(Debug)]
pub(crate) enum Feed {
    /// A tape through a memory that runs here.
    Tape(Tape, Box<Live>),
    /// The input's callback, where the memory runs.
    Bridge(Box<Reader>),
}

impl Player {
    pub(crate) fn new(feed: Feed, device_channels: usize) -> Self {
        let num_channels = match &feed {
            Feed::Tape(_, live) => live.num_channels(),
            Feed::Bridge(reader) => reader.num_channels(),
        };
        Self {
            feed,
            planes: Planes::new(num_channels),
            device_channels,
        }
    }

    /// Interleaved frames of the device, as many as it wants.
    pub(crate) fn process<T: Sample + FromSample<f32>>(&mut self, output: &mut [T]) {
        for part in output.chunks_mut(MAX_BLOCK_FRAMES * self.device_channels) {
            self.block(part.len() / self.device_channels);
            self.planes.interleave(part, self.device_channels);
        }
    }

    fn block(&mut self, num_frames: usize) {
        match &mut self.feed {
            Feed::Tape(tape, live) => {
                tape.read(&mut self.planes, num_frames);
                live.process(&mut self.planes, num_frames);
            }
            Feed::Bridge(reader) => reader.read(&mut self.planes, num_frames),
        }
    }
}
