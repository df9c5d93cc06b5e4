//! A sound that is played round and round: the demo, what was grabbed, or a file.
//!
//! Its transport knows a place to go on from and a region to stay in. A jump is cross-faded over
//! 5 ms with what would have come without it; one that falls into such a fade waits for its end.
//! The whole sound's own end is no jump: there the sound goes on as it is, or, where its ends were not
//! made to meet, by a [`LoopSplice`].
//!
//! Realtime: all but making one, where the sound is in memory. Every block split gives the same
//! samples.

mod region;
mod splice;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use souvenir_core::memory::frames_of;

use super::planar_block::PlanarBlock;
pub(crate) use region::LoopRegion;
use splice::LoopSplice;

/// Long enough that a jump is no click, short enough that it is heard at once.
const FADE_SECS: f64 = 0.005;

/// Is a sound as `[channel_idx][frame]`, all channels of one length.
type InMemory = Arc<Vec<Vec<f32>>>;

/// Gives the frames that a loop player plays.
pub(crate) trait FrameSource {
    fn num_channels(&self) -> usize;

    /// Returns the length as far as is known: the end of a file may be seen only when it is reached.
    fn num_frames(&self) -> usize;

    /// Returns how many of `wanted` frames from `from` on are there; 0 where the sound turns out to end.
    fn ready(&mut self, from: usize, wanted: usize) -> usize;

    /// Returns frames that were ready at the last look, or the one before.
    fn channel(&self, idx: usize, from: usize, num_frames: usize) -> &[f32];

    fn ends(&self) -> LoopEnds;
}

/// Says how the end of a sound leads to its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoopEnds {
    /// Without a step.
    Meet,
    /// Nobody knows.
    Apart,
}

/// Keeps a place in a sound and plays from there.
#[derive(Debug)]
pub(crate) struct LoopPlayer<S = InMemory> {
    sound: S,
    /// The next frame: below the sound's length.
    head: usize,
    /// Where to go on from, once no fade is under way.
    sought: Option<usize>,
    /// Fits the sound, and is at least two fades long where the sound is.
    region: Option<LoopRegion>,
    fade: Option<LoopFade>,
    splice: LoopSplice,
    /// At least 1.
    fade_frames: usize,
    position: Position,
}

/// Holds what would have come without the jump, on its way out.
#[derive(Clone, Copy, Debug)]
struct LoopFade {
    head: usize,
    done_frames: usize,
}

/// Tells the window where a loop player is. [thread-safe]
///
/// One number, complete in itself: `Relaxed` is enough.
#[derive(Clone, Debug, Default)]
pub(crate) struct Position(Arc<AtomicUsize>);

impl<S: FrameSource> LoopPlayer<S> {
    /// Makes a player for a device's rate. Allocates.
    pub(crate) fn at_rate(sound: S, sample_rate_hz: f64) -> Self {
        let fade_frames = frames_of(FADE_SECS, sample_rate_hz).max(1);
        Self {
            sound,
            head: 0,
            sought: None,
            region: None,
            fade: None,
            splice: LoopSplice::default(),
            fade_frames,
            position: Position::default(),
        }
    }

    pub(crate) fn sound(&self) -> &S {
        &self.sound
    }

    pub(crate) fn num_channels(&self) -> usize {
        self.sound.num_channels()
    }

    /// Reads the next `num_frames`; silence where the sound is empty.
    pub(crate) fn read(&mut self, planar: &mut PlanarBlock, num_frames: usize) {
        let mut done = 0;
        while done < num_frames {
            if self.num_frames() == 0 {
                planar.silence_between(done, num_frames);
                break;
            }
            self.jump_if_due();
            let run = self.run_frames(num_frames - done);
            let run = self.ready(run);
            // None is there where the sound turns out to end here.
            self.copy(planar, done, run);
            self.advance(run);
            self.turn();
            done += run;
        }
        self.position.set(self.head);
    }

    /// Turns from the end to the beginning, once it is known to be the end.
    fn turn(&mut self) {
        let num_frames = self.num_frames();
        if self
            .region
            .is_some_and(|region| region.end_frame > num_frames)
        {
            self.set_region(self.region);
        }
        if self.head >= num_frames {
            self.head = 0;
            if self.sound.ends() == LoopEnds::Apart {
                self.splice.begin();
            }
        }
        if let Some(fade) = self.fade.as_mut().filter(|fade| fade.head >= num_frames) {
            fade.head = 0;
        }
    }

    fn ready(&mut self, run: usize) -> usize {
        let run = self.sound.ready(self.head, run);
        match self.fade {
            Some(fade) => self.sound.ready(fade.head, run),
            None => run,
        }
    }

