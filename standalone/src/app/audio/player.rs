//! The output's callback.

use cpal::{FromSample, Sample};
use rtrb::Consumer;

use super::bridge::Reader;
use super::live::Seat;
use super::monitor::Monitor;
use super::planes::{MAX_BLOCK_FRAMES, Planes};
use super::stream::Stream;
use super::tape::{Region, Tape};

/// Fills the card's frames. Realtime: all but `new`.
#[derive(Debug)]
pub(crate) struct Player {
    feed: Feed,
    monitor: Monitor,
    planes: Planes,
    device_channels: usize,
}

/// Where the output's sound comes from.
#[derive(Debug)]
pub(crate) enum Feed {
    /// A sound that is played round and round, through a memory that runs here.
    Deck(Box<LiveMemory>),
    /// The input's callback, where the memory runs.
    Bridge(Box<Reader>),
}

/// A sound, and the memory that hears it.
#[derive(Debug)]
pub(crate) struct LiveMemory {
    pub(crate) played: Played,
    pub(crate) seat: Seat,
}

/// A sound that is played round and round.
#[derive(Debug)]
pub(crate) enum Played {
    /// From memory, with what it is told.
    Tape(Tape, Consumer<TapeOrder>),
    /// From a file, by a thread that is told itself.
    Stream(Stream),
}

/// What a tape is told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TapeOrder {
    /// Go on from this frame.
    Seek(usize),
    /// Repeat this part, or all of it.
    Repeat(Option<Region>),
}

impl Player {
    pub(crate) fn new(feed: Feed, monitor: Monitor, device_channels: usize) -> Self {
        let num_channels = match &feed {
            Feed::Deck(deck) => deck.played.num_channels(),
            Feed::Bridge(reader) => reader.num_channels(),
        };
        Self {
            feed,
            monitor,
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
            Feed::Deck(deck) => deck.play(&mut self.planes, num_frames),
            Feed::Bridge(reader) => reader.read(&mut self.planes, num_frames),
        }
        self.monitor.process(&mut self.planes, num_frames);
    }
}

impl LiveMemory {
    fn play(&mut self, planes: &mut Planes, num_frames: usize) {
        self.played.read(planes, num_frames);
        self.seat.process(planes, num_frames);
    }
}

impl Played {
    fn num_channels(&self) -> usize {
        match self {
            Self::Tape(tape, _) => tape.num_channels(),
            Self::Stream(stream) => stream.num_channels(),
        }
    }

    fn read(&mut self, planes: &mut Planes, num_frames: usize) {
        match self {
            Self::Tape(tape, orders) => {
                while let Ok(order) = orders.pop() {
                    match order {
                        TapeOrder::Seek(frame) => tape.seek(frame),
                        TapeOrder::Repeat(region) => tape.set_region(region),
                    }
                }
                tape.read(planes, num_frames);
            }
            Self::Stream(stream) => stream.read(planes, num_frames),
        }
    }
}
