//! One channel on its way: sound heard on one side, memory to be heard on the other.

use super::timing::Timing;
use crate::door::Rejected;
use crate::legendre::orthonormal_scale;

/// Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct Channel {
    /// The newest frames, oldest first; the last `until_turn` of them are still to come.
    pub(super) history: Vec<f64>,
    /// A ring of frames of memory to be heard.
    ready: Vec<f64>,
    /// The next frame to be heard.
    play_at: usize,
    /// The first frame of the recall being read.
    recall_at: usize,
    /// Orthonormal coefficients of the newest window.
    pub(super) coefficients: Vec<f64>,
}

impl Channel {
    /// With room for `ring` frames between reading and hearing. Allocates.
    pub(super) fn new(timing: Timing, ring: usize, order: usize) -> Self {
        Self {
            history: vec![0.0; timing.history],
            ready: vec![0.0; ring],
            play_at: 0,
            recall_at: 0,
            coefficients: vec![0.0; order],
        }
    }

    pub(super) fn reset(&mut self, timing: Timing) {
        self.history.fill(0.0);
        self.ready.fill(0.0);
        self.coefficients.fill(0.0);
        self.play_at = 0;
        // The first turn moves it to `lead`.
        self.recall_at = (timing.lead + self.ready.len() - timing.hop) % self.ready.len();
    }

    pub(super) fn hear<S: Copy + Into<f64>>(
        &mut self,
        input: &[S],
        to_come: usize,
        door: &mut Rejected,
    ) {
        let at = self.history.len() - to_come;
        for (to, sample) in self.history[at..].iter_mut().zip(input) {
            *to = door.admit((*sample).into());
        }
    }

    /// Adds to a frame of the recall being read.
    pub(super) fn recall(&mut self, frame: usize, value: f64) {
        let at = (self.recall_at + frame) % self.ready.len();
        self.ready[at] += value;
    }

    pub(super) fn keep(&mut self, moments: &[f64]) {
        for (n, (c, d)) in self.coefficients.iter_mut().zip(moments).enumerate() {
            *c = orthonormal_scale(n) * d;
        }
    }

    pub(super) fn turn(&mut self, hop: usize) {
        self.history.copy_within(hop.., 0);
        self.recall_at = (self.recall_at + hop) % self.ready.len();
    }

    pub(super) fn play(&mut self, out: &mut [f64]) {
        for out in out {
            *out = std::mem::take(&mut self.ready[self.play_at]);
            self.play_at = (self.play_at + 1) % self.ready.len();
        }
    }
}