    /// Jumps to the frame to go on from, once no fade is under way and where that is elsewhere.
    fn jump_if_due(&mut self) {
        if self.fade.is_some() {
            return;
        }
        let goal = self.goal();
        if goal != self.head {
            self.fade = Some(LoopFade::out_of(self.head));
            self.head = goal;
        }
    }

    fn goal(&mut self) -> usize {
        let sought = self.sought.take().unwrap_or(self.head);
        let place = sought.min(self.num_frames().saturating_sub(1));
        match self.region {
            Some(region) if !region.contains(place) => region.start_frame,
            _ => place,
        }
    }

    /// Returns how far it goes without an edge or the end of a fade.
    fn run_frames(&self, wanted: usize) -> usize {
        let num_frames = self.num_frames();
        let Some(fade) = self.fade else {
            let end = self.region.map_or(num_frames, |region| region.end_frame);
            return wanted.min(end - self.head);
        };
        wanted
            .min(self.fade_frames - fade.done_frames)
            .min(num_frames - self.head.max(fade.head))
    }

    fn copy(&mut self, planar: &mut PlanarBlock, from: usize, run: usize) {
        let (sound, fade_frames) = (&self.sound, self.fade_frames);
        for (idx, to) in planar.channels_mut().iter_mut().enumerate() {
            if idx >= sound.num_channels() {
                break;
            }
            let to = &mut to[from..from + run];
            to.copy_from_slice(sound.channel(idx, self.head, run));
            if let Some(fade) = self.fade {
                fade.mix(to, sound.channel(idx, fade.head, run), fade_frames);
            }
            self.splice.smooth(idx, to, fade_frames);
        }
        self.splice.advance(run, fade_frames);
    }

    fn advance(&mut self, run: usize) {
        self.head += run;
        if let Some(fade) = &mut self.fade {
            fade.head += run;
            fade.done_frames += run;
        }
        self.fade = self.fade.filter(|fade| fade.done_frames < self.fade_frames);
    }

    fn num_frames(&self) -> usize {
        self.sound.num_frames()
    }
}

impl<S: FrameSource> LoopPlayer<S> {
    /// Goes on from `frame`, or from the sound's last one. What lies outside of the region leads to
    /// the region's start.
    pub(crate) fn seek(&mut self, frame: usize) {
        self.sought = Some(frame.min(self.num_frames().saturating_sub(1)));
    }

    /// Goes on there at once, without a fade; outside of the region, at its start.
    pub(crate) fn place(&mut self, frame: usize) {
        self.seek(frame);
        (self.fade, self.splice) = (None, LoopSplice::default());
        self.head = self.goal();
    }

    /// Returns the frame that comes next.
    pub(crate) fn head(&self) -> usize {
        self.head
    }

    pub(crate) fn sound_mut(&mut self) -> &mut S {
        &mut self.sound
    }

    /// Stays in the region, or plays the whole sound round and round. Outside of it, jumps to its
    /// start.
    pub(crate) fn set_region(&mut self, region: Option<LoopRegion>) {
        let least_frames = 2 * self.fade_frames;
        self.region = region.map(|region| region.fitted(self.num_frames(), least_frames));
    }

    /// Tells another thread the frame that comes next.
    pub(crate) fn position(&self) -> Position {
        self.position.clone()
    }
}

impl FrameSource for InMemory {
    fn num_channels(&self) -> usize {
        self.len()
    }

    fn num_frames(&self) -> usize {
        self.first().map_or(0, Vec::len)
    }

    fn ready(&mut self, from: usize, wanted: usize) -> usize {
        wanted.min(self.num_frames().saturating_sub(from))
    }

    fn channel(&self, idx: usize, from: usize, num_frames: usize) -> &[f32] {
        &self[idx][from..from + num_frames]
    }

    /// Says that the ends meet: the demo's and a capture's do.
    fn ends(&self) -> LoopEnds {
        LoopEnds::Meet
    }
}

impl LoopFade {
    fn out_of(head: usize) -> Self {
        Self {
            head,
            done_frames: 0,
        }
    }

    /// Leaves alone what is the same on both sides of the jump, to the bit.
    fn mix(&self, new: &mut [f32], old: &[f32], fade_frames: usize) {
        for (idx, (new, old)) in new.iter_mut().zip(old).enumerate() {
            let gain = (self.done_frames + idx + 1) as f32 / (fade_frames + 1) as f32;
            if *new != *old {
                *new = old + gain * (*new - old);
            }
        }
    }
}

impl Position {
    pub(super) fn set(&self, frame: usize) {
        self.0.store(frame, Relaxed);
    }

    pub(crate) fn frames(&self) -> usize {
        self.0.load(Relaxed)
    }
}
