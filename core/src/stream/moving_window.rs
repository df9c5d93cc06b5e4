//! A window that moves on by its own reconstruction, for a channel. Shared by sliding and unbounded memories.

use crate::transform::{Evaluator, Projector, TransformPlan};
use std::ops::Range;

/// Holds a window's polynomial and the points of the next. Realtime: all but `prepare`.
#[derive(Clone, Debug)]
pub(super) struct MovingWindow {
    /// The old window's polynomial.
    pub(super) past: Evaluator,
    /// The new window's points.
    pub(super) next: Projector,
}

impl MovingWindow {
    /// Allocates.
    pub(super) fn prepare(transform: &TransformPlan) -> Self {
        Self {
            past: transform.evaluator(),
            next: transform.projector(),
        }
    }

    /// Nothing was heard, but for what is still to be cleared.
    pub(super) fn reset(&mut self) {
        self.past.reset();
        self.next.reset();
    }

    /// Clears these of the numbers that a reset leaves.
    pub(super) fn clear_part(&mut self, numbers: Range<usize>) {
        self.past.clear_part(numbers.clone());
        self.next.clear_part(numbers);
    }
}
