//! Notices that a stream of the sound card is lost, whether it says so or not.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::app::audio::stream_health::StreamHealth;

/// A stream that has not called for so long is lost, whatever it says.
const STALL: Duration = Duration::from_secs(3);

/// Watches one stream.
#[derive(Debug)]
pub(super) struct Watchdog {
    life: Arc<StreamHealth>,
    callbacks: u64,
    since: Instant,
}

impl Watchdog {
    pub(super) fn new(life: Arc<StreamHealth>, now: Instant) -> Self {
        Self {
            life,
            callbacks: 0,
            since: now,
        }
    }

    /// Returns how many callbacks came so far.
    pub(super) fn callbacks(&self) -> u64 {
        self.life.callbacks()
    }

    pub(super) fn sees_loss(&mut self, now: Instant) -> bool {
        let callbacks = self.life.callbacks();
        if callbacks != self.callbacks {
            (self.callbacks, self.since) = (callbacks, now);
        }
        self.life.has_ended() || now.saturating_duration_since(self.since) > STALL
    }
}

#[cfg(test)]
mod tests {
    use super::{Arc, Duration, Instant, StreamHealth, Watchdog};

    /// Makes two streams that start now.
    fn sides() -> ([Arc<StreamHealth>; 2], [Watchdog; 2], Instant) {
        let now = Instant::now();
        let lives = [(); 2].map(|()| Arc::new(StreamHealth::default()));
        let watchdogs = lives.clone().map(|life| Watchdog::new(life, now));
        (lives, watchdogs, now)
    }

    #[test]
    fn a_side_that_stands_still_is_seen_although_the_other_goes_on() {
        let ([hearing, speaking], [mut ears, mut mouth], start) = sides();
        speaking.count_callback();
        for secs in 1..=3 {
            hearing.count_callback();
            let now = start + Duration::from_secs(secs);
            assert!(!ears.sees_loss(now), "hearing at {secs} s");
            // The one callback is seen at the first look, a second after the start.
            assert!(!mouth.sees_loss(now), "not long enough at {secs} s");
        }
        hearing.count_callback();
        let now = start + Duration::from_secs(5);
        assert!(!ears.sees_loss(now) && mouth.sees_loss(now), "4 s");
    }

    #[test]
    fn a_stream_that_says_that_it_has_ended_is_lost_at_once() {
        let ([hearing, _], [mut ears, mut mouth], start) = sides();
        hearing.count_callback();
        hearing.report_end();
        assert!(ears.sees_loss(start), "the one that said it");
        assert!(!mouth.sees_loss(start), "the other one");
    }
}
