//! The thread that reads a file ahead of its callback.

use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::cache::Cache;
use super::{FileLength, RateConverter};
use crate::app::audio::file_stream::FileStreamWriter;
use crate::app::audio::loop_player::{FrameSource as _, LoopPlayer, LoopRegion};
use crate::app::audio::output_callback::LoopCommand;
use crate::app::audio::planar_block::{MAX_BLOCK_FRAMES, PlanarBlock};

/// Between two looks at what is still wanted: a small part of what is read ahead.
const TICK: Duration = Duration::from_millis(20);

/// Reads, converts and writes into the stream what the loop player asks for.
pub(super) struct FileReader {
    loop_player: LoopPlayer<Cache>,
    region: Option<LoopRegion>,
    rate: RateConverter,
    writer: FileStreamWriter,
    length: FileLength,
    planar: PlanarBlock,
    /// `[channel_idx][frame]`, in the device's channels.
    chunk: Vec<Vec<f32>>,
    num_channels: usize,
    /// Chunks that were heard of the newest sound.
    chunks: u64,
    /// The file's frame that comes next in the ring, and since when it has come without a jump.
    straight_from: usize,
}

impl FileReader {
    pub(super) fn new(
        loop_player: LoopPlayer<Cache>,
        rate: RateConverter,
        writer: FileStreamWriter,
        length: FileLength,
    ) -> Self {
        let num_channels = writer.num_channels();
        Self {
            planar: PlanarBlock::new(loop_player.num_channels()),
            chunk: vec![vec![0.0; rate.chunk_frames]; num_channels],
            loop_player,
            region: None,
            rate,
            writer,
            length,
            num_channels,
            chunks: 0,
            straight_from: 0,
        }
    }

    /// Plays from this frame on, and has enough of it to be heard when it returns.
    pub(super) fn begin(&mut self, region: Option<LoopRegion>, frame: usize) {
        self.repeat(region);
        self.go_to(frame);
        while !self.writer.is_ready() {
            self.feed_chunk();
        }
    }

    /// Returns why the file could not be read on, or what is missing in it; once.
    pub(super) fn trouble(&mut self) -> Option<String> {
        self.loop_player.sound_mut().take_trouble()
    }

    /// Reads until nobody listens any more.
    pub(super) fn run(mut self, orders: &Receiver<LoopCommand>, told: &Sender<String>) {
        while !self.writer.is_abandoned() {
            match orders.recv_timeout(TICK) {
                // Of many places where somebody drags, the last one counts.
                Ok(order) => [order]
                    .into_iter()
                    .chain(orders.try_iter())
                    .for_each(|order| {
                        self.obey(order);
                    }),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            while orders.is_empty() && self.writer.wants(self.rate.made_frames) {
                self.feed_chunk();
            }
            if let Some(trouble) = self.trouble() {
                // Nobody is told where the window has closed.
                _ = told.send(trouble);
            }
        }
    }

    pub(super) fn obey(&mut self, order: LoopCommand) {
        match order {
            LoopCommand::Seek(frame) => self.go_to(frame),
            LoopCommand::Repeat(region) => {
                self.repeat(region);
                if !self.is_as_wanted() {
                    self.go_to(self.writer.heard_frame());
                }
            }
        }
    }

    fn repeat(&mut self, region: Option<LoopRegion>) {
        self.region = region;
        self.loop_player.set_region(region);
    }

    /// Tells whether what is in the ring is what the region wants to be heard now.
    fn is_as_wanted(&self) -> bool {
        let (heard, head) = (self.writer.heard_frame(), self.loop_player.head());
        let is_straight = self.straight_from <= heard && heard <= head;
        let holds = |region: LoopRegion| region.start_frame <= heard && head <= region.end_frame;
        is_straight && self.region.is_none_or(holds)
    }

    fn go_to(&mut self, frame: usize) {
        self.loop_player.place(frame);
        self.writer.begin();
        (self.chunks, self.straight_from) = (0, self.loop_player.head());
        if self.rate.begin() > 0 {
            self.fill_before(self.loop_player.head());
            self.rate.take(&self.chunk);
        }
    }

    /// Fills the chunk before a frame, with silence before the first one.
    fn fill_before(&mut self, frame: usize) {
        let mut done = self.rate.chunk_frames.saturating_sub(frame);
        self.chunk
            .iter_mut()
            .for_each(|channel| channel[..done].fill(0.0));
        while done < self.rate.chunk_frames {
            let from = frame + done - self.rate.chunk_frames;
            let wanted = (self.rate.chunk_frames - done).min(MAX_BLOCK_FRAMES);
            let run = self.loop_player.sound_mut().ready(from, wanted);
            if run == 0 {
                self.chunk
                    .iter_mut()
                    .for_each(|channel| channel[done..].fill(0.0));
                return;
            }
            let sound = self.loop_player.sound();
            for (idx, plane) in self.planar.channels_mut().iter_mut().enumerate() {
                plane[..run].copy_from_slice(sound.channel(idx, from, run));
            }
            self.take_over(done, run);
            done += run;
        }
    }

    fn feed_chunk(&mut self) {
        let (ratio, head) = (self.rate.ratio(), self.loop_player.head());
        let ring_frame = self.chunks * self.rate.made_frames as u64;
        self.writer.mark(ring_frame, head, ratio);
        let mut done = 0;
        while done < self.rate.chunk_frames {
            let run = (self.rate.chunk_frames - done).min(MAX_BLOCK_FRAMES);
            self.loop_player.read(&mut self.planar, run);
            self.take_over(done, run);
            done += run;
        }
        if self.loop_player.head() < head {
            self.straight_from = self.loop_player.head();
        }
        self.writer.write(self.rate.take(&self.chunk));
        self.chunks += 1;
        self.length.set(self.loop_player.sound().known_frames());
    }

    /// Maps the file's channels to the device's: two are one by their mean, one is both.
    fn take_over(&mut self, from: usize, run: usize) {
        let planar = self.planar.channels();
        match (planar, self.num_channels) {
            ([left, right, ..], 1) => {
                let to = &mut self.chunk[0][from..from + run];
                for (to, (left, right)) in to.iter_mut().zip(left.iter().zip(right)) {
                    *to = 0.5 * (left + right);
                }
            }
            _ => {
                for (idx, to) in self.chunk.iter_mut().enumerate() {
                    let plane = &planar[idx.min(planar.len() - 1)];
                    to[from..from + run].copy_from_slice(&plane[..run]);
                }
            }
        }
    }
}
