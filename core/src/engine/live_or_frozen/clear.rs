//! The way from a wish to forget to a memory that has forgotten.

use super::super::live_memories::LiveMemories;
use crate::dsp::smoother::FadeGain;

/// Says how far forgetting has come. Realtime: yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clear {
    No,
    /// Forgets as soon as the live memory is silent.
    Wanted,
    /// The sound is being wiped.
    Wiping {
        done: usize,
        frames: usize,
    },
    /// Done; the live memory is silent until what it learns from here on is heard.
    Done {
        frames_left: usize,
    },
}

impl Clear {
    /// Frames until something happens; 0 where nothing will.
    pub(super) fn frames_left(self) -> usize {
        match self {
            Self::Done { frames_left } => frames_left,
            Self::Wiping { done, frames } => frames - done,
            _ => 0,
        }
    }

    /// Does what is due between two frames.
    pub(super) fn settle(&mut self, memories: &mut LiveMemories, live: &FadeGain) {
        match *self {
            Self::Wanted if live.is_faded_out() => {
                memories.forget();
                // A memory may have nothing to wipe; what is due at a frame's end needs a frame.
                let frames = memories.wipe_frames().max(1);
                *self = Self::Wiping { done: 0, frames };
            }
            Self::Wiping { done, frames } if done == frames => {
                let frames_left = memories.latency_frames();
                *self = Self::Done { frames_left };
            }
            _ => {}
        }
        if *self == (Self::Done { frames_left: 0 }) {
            *self = Self::No;
        }
    }

    /// Goes on for `frames`.
    pub(super) fn work(&mut self, memories: &mut LiveMemories, frames: usize) {
        match self {
            Self::Wiping { done, .. } => {
                memories.wipe(*done, frames);
                *done += frames;
            }
            Self::Done { frames_left } => *frames_left = frames_left.saturating_sub(frames),
            _ => {}
        }
    }
}
