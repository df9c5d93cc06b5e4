//! A sound in memory that is played round and round: the demo, a file, or what was grabbed.
//!
//! Its transport knows a place to go on from and a region to stay in. A jump is cross-faded over
//! 5 ms with what would have come without it; one that falls into such a fade waits for its end.
//! The whole tape's own end is no jump: there the sound goes on as it is.
//!
//! Realtime: all but making one. Every block split gives the same samples.

mod region;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use souvenir_core::timeline::frames_of;

use super::planes::Planes;
pub(crate) use region::Region;

/// Long enough that a jump is no click, short enough that it is heard at once.
const FADE_SECS: f64 = 0.005;

/// A place in a sound.
#[derive(Debug)]
pub(crate) struct Tape {
    /// `[channel_idx][frame]`, all of one length.
    channels: Arc<Vec<Vec<f32>>>,
    /// The next frame: below the tape's length.
    head: usize,
    /// Where to go on from, once no fade is under way.
    sought: Option<usize>,
    /// Fits the tape, and is at least two fades long where the tape is.
    region: Option<Region>,
    fade: Option<Fade>,
    /// At least 1.
    fade_frames: usize,
    position: Position,
}

/// What would have come without the jump, on its way out.
#[derive(Clone, Copy, Debug)]
struct Fade {
    head: usize,
    done_frames: usize,
}

/// Where a tape is, for the window. [thread-safe]
///
/// One number, complete in itself: `Relaxed` is enough.
#[derive(Clone, Debug, Default)]
pub(crate) struct Position(Arc<AtomicUsize>);

impl Tape {
    /// Allocates.
    pub(crate) fn at_rate(channels: Arc<Vec<Vec<f32>>>, sample_rate_hz: f64) -> Self {
        let fade_frames = frames_of(FADE_SECS, sample_rate_hz).max(1);
        Self {
            channels,
            head: 0,
            sought: None,
            region: None,
            fade: None,
            fade_frames,
            position: Position::default(),
        }
    }

    pub(crate) fn num_channels(&self) -> usize {
        self.channels.len()
    }

    /// The next `num_frames`; silence where the tape is empty.
    pub(crate) fn read(&mut self, planes: &mut Planes, num_frames: usize) {
        if self.num_frames() == 0 {
            return planes.silence(num_frames);
        }
        let mut done = 0;
        while done < num_frames {
            self.jump_if_due();
            let run = self.run_frames(num_frames - done);
            self.copy(planes, done, run);
            self.advance(run);
            done += run;
        }
        self.position.0.store(self.head, Relaxed);
    }

    /// To the frame to go on from, once no fade is under way and where that is elsewhere.
    fn jump_if_due(&mut self) {
        if self.fade.is_some() {
            return;
        }
        let goal = self.goal();
        if goal != self.head {
            self.fade = Some(Fade::out_of(self.head));
            self.head = goal;
        }
    }

    fn goal(&mut self) -> usize {
        let place = self.sought.take().unwrap_or(self.head);
        match self.region {
            Some(region) if !region.contains(place) => region.start_frame,
            _ => place,
        }
    }

    /// How far it goes without an edge or the end of a fade.
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

    fn copy(&self, planes: &mut Planes, from: usize, run: usize) {
        for (to, sound) in planes.channels_mut().iter_mut().zip(self.channels.iter()) {
            let to = &mut to[from..from + run];
            to.copy_from_slice(&sound[self.head..self.head + run]);
            if let Some(fade) = self.fade {
                fade.mix(to, &sound[fade.head..fade.head + run], self.fade_frames);
            }
        }
    }

    fn advance(&mut self, run: usize) {
        let num_frames = self.num_frames();
        self.head = (self.head + run) % num_frames;
        if let Some(fade) = &mut self.fade {
            fade.head = (fade.head + run) % num_frames;
            fade.done_frames += run;
        }
        self.fade = self.fade.filter(|fade| fade.done_frames < self.fade_frames);
    }

    fn num_frames(&self) -> usize {
        self.channels.first().map_or(0, Vec::len)
    }
}

impl Tape {
    /// Goes on from `frame`, or from the tape's last one. What lies outside of the region leads to
    /// the region's start.
    pub(crate) fn seek(&mut self, frame: usize) {
        self.sought = Some(frame.min(self.num_frames().saturating_sub(1)));
    }

    /// Stays in the region, or plays the whole tape round and round. Outside of it, jumps to its
    /// start.
    pub(crate) fn set_region(&mut self, region: Option<Region>) {
        let least_frames = 2 * self.fade_frames;
        self.region = region.map(|region| region.fitted(self.num_frames(), least_frames));
    }

    /// The frame that comes next, for another thread.
    pub(crate) fn position(&self) -> Position {
        self.position.clone()
    }
}

impl Fade {
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
    pub(crate) fn frames(&self) -> usize {
        self.0.load(Relaxed)
    }
}
