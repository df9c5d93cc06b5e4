//! The gain that a limiter needs, known in advance.
//!
//! The lowest gain that any frame looked ahead at asks for, let go with a time constant, then
//! averaged over as many frames: it slopes down for the whole look-ahead and is low enough when the
//! frame arrives. Gains are whole numbers of 2^-30, so that sums are exact: a rest of 1 is 1.

use std::collections::VecDeque;

use super::CEILING;

const RELEASE_SECS: f64 = 0.1;
/// A gain of 1.
const UNITY: u32 = 1 << 30;

/// Follows the sound's peaks. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct Envelope {
    /// `(frame, gain)` of those frames after which no lower gain is asked for, oldest first.
    /// Never longer than the look-ahead and one.
    lows: VecDeque<(u64, u32)>,
    /// The frame that comes next.
    now: u64,
    /// What is asked for now, let go slowly.
    released: u32,
    /// Share of the way back up, for each frame.
    release: f64,
    /// The last gains, as many as the look-ahead and one.
    recent: Vec<u32>,
    at: usize,
    /// The sum of `recent`.
    sum: u64,
}

impl Envelope {
    /// Prepares an envelope. Allocates.
    pub(super) fn prepare(sample_rate_hz: f64, look_ahead_frames: usize) -> Self {
        let num_frames = look_ahead_frames + 1;
        Self {
            lows: VecDeque::with_capacity(num_frames + 1),
            now: 0,
            released: UNITY,
            release: 1.0 - (-1.0 / (RELEASE_SECS * sample_rate_hz)).exp(),
            recent: vec![UNITY; num_frames],
            at: 0,
            sum: u64::from(UNITY) * num_frames as u64,
        }
    }

    /// Returns the gain for the frame that is `look_ahead_frames` older than the one whose peak this is.
    pub(super) fn next_gain(&mut self, peak: f32) -> f32 {
        let lowest = self.lowest(wanted(peak));
        self.released = self.let_go().min(lowest);
        self.sum += u64::from(self.released);
        self.sum -= u64::from(std::mem::replace(&mut self.recent[self.at], self.released));
        self.at = (self.at + 1) % self.recent.len();
        let unity = f64::from(UNITY) * self.recent.len() as f64;
        #[expect(clippy::cast_possible_truncation, reason = "a gain")]
        let gain = (self.sum as f64 / unity) as f32;
        gain
    }

    /// Returns the lowest of this frame and of those before it that are still to be played.
    fn lowest(&mut self, gain: u32) -> u32 {
        while self.lows.back().is_some_and(|(_, low)| *low >= gain) {
            self.lows.pop_back();
        }
        self.lows.push_back((self.now, gain));
        self.now += 1;
        let is_played = |frame: u64| frame + (self.recent.len() as u64) < self.now;
        if self
            .lows
            .front()
            .is_some_and(|(frame, _)| is_played(*frame))
        {
            self.lows.pop_front();
        }
        self.lows.front().map_or(gain, |(_, low)| *low)
    }

    /// One frame further up; at least one step, so that it arrives.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 2^30"
    )]
    fn let_go(&self) -> u32 {
        let missing = f64::from(UNITY - self.released);
        self.released + (missing * self.release).ceil() as u32
    }
}

/// Rounded down, so that it is never too loud.
fn wanted(peak: f32) -> u32 {
    if peak <= CEILING {
        return UNITY;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "below 2^30"
    )]
    let gain = (f64::from(UNITY) * f64::from(CEILING) / f64::from(peak)) as u32;
    gain
}
