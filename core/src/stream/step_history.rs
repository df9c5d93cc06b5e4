//! The newest steps of a clock that does not run evenly, for a screen.

use std::ops::Range;

use crate::dsp::output::to_output;

/// Keeps a step a frame. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct StepHistory {
    ring: Vec<f32>,
    at: usize,
    /// The frame after the newest of what is being read.
    held: usize,
}

impl StepHistory {
    /// Allocates.
    pub(super) fn prepare(frames: usize) -> Self {
        Self {
            ring: vec![0.0; frames.max(1)],
            at: 0,
            held: 0,
        }
    }

    pub(super) fn clear(&mut self) {
        self.ring.fill(0.0);
        (self.at, self.held) = (0, 0);
    }

    pub(super) fn push(&mut self, step: f64) {
        self.ring[self.at] = to_output(step);
        self.at = self.following(self.at);
    }

    /// Makes what is read from here on the steps as they are now.
    pub(super) fn hold(&mut self) {
        self.held = self.at;
    }

    /// Copies these of the steps, oldest first, of which the last was so many frames before the newest; of frames whose
    /// step is not known yet (a negative age) the newest.
    pub(super) fn copy_part(&self, frames: Range<usize>, steps: &mut [f32], last_age_frames: i64) {
        let len = self.ring.len();
        let oldest_age = (steps.len() as i64).saturating_add(last_age_frames);
        let mut at = None;
        for frame in frames {
            let age = usize::try_from(oldest_age - 1 - frame as i64).unwrap_or(0);
            let next = match at {
                Some(at) if age > 0 && age < len - 1 => self.following(at),
                _ => (self.held + len - 1 - age.min(len - 1)) % len,
            };
            steps[frame] = self.ring[next];
            at = Some(next);
        }
    }

    const fn following(&self, at: usize) -> usize {
        if at + 1 == self.ring.len() { 0 } else { at + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::StepHistory;

    #[test]
    fn the_newest_come_last_whatever_the_parts() {
        let mut history = StepHistory::prepare(3);
        for step in [0.25, 0.5, 0.75, 1.0] {
            history.push(step);
        }
        history.hold();
        // Read on while it goes on, as pictures are.
        let copied = |last_age_frames, cut: usize| {
            let mut steps = [9.0; 3];
            history.copy_part(0..cut, &mut steps, last_age_frames);
            history.copy_part(cut..3, &mut steps, last_age_frames);
            steps
        };
        for cut in 0..=3 {
            assert_eq!(copied(0, cut), [0.5, 0.75, 1.0]);
            assert_eq!(
                copied(-1, cut),
                [0.75, 1.0, 1.0],
                "the last is not known yet"
            );
            assert_eq!(copied(1, cut), [0.5, 0.5, 0.75], "no older ones are kept");
        }
    }

    #[test]
    fn what_is_held_stands_still() {
        let mut history = StepHistory::prepare(8);
        (1..=4).for_each(|step| history.push(f64::from(step)));
        history.hold();
        history.push(5.0);
        let mut steps = [0.0; 4];
        history.copy_part(0..4, &mut steps, 0);
        assert_eq!(steps, [1.0, 2.0, 3.0, 4.0]);
    }
}
