//! The last window of dry and memory, and the last seconds as they came in: for the screen.

use std::ops::Range;

use crate::dsp::output::to_output;

/// Keeps the last window of the first channel. Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct Scope {
    dry: Vec<f32>,
    memory: Vec<f32>,
    at: usize,
    /// The oldest frame of what is being read.
    oldest: usize,
    has_heard: bool,
}

impl Scope {
    pub(super) fn new(frames: usize) -> Self {
        Self {
            dry: vec![0.0; frames],
            memory: vec![0.0; frames],
            at: 0,
            oldest: 0,
            has_heard: false,
        }
    }

    pub(super) fn clear(&mut self) {
        self.dry.fill(0.0);
        self.memory.fill(0.0);
        self.has_heard = false;
    }

    /// Anything at all: a memory that took another's place while that was frozen has not.
    pub(super) fn has_heard(&self) -> bool {
        self.has_heard
    }

    pub(super) fn write(&mut self, dry: &[f64], memory: &[f64]) {
        for (dry, memory) in dry.iter().zip(memory) {
            self.dry[self.at] = to_output(*dry);
            self.memory[self.at] = to_output(*memory);
            self.at = (self.at + 1) % self.dry.len();
            self.has_heard = true;
        }
    }

    /// Makes what is read from here on the window as it is now.
    pub(super) fn hold(&mut self) {
        self.oldest = self.at;
    }

    /// Some of the window's frames, oldest first, to the same places.
    pub(super) fn read(&self, frames: Range<usize>, dry: &mut [f32], memory: &mut [f32]) {
        let wrap = (self.dry.len() - self.oldest).clamp(frames.start, frames.end);
        for (ring, out) in [(&self.dry, dry), (&self.memory, memory)] {
            for part in [frames.start..wrap, wrap..frames.end] {
                let from = (self.oldest + part.start) % ring.len();
                out[part.clone()].copy_from_slice(&ring[from..from + part.len()]);
            }
        }
    }
}

/// Keeps the newest frames that came in, of the first channel. Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct Past {
    ring: Vec<f32>,
    at: usize,
    /// Since the last clear, no more than the ring holds.
    heard: usize,
}

impl Past {
    pub(super) fn new(frames: usize) -> Self {
        Self {
            ring: vec![0.0; frames.max(1)],
            at: 0,
            heard: 0,
        }
    }

    pub(super) fn clear(&mut self) {
        self.heard = 0;
    }

    pub(super) fn write(&mut self, input: &[f64]) {
        for sample in input {
            self.ring[self.at] = to_output(*sample);
            self.at = (self.at + 1) % self.ring.len();
        }
        self.heard = (self.heard + input.len()).min(self.ring.len());
    }

    pub(super) fn heard_frames(&self) -> usize {
        self.heard
    }

    /// The frame that came in `age` frames before the newest; `age < heard_frames()`.
    pub(super) fn frame(&self, age: usize) -> f32 {
        let len = self.ring.len();
        self.ring[(self.at + len - 1 - age) % len]
    }
}
