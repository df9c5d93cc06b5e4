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

    /// Copies steps, oldest first, of which the last was so many frames before the newest; of frames whose step is not
    /// known yet (a negative age) the newest.
    pub(super) fn copy_to(&self, steps: &mut [f32], last_age_frames: i64) {
        let len = self.ring.len();
        for (back, step) in steps.iter_mut().rev().enumerate() {
            let age = (back.cast_signed() as i64).saturating_add(last_age_frames);
            let age = usize::try_from(age).unwrap_or(0).min(len - 1);
            *step = self.ring[(self.at + len - 1 - age) % len];
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
        let copied = |last_age_frames| {
            let mut steps = [9.0; 3];
            history.copy_to(&mut steps, last_age_frames);
            steps
        };
        assert_eq!(copied(0), [0.5, 0.75, 1.0]);
        assert_eq!(copied(-1), [0.75, 1.0, 1.0], "the last is not known yet");
        assert_eq!(copied(1), [0.5, 0.5, 0.75], "no older ones are kept");
    }
}
