//! The output's callback runs here.

use cpal::{FromSample, Sample};
use rtrb::Consumer;

use super::asrc::AsrcReader;
use super::file_stream::FileStream;
use super::live_engine::EngineCell;
use super::loop_player::{LoopPlayer, LoopRegion};
use super::monitor::Monitor;
use super::note_clock::CallbackPart;
use super::planar_block::{MAX_BLOCK_FRAMES, PlanarBlock};

/// Fills every block of frames that a device wants.
pub(crate) trait FillsDevice: Send + 'static {
    /// Fills interleaved frames of the device, as many as it wants. Realtime: yes.
    fn process<T: Sample + FromSample<f32>>(&mut self, output: &mut [T]);
}

/// Fills the card's frames. Realtime: all but `new`.
#[derive(Debug)]
pub(crate) struct OutputCallback {
    feed: OutputFeed,
    monitor: Monitor,
    planar: PlanarBlock,
    device_channels: usize,
}

/// Says where the output's sound comes from.
#[derive(Debug)]
pub(crate) enum OutputFeed {
    /// A sound that is played round and round, through a memory that runs here.
    Engine(Box<EngineFeed>),
    /// The input's callback, where the memory runs.
    Asrc(Box<AsrcReader>),
}

/// Holds a sound, and the memory that hears it.
#[derive(Debug)]
pub(crate) struct EngineFeed {
    pub(crate) played: SourcePlayback,
    pub(crate) engine_cell: EngineCell,
}

/// Is a sound that is played round and round.
#[derive(Debug)]
pub(crate) enum SourcePlayback {
    /// The sound is in memory, with what it is told.
    Loop(LoopPlayer, Consumer<LoopCommand>),
    /// The sound is a file, read by a thread that is told itself.
    File(FileStream),
}

/// Says what a loop player is told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LoopCommand {
    /// Go on from this frame.
    Seek(usize),
    /// Repeat this part, or all of it.
    Repeat(Option<LoopRegion>),
}

impl OutputCallback {
    pub(crate) fn new(feed: OutputFeed, monitor: Monitor, device_channels: usize) -> Self {
        let num_channels = match &feed {
            OutputFeed::Engine(feed) => feed.played.num_channels(),
            OutputFeed::Asrc(reader) => reader.num_channels(),
        };
        Self {
            feed,
            monitor,
            planar: PlanarBlock::new(num_channels),
            device_channels,
        }
    }

    fn block(&mut self, num_frames: usize, part: CallbackPart) {
        match &mut self.feed {
            OutputFeed::Engine(feed) => feed.play(&mut self.planar, num_frames, part),
            OutputFeed::Asrc(reader) => reader.read(&mut self.planar, num_frames),
        }
        self.monitor.process(&mut self.planar, num_frames);
    }
}

impl FillsDevice for OutputCallback {
    fn process<T: Sample + FromSample<f32>>(&mut self, output: &mut [T]) {
        let mut part = CallbackPart::first(output.len() / self.device_channels);
        for frames in output.chunks_mut(MAX_BLOCK_FRAMES * self.device_channels) {
            let num_frames = frames.len() / self.device_channels;
            self.block(num_frames, part);
            self.planar.interleave(frames, self.device_channels);
            part.frames_before += num_frames;
        }
    }
}

impl EngineFeed {
    fn play(&mut self, planar: &mut PlanarBlock, num_frames: usize, part: CallbackPart) {
        self.played.read(planar, num_frames);
        self.engine_cell.process(planar, num_frames, part);
    }
}

impl SourcePlayback {
    fn num_channels(&self) -> usize {
        match self {
            Self::Loop(loop_player, _) => loop_player.num_channels(),
            Self::File(stream) => stream.num_channels(),
        }
    }

    fn read(&mut self, planar: &mut PlanarBlock, num_frames: usize) {
        match self {
            Self::Loop(loop_player, orders) => {
                while let Ok(order) = orders.pop() {
                    match order {
                        LoopCommand::Seek(frame) => loop_player.seek(frame),
                        LoopCommand::Repeat(region) => loop_player.set_region(region),
                    }
                }
                loop_player.read(planar, num_frames);
            }
            Self::File(stream) => stream.read(planar, num_frames),
        }
    }
}
