//! A file in the callback: what another thread has read ahead of it, in a ring.
//!
//! A seek makes all old that is in the ring. The old sound goes on until enough of the new has come,
//! and is then cross-faded into it over 5 ms; what of it is left is thrown away. An empty ring is a
//! gap, which is counted and lasts until there is enough again.
//!
//! Realtime: [`FileStream`], all but making one.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Release};

use rtrb::{Consumer, Producer, RingBuffer};
use souvenir_core::memory::frames_of;

use super::loop_player::Position;
use super::meters::Meters;
use super::planar_block::{MAX_BLOCK_FRAMES, PlanarBlock};

/// As a jump of a [`LoopPlayer`](super::loop_player::LoopPlayer).
const FADE_SECS: f64 = 0.005;
/// How much of a new sound is there before it is played: two callbacks of the usual length.
const READY_SECS: f64 = 0.05;
/// How much sound is read ahead; there is room for as much again, for the time after a seek.
const AHEAD_SECS: f64 = 1.0;
/// Places that are told of the sound in the ring; one that finds no room is left out.
const MARKS: usize = 1024;

/// Takes the frames that the reading thread delivers.
#[derive(Debug)]
pub(crate) struct FileStreamWriter {
    ring: Producer<f32>,
    marks: Producer<StreamMark>,
    boundary: Arc<AtomicU64>,
    position: Position,
    num_channels: usize,
    ahead_frames: u64,
    ready_frames: u64,
    /// All frames ever, and those before the newest sound.
    written: u64,
    begun: u64,
}

/// Gives the callback its frames.
#[derive(Debug)]
pub(crate) struct FileStream {
    ring: Consumer<f32>,
    marks: Consumer<StreamMark>,
    /// Frames before this one are old. The frames themselves are published by the ring.
    boundary: Arc<AtomicU64>,
    position: Position,
    meters: Arc<Meters>,
    num_channels: usize,
    ready_frames: u64,
    /// Frames taken, and the last boundary that was jumped to.
    taken: u64,
    jumped: u64,
    mark: StreamMark,
    /// Interleaved, on its way out.
    tail: Vec<f32>,
    /// Frames of the tail that have gone.
    faded: Option<usize>,
    /// Interleaved, a block.
    block: Vec<f32>,
    state: FillState,
}

/// Says where in the file a frame of the ring is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct StreamMark {
    /// The frame's number among all that were ever written.
    pub(crate) at: u64,
    pub(crate) file_frame: usize,
    /// Frames of the file to a frame of the ring.
    pub(crate) ratio: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FillState {
    /// Waiting until the ring holds enough.
    Filling,
    Running,
}

/// Makes both ends for a device of this rate. Allocates.
pub(crate) fn stream(
    rate_hz: f64,
    num_channels: usize,
    position: Position,
    meters: &Arc<Meters>,
) -> (FileStreamWriter, FileStream) {
    let frames = |secs| frames_of(secs, rate_hz).max(1);
    let capacity_frames = 2 * frames(AHEAD_SECS) + 2 * MAX_BLOCK_FRAMES;
    let (ring, taken_ring) = RingBuffer::new(capacity_frames * num_channels);
    let (marks, taken_marks) = RingBuffer::new(MARKS);
    let boundary = Arc::<AtomicU64>::default();
    let ready_frames = frames(READY_SECS) as u64;
    let writer = FileStreamWriter {
        ring,
        marks,
        boundary: Arc::clone(&boundary),
        position: position.clone(),
        num_channels,
        ahead_frames: frames(AHEAD_SECS) as u64,
        ready_frames,
        written: 0,
        begun: 0,
    };
    let stream = FileStream {
        ring: taken_ring,
        marks: taken_marks,
        boundary,
        position,
        meters: Arc::clone(meters),
        num_channels,
        ready_frames,
        taken: 0,
        jumped: 0,
        mark: StreamMark::default(),
        tail: vec![0.0; frames(FADE_SECS) * num_channels],
        faded: None,
        block: vec![0.0; MAX_BLOCK_FRAMES * num_channels],
        state: FillState::Filling,
    };
    (writer, stream)
}

impl FileStreamWriter {
    /// Tells whether these frames are wanted now. More than [`AHEAD_SECS`] of old sound is never there, so a
    /// new one always finds room.
    pub(crate) fn wants(&self, num_frames: usize) -> bool {
        let is_ahead = self.queued_frames() >= self.ahead_frames;
        let is_new = self.written - self.begun < self.ready_frames;
        let room = self.ring.slots() / self.num_channels;
        (is_new || !is_ahead) && room >= num_frames
    }

    pub(crate) fn num_channels(&self) -> usize {
        self.num_channels
    }

    /// Frames that are not played yet, as far as is known here.
    fn queued_frames(&self) -> u64 {
        let capacity = self.ring.buffer().capacity();
        ((capacity - self.ring.slots()) / self.num_channels) as u64
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.written - self.begun >= self.ready_frames
    }

    /// Begins a new sound: all that was written is old.
    pub(crate) fn begin(&mut self) {
        self.begun = self.written;
        self.boundary.store(self.begun, Release);
    }

    /// Writes interleaved frames. Those that do not fit are left out, which [`Self::wants`] prevents.
    pub(crate) fn write(&mut self, frames: &[f32]) {
        if self.ring.push_entire_slice(frames).is_ok() {
            self.written += (frames.len() / self.num_channels) as u64;
        }
    }

    /// Marks a place of the file; `ring_frame` counts from the newest sound's first.
    pub(crate) fn mark(&mut self, ring_frame: u64, file_frame: usize, ratio: f64) {
        let at = self.begun + ring_frame;
        // The next one says as much.
        _ = self.marks.push(StreamMark {
            at,
            file_frame,
            ratio,
        });
    }

