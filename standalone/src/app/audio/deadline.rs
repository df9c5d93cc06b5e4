//! Whether a stream's callbacks come and end in time.
//!
//! PulseAudio's word that it ran dry is thrown away (by cpal 0.18.2), so the clock has to tell. A card is asked to hold two callbacks' frames: where the next one comes later than
//! both of them sound, or takes longer than its own, there was a gap. Callbacks of other lengths (a
//! server asks for 3 frames after 1023) have as much time as a usual one.

use std::time::{Duration, Instant};

/// Callbacks that a card holds.
const HELD: u32 = 2;

/// Watches one stream's callbacks for late ones. Realtime: yes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    callback: Duration,
    came: Option<Instant>,
}

impl Deadline {
    pub(crate) fn new(callback_frames: u32, rate_hz: u32) -> Self {
        let secs = f64::from(callback_frames) / f64::from(rate_hz.max(1));
        Self {
            callback: Duration::from_secs_f64(secs),
            came: None,
        }
    }

    /// Notes that a callback comes; whether it is too late.
    pub(crate) fn come(&mut self, now: Instant) -> bool {
        let before = self.came.replace(now);
        let is_after = |before| now.saturating_duration_since(before) > HELD * self.callback;
        before.is_some_and(is_after)
    }

    /// Ends it, and returns whether it took too long.
    pub(crate) fn end(&self, now: Instant) -> bool {
        let took = |came| now.saturating_duration_since(came);
        self.came.map(took).is_some_and(|took| took > self.callback)
    }
}

#[cfg(test)]
mod tests {
    use super::{Deadline, Duration, Instant};

    #[test]
    fn a_callback_is_late_when_what_the_card_holds_has_sounded() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        // 10 ms.
        let mut deadline = Deadline::new(480, 48_000);
        assert!(!deadline.come(at(0)), "the first");
        assert!(!deadline.end(at(9)), "in time");
        assert!(!deadline.come(at(19)), "the card had some of the last one");
        assert!(!deadline.come(at(19)), "a short one at once");
        assert!(deadline.come(at(40)), "21 ms later");
        assert!(deadline.end(at(51)), "it took 11 ms");
    }
}
