//! A channel has sound heard on one side, and memory to be heard on the other.

use std::ops::Range;

use super::schedule::Schedule;
use crate::dsp::sanitize::Rejected;

/// Holds a channel's sound and its coefficients. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct StreamChannel {
    /// A ring of the newest frames, written twice, a ring apart: what it holds lies in one piece from
    /// `oldest` on, and nothing is moved at a turn.
    history: Vec<f64>,
    oldest: usize,
    /// A ring of frames of memory to be heard.
    ready: Vec<f64>,
    /// The next frame to be heard.
    play_at: usize,
    /// The first frame of the recall being read.
    recall_at: usize,
    /// Orthonormal coefficients of the newest window.
    pub(super) coefficients: Vec<f64>,
}

impl StreamChannel {
    /// Makes a channel with room for `ring` frames between reading and hearing. Allocates.
    pub(super) fn prepare(timing: Schedule, ring: usize, order: usize) -> Self {
        Self {
            history: vec![0.0; 2 * timing.history],
            oldest: 0,
            ready: vec![0.0; ring],
            play_at: 0,
            recall_at: 0,
            coefficients: vec![0.0; order],
        }
    }

    /// Forgets all but the sound, which [`Self::wipe`] forgets.
    pub(super) fn reset(&mut self, timing: Schedule) {
        self.coefficients.fill(0.0);
        (self.play_at, self.oldest) = (0, 0);
        // The first turn moves it to `lead`.
        self.recall_at = (timing.lead + self.ready.len() - timing.hop) % self.ready.len();
    }

    /// Numbers that are to be wiped.
    pub(super) fn size(&self) -> usize {
        self.history.len() + self.ready.len()
    }

    /// Writes silence in these of the numbers.
    pub(super) fn wipe(&mut self, numbers: Range<usize>) {
        let history = self.history.len();
        let part =
            |from: usize, to: usize| numbers.start.clamp(from, to)..numbers.end.clamp(from, to);
        self.history[part(0, history)].fill(0.0);
        let ready = part(history, history + self.ready.len());
        self.ready[ready.start - history..ready.end - history].fill(0.0);
    }

    /// The newest frames, oldest first; the last `until_turn` of them are still to come.
    pub(super) fn history(&self) -> &[f64] {
        &self.history[self.oldest..self.oldest + self.history.len() / 2]
    }

    pub(super) fn hear<S: Copy + Into<f64>>(
        &mut self,
        input: &[S],
        to_come: usize,
        rejected: &mut Rejected,
    ) {
        let ring = self.history.len() / 2;
        let mut at = (self.oldest + ring - to_come) % ring;
        for sample in input {
            let sample = rejected.admit((*sample).into());
            (self.history[at], self.history[at + ring]) = (sample, sample);
            at = if at + 1 == ring { 0 } else { at + 1 };
        }
    }

    /// Adds to a frame of the recall being read.
    pub(super) fn recall(&mut self, frame: usize, value: f64) {
        let at = (self.recall_at + frame) % self.ready.len();
        self.ready[at] += value;
    }

    pub(super) fn turn(&mut self, hop: usize) {
        self.oldest = (self.oldest + hop) % (self.history.len() / 2);
        self.recall_at = (self.recall_at + hop) % self.ready.len();
    }

    pub(super) fn play(&mut self, out: &mut [f64]) {
        for out in out {
            *out = std::mem::take(&mut self.ready[self.play_at]);
            self.play_at = (self.play_at + 1) % self.ready.len();
        }
    }
}
