//! How a recurrence grows: forward Euler leaves the unit circle, and at high orders the numbers.

use crate::math::orthonormal_scale;

/// Steps that are remembered. Where f64 is left at all, it is before: after some 180 steps at 512 coefficients, 115
/// at 1024.
const MAX_STEPS: usize = 1024;

/// Holds the largest coefficient after each of the first steps, and the step after which there was none.
/// Fixed room after `prepare`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Growth {
    /// `[step]`, as many as `steps` says; no room where nothing can explode.
    largest: Vec<f64>,
    /// So far, of which the first are remembered.
    steps: usize,
    left_at: Option<usize>,
}

impl Growth {
    /// Starts with nothing. Allocates.
    pub(crate) fn prepare() -> Self {
        Self {
            largest: vec![0.0; MAX_STEPS],
            ..Self::default()
        }
    }

    /// Returns the largest `|c_n|` after step 1, 2, ... of the newest window, or of all since the beginning where a
    /// memory runs on; nothing of methods that stay inside of the unit circle.
    #[must_use]
    pub fn largest(&self) -> &[f64] {
        &self.largest[..self.steps.min(self.largest.len())]
    }

    /// Returns the first step, counted from 1, after which a coefficient was infinite or not a number, or so large that
    /// the recurrence was begun anew.
    #[must_use]
    pub fn left_at(&self) -> Option<usize> {
        self.left_at
    }

    pub(crate) fn clear(&mut self) {
        (self.steps, self.left_at) = (0, None);
    }

    /// Notes the coefficients `d_n` after a step, without their scale.
    pub(super) fn note(&mut self, moments: impl Iterator<Item = f64>) {
        if let Some(largest) = self.largest.get_mut(self.steps) {
            let scaled = moments
                .enumerate()
                .map(|(n, d)| (orthonormal_scale(n) * d).abs());
            *largest = scaled.fold(0.0, f64::max);
        }
        self.steps += 1;
    }

    /// Counts so many steps of zeros: as [`Self::note`] after each. Realtime: yes.
    pub(crate) fn skip_silence(&mut self, steps: usize) {
        let end = self.steps + steps;
        let room = self.largest.len();
        self.largest[self.steps.min(room)..end.min(room)].fill(0.0);
        self.steps = end;
    }

    /// It cannot go on from here.
    pub(crate) fn leave(&mut self) {
        self.left_at = self.left_at.or(Some(self.steps));
    }

    /// Copies another, as far as there is room. Realtime: yes.
    pub(crate) fn copy(&mut self, other: &Self) {
        for (to, from) in self.largest.iter_mut().zip(other.largest()) {
            *to = *from;
        }
        (self.steps, self.left_at) = (other.steps, other.left_at);
    }
}
