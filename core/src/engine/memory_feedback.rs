//! What the memory says goes back into it: limited, so that it never runs away.

use crate::dsp::smoother::SmoothedValue;

/// The most that goes back: an echo that is alone dies away.
pub const MOST_FEEDBACK: f64 = 0.95;
/// Frames on the way back, so that any split into blocks gives the same bits: 1.3 ms at 48 kHz, beside the latency.
const DELAY_FRAMES: usize = 64;

/// Adds to what a memory hears what it said. Realtime: all but `prepare`.
///
/// A window's projection has no more energy than its sound, and the soft limit lets nothing beyond full scale through:
/// with an amount below 1 what comes back is bounded, whatever is cut or boosted on the way.
#[derive(Debug)]
pub(super) struct MemoryFeedback {
    amount: SmoothedValue,
    /// `[channel][frame]`, on its way.
    way: Vec<Vec<f64>>,
    at: usize,
    /// `[channel][frame]`, what the memory hears.
    heard: Vec<Vec<f64>>,
}

impl MemoryFeedback {
    /// Allocates.
    pub(super) fn prepare(sample_rate_hz: f64, channels: usize, block_frames: usize) -> Self {
        Self {
            amount: SmoothedValue::new(0.0, sample_rate_hz),
            way: vec![vec![0.0; DELAY_FRAMES]; channels],
            at: 0,
            heard: vec![vec![0.0; block_frames]; channels],
        }
    }

    pub(super) fn reset(&mut self) {
        self.amount.arrive();
        self.way.iter_mut().for_each(|channel| channel.fill(0.0));
    }

    /// Takes over how much goes back, not what is on its way.
    pub(super) fn continue_from(&mut self, other: &Self) {
        self.amount.aim(other.amount.goal());
        self.reset();
    }

    /// Sets how much goes back, `[0, MOST_FEEDBACK]`. What is not a number is ignored.
    pub(super) fn set(&mut self, amount: f64) {
        if !amount.is_nan() {
            self.amount.aim(amount.clamp(0.0, MOST_FEEDBACK));
        }
    }

    fn is_off(&self) -> bool {
        self.amount.is_at(0.0)
    }

    /// Frames that may be taken at a time; 0 where that is nobody's business.
    pub(super) fn frames_left(&self) -> usize {
        match self.amount.frames_left() {
            0 if self.is_off() => 0,
            0 => DELAY_FRAMES,
            frames => frames.min(DELAY_FRAMES),
        }
    }

    /// Returns what the memory hears in the next `frames` of `input[channel]`, and forgets what was on its way where
    /// nothing goes back.
    pub(super) fn hear<'a>(&'a mut self, input: &'a [Vec<f64>], frames: usize) -> &'a [Vec<f64>] {
        if self.is_off() {
            return input;
        }
        let before = self.amount;
        let channels = self.heard.iter_mut().zip(&self.way).zip(input);
        for ((heard, way), input) in channels {
            self.amount = before;
            for frame in 0..frames {
                let back = way[(self.at + frame) % DELAY_FRAMES];
                heard[frame] = input[frame] + self.amount.next() * back;
            }
        }
        &self.heard
    }

    /// Takes what the memory has said in these frames, after [`Self::hear`].
    pub(super) fn take(&mut self, said: &[Vec<f64>], frames: usize) {
        if self.is_off() && self.way.iter().flatten().all(|x| *x == 0.0) {
            return;
        }
        let is_off = self.is_off();
        for (way, said) in self.way.iter_mut().zip(said) {
            for frame in 0..frames {
                let limited = if is_off { 0.0 } else { said[frame].tanh() };
                way[(self.at + frame) % DELAY_FRAMES] = limited;
            }
        }
        self.at = (self.at + frames) % DELAY_FRAMES;
    }
}

#[cfg(test)]
mod tests {
    use super::{DELAY_FRAMES, MOST_FEEDBACK, MemoryFeedback};

    /// Whoever says ten times what was heard is held to full scale on the way back.
    #[test]
    fn it_never_runs_away() {
        let mut feedback = MemoryFeedback::prepare(48_000.0, 1, DELAY_FRAMES);
        feedback.set(7.0);
        let input = vec![vec![1.0; DELAY_FRAMES]];
        for _ in 0..1000 {
            let heard = feedback.hear(&input, DELAY_FRAMES).to_vec();
            let loudest = heard[0].iter().fold(0.0, |most: f64, x| most.max(x.abs()));
            assert!(loudest <= 1.0 + MOST_FEEDBACK, "{loudest}");
            let said: Vec<f64> = heard[0].iter().map(|x| 10.0 * x).collect();
            feedback.take(&[said], DELAY_FRAMES);
        }
    }

    #[test]
    fn nothing_goes_back_until_it_is_asked_for() {
        let mut feedback = MemoryFeedback::prepare(48_000.0, 1, 64);
        feedback.take(&[vec![0.5; 64]], 64);
        let input = vec![vec![0.25; 64]];
        assert_eq!(feedback.hear(&input, 64), input);
        feedback.set(f64::NAN);
        assert_eq!(
            feedback.frames_left(),
            0,
            "what is no number is not asked for"
        );
        feedback.set(0.5);
        assert_eq!(
            feedback.hear(&input, 64),
            input,
            "and then what is said from there on"
        );
        feedback.take(&[vec![0.5; 64]], 64);
        assert!(feedback.hear(&input, 64)[0][63] > 0.25);
    }
}