    /// Returns where in the file the callback is.
    pub(crate) fn heard_frame(&self) -> usize {
        self.position.frames()
    }

    /// Nobody plays it any more.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.ring.is_abandoned()
    }
}

impl FileStream {
    pub(crate) fn num_channels(&self) -> usize {
        self.num_channels
    }

    /// Tells whether so many can be read without a gap: tests wait for them, which a callback does not.
    #[cfg(test)]
    pub(crate) fn has(&self, num_frames: usize) -> bool {
        let boundary = self.boundary.load(Acquire);
        let is_new = self.taken + self.slots() >= boundary + self.ready_frames;
        self.there() >= num_frames as u64 || (boundary > self.jumped && is_new)
    }

    /// Reads the next `num_frames <= MAX_BLOCK_FRAMES`, silence where there are none.
    pub(crate) fn read(&mut self, planar: &mut PlanarBlock, num_frames: usize) {
        self.jump_if_due();
        if self.state == FillState::Filling && self.there() >= self.ready_frames {
            self.state = FillState::Running;
        }
        let mut done = 0;
        while done < num_frames {
            let run = self.run_frames(num_frames - done);
            if run == 0 {
                self.starve();
                planar.silence_between(done, num_frames);
                break;
            }
            self.copy(planar, done, run);
            done += run;
        }
        self.tell_position();
    }

    /// Jumps once there is enough of the new sound, and no fade is under way.
    fn jump_if_due(&mut self) {
        let boundary = self.boundary.load(Acquire);
        let is_due = boundary > self.jumped && self.faded.is_none();
        if !is_due || self.taken + self.slots() < boundary + self.ready_frames {
            return;
        }
        let old = boundary.saturating_sub(self.taken);
        self.tail.fill(0.0);
        let kept = self.frames(old).min(self.tail.len() / self.num_channels);
        // As many as there are, as was just looked.
        _ = self
            .ring
            .pop_entire_slice(&mut self.tail[..kept * self.num_channels]);
        let rest = (self.frames(old) - kept) * self.num_channels;
        if let Ok(chunk) = self.ring.read_chunk(rest) {
            chunk.commit_all();
        }
        (self.taken, self.jumped) = (boundary, boundary);
        (self.faded, self.state) = (Some(0), FillState::Running);
    }

    /// Frames of the sound that is playing.
    fn there(&self) -> u64 {
        // What is counted before the boundary is asked for lies in front of it, or is told apart by it.
        let all = self.slots();
        let boundary = self.boundary.load(Acquire);
        if boundary > self.jumped {
            all.min(boundary.saturating_sub(self.taken))
        } else {
            all
        }
    }

    fn slots(&self) -> u64 {
        (self.ring.slots() / self.num_channels) as u64
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "at most what the ring holds"
    )]
    fn frames(&self, count: u64) -> usize {
        count.min(self.slots()) as usize
    }

    fn run_frames(&self, wanted: usize) -> usize {
        if self.state == FillState::Filling {
            return 0;
        }
        let there = self.frames(self.there()).min(wanted).min(MAX_BLOCK_FRAMES);
        let tail_frames = self.tail.len() / self.num_channels;
        self.faded
            .map_or(there, |faded| there.min(tail_frames - faded))
    }

    /// The end of what there is; silence was told already where it goes on.
    fn starve(&mut self) {
        let before = std::mem::replace(&mut self.state, FillState::Filling);
        // Old sound may run out before there is enough of the new.
        let is_old = self.boundary.load(Acquire) > self.jumped;
        if before == FillState::Running && !is_old {
            self.meters.count_gap();
        }
    }

    fn copy(&mut self, planar: &mut PlanarBlock, from: usize, run: usize) {
        let block = &mut self.block[..run * self.num_channels];
        // There are as many, as was just looked.
        _ = self.ring.pop_entire_slice(block);
        if let Some(faded) = self.faded {
            let tail = &self.tail[faded * self.num_channels..];
            let tail_frames = self.tail.len() / self.num_channels;
            mix(block, tail, self.num_channels, faded, tail_frames);
            let faded = faded + run;
            self.faded = (faded < tail_frames).then_some(faded);
        }
        for (idx, channel) in planar.channels_mut().iter_mut().enumerate() {
            let samples = block.iter().skip(idx).step_by(self.num_channels);
            let to = &mut channel[from..from + run];
            to.iter_mut()
                .zip(samples)
                .for_each(|(to, sample)| *to = *sample);
        }
        self.taken += run as u64;
    }

    fn tell_position(&mut self) {
        while let Ok(mark) = self.marks.peek()
            && mark.at <= self.taken
        {
            self.mark = *mark;
            _ = self.marks.pop();
        }
        let since = (self.taken - self.mark.at.min(self.taken)) as f64 * self.mark.ratio;
        let file_frame = self.mark.file_frame + rounded(since);
        self.position.set(file_frame);
    }
}

/// Fades from `old` to `new`. What is the same on both sides stays as it is, to the bit.
fn mix(new: &mut [f32], old: &[f32], num_channels: usize, faded: usize, all: usize) {
    for (idx, (new, old)) in new.iter_mut().zip(old).enumerate() {
        let gain = (faded + idx / num_channels + 1) as f32 / (all + 1) as f32;
        if *new != *old {
            *new = old + gain * (*new - old);
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "of the ring's two seconds, not negative"
)]
fn rounded(frames: f64) -> usize {
    frames.round() as usize
}
