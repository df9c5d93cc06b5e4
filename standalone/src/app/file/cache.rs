//! The frames of a file that were read last, at its own rate.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::app::audio::loop_player::{FrameSource, LoopEnds};
use crate::app::audio::planar_block::MAX_LIVE_CHANNELS;
use crate::sound::SoundReader;

/// 64 MB: three minutes of stereo at 48 kHz. A loop that fits is read once.
const MOST_SAMPLES: usize = 16 << 20;

/// Reads any frame of a file when it is asked for, and keeps some.
pub(super) struct Cache {
    path: PathBuf,
    /// `None` once it has failed: it is of no use any more.
    reader: Option<SoundReader>,
    num_channels: usize,
    /// The frame that the reader gives next.
    next: usize,
    /// By their first frame.
    blocks: BTreeMap<usize, CachedBlock>,
    samples: usize,
    most_samples: usize,
    /// Counts looks, so that the block that nobody has looked at for longest is known.
    looks: u64,
    /// Where it ends, once that is known.
    num_frames: Option<usize>,
    /// Why it could not be read on, or what is missing in it.
    trouble: Option<String>,
    /// What is missing is told once, however often it is played.
    told_loss: Option<String>,
}

struct CachedBlock {
    /// `[channel_idx][frame]`
    channels: Vec<Vec<f32>>,
    looked: u64,
}

impl Cache {
    pub(super) fn new(path: PathBuf, reader: SoundReader) -> Self {
        let num_frames = reader.num_frames();
        Self {
            path,
            num_channels: reader.num_channels().min(MAX_LIVE_CHANNELS),
            num_frames: num_frames.and_then(|frames| usize::try_from(frames).ok()),
            reader: Some(reader),
            next: 0,
            blocks: BTreeMap::new(),
            samples: 0,
            most_samples: MOST_SAMPLES,
            looks: 0,
            trouble: None,
            told_loss: None,
        }
    }

    #[cfg(test)]
    pub(super) fn holding(self, most_samples: usize) -> Self {
        Self {
            most_samples,
            ..self
        }
    }

    #[cfg(test)]
    pub(super) fn held_samples(&self) -> usize {
        self.samples
    }

    /// Frames that there are, as far as is known.
    pub(super) fn known_frames(&self) -> usize {
        let held = self.blocks.last_key_value();
        let read = held.map_or(0, |(from, block)| from + block.num_frames());
        self.num_frames.unwrap_or(read)
    }

    /// Returns why it could not be read on, or what is missing in it; once.
    pub(super) fn take_trouble(&mut self) -> Option<String> {
        self.trouble.take()
    }

    /// Reads until `frame` is there.
    fn read(&mut self, frame: usize) {
        if let Err(error) = self.try_to_read(frame) {
            // What was read before stays: it is played to here from now on.
            (self.reader, self.trouble) = (None, Some(format!("{error:#}")));
            self.end_at(frame);
        }
    }

    fn try_to_read(&mut self, frame: usize) -> anyhow::Result<()> {
        let reader = match &mut self.reader {
            Some(reader) => reader,
            none => {
                self.next = 0;
                none.insert(SoundReader::open(&self.path)?)
            }
        };
        if self.next != frame {
            reader.seek(frame as u64)?;
            self.next = frame;
        }
        let Some(block) = reader.next_block()? else {
            self.end_at(frame);
            self.note_loss();
            return Ok(());
        };
        let channels: Vec<Vec<f32>> = block[..self.num_channels]
            .iter()
            .map(|channel| channel.iter().map(|sample| narrow(*sample)).collect())
            .collect();
        self.keep(frame, channels);
        if Some(self.next) == self.num_frames {
            self.note_loss();
        }
        Ok(())
    }

    /// Notes what is missing, at the end, when all of it is known.
    fn note_loss(&mut self) {
        let loss = self.reader.as_ref().and_then(SoundReader::loss);
        if loss.is_some() && loss != self.told_loss {
            (self.trouble, self.told_loss) = (loss.clone(), loss);
        }
    }

    fn end_at(&mut self, frame: usize) {
        self.num_frames = Some(frame.min(self.num_frames.unwrap_or(frame)));
    }

    fn keep(&mut self, frame: usize, channels: Vec<Vec<f32>>) {
        let block = CachedBlock {
            channels,
            looked: self.looks,
        };
        self.next = frame + block.num_frames();
        self.samples += block.samples();
        if let Some(old) = self.blocks.insert(frame, block) {
            self.samples -= old.samples();
        }
        // The newest, and the other one of a fade, are looked at more often than any.
        while self.samples > self.most_samples && self.blocks.len() > 2 {
            self.forget_one();
        }
    }

    fn forget_one(&mut self) {
        let longest = self.blocks.iter().min_by_key(|(_, block)| block.looked);
        let Some(frame) = longest.map(|(frame, _)| *frame) else {
            return;
        };
        if let Some(block) = self.blocks.remove(&frame) {
            self.samples -= block.samples();
        }
    }

    /// Returns the block that has this frame, and where it begins.
    fn block(&self, frame: usize) -> Option<(usize, &CachedBlock)> {
        let (from, block) = self.blocks.range(..=frame).next_back()?;
        (frame < from + block.num_frames()).then_some((*from, block))
    }

    fn held(&mut self, frame: usize) -> usize {
        self.looks += 1;
        let looks = self.looks;
        let Some((from, block)) = self.blocks.range_mut(..=frame).next_back() else {
            return 0;
        };
        let held = (from + block.num_frames()).saturating_sub(frame);
        if held > 0 {
            block.looked = looks;
        }
        held
    }
}

impl FrameSource for Cache {
    fn num_channels(&self) -> usize {
        self.num_channels
    }

    /// Returns the number of frames, without end where nobody knows.
    fn num_frames(&self) -> usize {
        self.num_frames.unwrap_or(usize::MAX)
    }

    fn ready(&mut self, from: usize, wanted: usize) -> usize {
        let mut held = self.held(from);
        if held == 0 && from < self.num_frames() {
            self.read(from);
            held = self.held(from);
        }
        let left = self.num_frames().saturating_sub(from);
        wanted.min(held).min(left)
    }

    fn channel(&self, idx: usize, from: usize, num_frames: usize) -> &[f32] {
        let found = self.block(from);
        found.map_or(&[], |(start, block)| {
            &block.channels[idx][from - start..][..num_frames]
        })
    }

    fn ends(&self) -> LoopEnds {
        LoopEnds::Apart
    }
}

impl CachedBlock {
    fn num_frames(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }

    fn samples(&self) -> usize {
        self.num_frames() * self.channels.len()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "sound for a device is f32")]
fn narrow(sample: f64) -> f32 {
    sample as f32
}
