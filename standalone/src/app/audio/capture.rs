//! The last 1 to 30 s of what was heard, kept in a ring.
//!
//! The audio half keeps 30 s, with 2 s of slack. A take is allocated elsewhere, handed in, and
//! filled a part at a time while the ring goes on being written, so that no callback is longer than
//! its neighbours: 32 frames for each one heard, all of them within a second.
//!
//! Realtime: [`Past`], all but `prepare`.

#[cfg(test)]
mod tests;

use std::f32::consts::FRAC_PI_2;

use souvenir_core::memory::frames_of;

use super::planar_block::PlanarBlock;

/// The longest take.
pub(crate) const MAX_TAKE_SECS: f64 = 30.0;
/// For the oldest frames, while they are copied: twice what that takes.
const SLACK_SECS: f64 = 2.0;
/// Frames copied for each one that is heard.
const FRAMES_PER_FRAME: usize = 32;
/// Frames copied in each block, however short it is.
const MIN_FRAMES_PER_BLOCK: usize = 1024;
/// Long enough that two moments of one sound flow into each other.
const LOOP_FADE_SECS: f64 = 0.02;

/// Holds what was heard last. The audio half.
#[derive(Debug)]
pub(crate) struct Past {
    /// `[channel_idx][frame]`, rings.
    channels: Vec<Vec<f32>>,
    /// Where the next frame goes.
    at: usize,
    /// Frames that the rings hold.
    heard_frames: usize,
    max_take_frames: usize,
    filling: Option<Filling>,
}

/// Holds a piece of the past.
#[derive(Debug)]
pub(crate) struct Take {
    /// `[channel_idx][frame]`, as long as was asked for.
    channels: Vec<Vec<f32>>,
    /// Frames of them that were heard.
    num_frames: usize,
}

/// Is a take that is being copied, oldest frame first.
#[derive(Debug)]
struct Filling {
    take: Box<Take>,
    done_frames: usize,
    /// Where in the rings the next frame to copy is.
    from: usize,
}

impl Past {
    /// Prepares the ring. Allocates: 12 MB for two channels at 48 kHz.
    pub(crate) fn prepare(sample_rate_hz: f64, num_channels: usize) -> Self {
        let ring_frames = frames_of(MAX_TAKE_SECS + SLACK_SECS, sample_rate_hz);
        Self {
            channels: vec![vec![0.0; ring_frames]; num_channels],
            at: 0,
            heard_frames: 0,
            max_take_frames: frames_of(MAX_TAKE_SECS, sample_rate_hz),
            filling: None,
        }
    }

    /// Hears a block, and copies a part of the take.
    pub(crate) fn write(&mut self, planar: &PlanarBlock, num_frames: usize) {
        for (ring, channel) in self.channels.iter_mut().zip(planar.channels()) {
            write_round(ring, self.at, &channel[..num_frames]);
        }
        let ring_frames = self.ring_frames();
        self.at = (self.at + num_frames) % ring_frames;
        self.heard_frames = (self.heard_frames + num_frames).min(ring_frames);
        self.fill((FRAMES_PER_FRAME * num_frames).max(MIN_FRAMES_PER_BLOCK));
    }

    /// Begins to take what was heard until now, as much as there is room for, or as there is.
    ///
    /// # Errors
    /// Gives the take back where another is under way, or where it has other channels.
    pub(crate) fn begin(&mut self, mut take: Box<Take>) -> Result<(), Box<Take>> {
        if self.filling.is_some() || take.channels.len() != self.channels.len() {
            return Err(take);
        }
        let room_frames = take.room_frames().min(self.max_take_frames);
        take.num_frames = room_frames.min(self.heard_frames);
        let ring_frames = self.ring_frames();
        self.filling = Some(Filling {
            from: (self.at + ring_frames - take.num_frames) % ring_frames,
            take,
            done_frames: 0,
        });
        Ok(())
    }

    /// Returns the take, once it is full. To be freed on another thread.
    pub(crate) fn finished(&mut self) -> Option<Box<Take>> {
        self.filling
            .take_if(|filling| filling.is_done())
            .map(|filling| filling.take)
    }

    fn fill(&mut self, max_frames: usize) {
        if let Some(filling) = &mut self.filling {
            filling.copy(&self.channels, max_frames);
        }
    }

    fn ring_frames(&self) -> usize {
        self.channels.first().map_or(1, Vec::len)
    }
}

impl Take {
    /// Prepares room for `seconds`. Allocates.
    pub(crate) fn prepare(seconds: f64, sample_rate_hz: f64, num_channels: usize) -> Box<Self> {
        let room_frames = frames_of(seconds.min(MAX_TAKE_SECS), sample_rate_hz);
        Box::new(Self {
            channels: vec![vec![0.0; room_frames]; num_channels],
            num_frames: 0,
        })
    }

    /// `[channel_idx][frame]`, as much as was heard. Not for the audio thread.
    pub(crate) fn into_channels(self) -> Vec<Vec<f32>> {
        let mut channels = self.channels;
        channels
            .iter_mut()
            .for_each(|channel| channel.truncate(self.num_frames));
        channels
    }

    /// Makes a loop of it: its last 20 ms fade into its first, which it is shorter by. Not for the
    /// audio thread.
    pub(crate) fn into_loop(self, sample_rate_hz: f64) -> Vec<Vec<f32>> {
        let fade_frames = frames_of(LOOP_FADE_SECS, sample_rate_hz).min(self.num_frames / 2);
        let mut channels = self.into_channels();
        channels
            .iter_mut()
            .for_each(|channel| fade_into_itself(channel, fade_frames));
        channels
    }

    fn room_frames(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }
}

impl Filling {
    fn copy(&mut self, rings: &[Vec<f32>], max_frames: usize) {
        let part_frames = max_frames.min(self.take.num_frames - self.done_frames);
        let part = self.done_frames..self.done_frames + part_frames;
        for (channel, ring) in self.take.channels.iter_mut().zip(rings) {
            read_round(&mut channel[part.clone()], ring, self.from);
        }
        self.done_frames += part_frames;
        let ring_frames = rings.first().map_or(1, Vec::len);
        self.from = (self.from + part_frames) % ring_frames;
    }

    fn is_done(&self) -> bool {
        self.done_frames == self.take.num_frames
    }
}

/// Writes around the ring's end; `from` is no longer than the ring.
fn write_round(ring: &mut [f32], at: usize, from: &[f32]) {
    let (first, second) = from.split_at(from.len().min(ring.len() - at));
    ring[at..at + first.len()].copy_from_slice(first);
    ring[..second.len()].copy_from_slice(second);
}

/// Reads around the ring's end; `to` is no longer than the ring.
fn read_round(to: &mut [f32], ring: &[f32], at: usize) {
    let (first, second) = to.split_at_mut(to.len().min(ring.len() - at));
    first.copy_from_slice(&ring[at..at + first.len()]);
    second.copy_from_slice(&ring[..second.len()]);
}

/// Fades the end into the beginning with equal power, since the two moments have nothing to do with each other. The
/// first frame is the one that would have followed the last.
fn fade_into_itself(channel: &mut Vec<f32>, fade_frames: usize) {
    let kept_frames = channel.len() - fade_frames;
    let (kept, tail) = channel.split_at_mut(kept_frames);
    for (idx, (head, tail)) in kept.iter_mut().zip(tail).enumerate() {
        let angle_rad = FRAC_PI_2 * idx as f32 / fade_frames as f32;
        *head = *head * angle_rad.sin() + *tail * angle_rad.cos();
    }
    channel.truncate(kept_frames);
}
