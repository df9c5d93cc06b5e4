//! The newest steps of a clock that does not run evenly, for a screen.

use crate::dsp::output::to_output;

/// Keeps a step a frame. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct StepHistory {
    ring: Vec<f32>,
    at: usize,
}

impl StepHistory {
    /// Allocates.
    pub(super) fn prepare(frames: usize) -> Self {
        Self {
            ring: vec![0.0; frames.max(1)],
            at: 0,
        }
    }

    pub(super) fn clear(&mut self) {
        self.ring.fill(0.0);
        self.at = 0;
    }

    pub(super) fn push(&mut self, step: f64) {
        self.ring[self.at] = to_output(step);
        self.at = (self.at + 1) % self.ring.len();
    }

    /// Copies the newest steps, oldest first, as many as fit.
    pub(super) fn copy_to(&self, steps: &mut [f32]) {
        let len = self.ring.len();
        let count = steps.len().min(len);
        for (back, step) in steps.iter_mut().rev().take(count).enumerate() {
            *step = self.ring[(self.at + len - 1 - back) % len];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::StepHistory;

    #[test]
    fn the_newest_come_last() {
        let mut history = StepHistory::prepare(3);
        for step in [0.25, 0.5, 0.75, 1.0] {
            history.push(step);
        }
        let mut steps = [9.0; 4];
        history.copy_to(&mut steps);
        assert_eq!(steps, [9.0, 0.5, 0.75, 1.0]);
    }
}
