//! How far the sound is ahead of the wall clock.
//!
//! Whatever a host says of itself, one that exports hands over more sound than time passes, and one that
//! somebody hears cannot. A callback that waits no longer than the sound is ahead makes no sound late: at
//! that moment of the past from which the lead is counted the host was in time, and since then it has been
//! given that much more than it has played. Realtime: yes.

use std::time::{Duration, Instant};

/// Sound that comes faster than this share of the clock is ahead. A sound card's clock and the system's
/// differ by less than a thousandth, so that hours of it do not add up to a lead.
const PACE: f64 = 1.1;
/// A lead up to here may be a host that fills its buffers.
const BUFFER: Duration = Duration::from_millis(100);

/// Measures the lead, counted from block to block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RealtimeLead {
    sample_rate_hz: f64,
    /// What is not yet taken for a lead.
    buffer_secs: f64,
    lead_secs: f64,
    /// When the last block came, and what it brought.
    last: Option<(Instant, f64)>,
}

impl RealtimeLead {
    /// Starts with no lead.
    pub(crate) fn new(sample_rate_hz: f64, max_block_frames: usize) -> Self {
        // A host's block may come in parts, all at once.
        let block_secs = max_block_frames as f64 / sample_rate_hz;
        Self {
            sample_rate_hz,
            buffer_secs: BUFFER.as_secs_f64().max(2.0 * block_secs),
            lead_secs: 0.0,
            last: None,
        }
    }

    /// Notes that a block comes now.
    pub(crate) fn note_block(&mut self, now: Instant, frames: usize) {
        self.lead_secs = self.now(now);
        self.last = Some((now, frames as f64 / self.sample_rate_hz));
    }

    /// Returns the time until the sound that came before is played; zero where somebody may be listening.
    pub(crate) fn patience(&self, now: Instant) -> Duration {
        let Some((begun, _)) = self.last else {
            return Duration::ZERO;
        };
        let spent = now.saturating_duration_since(begun).as_secs_f64();
        let left = self.lead_secs - PACE * spent - self.buffer_secs;
        Duration::try_from_secs_f64(left).unwrap_or(Duration::ZERO)
    }

    fn now(&self, now: Instant) -> f64 {
        let Some((before, brought_secs)) = self.last else {
            return 0.0;
        };
        let spent = now.saturating_duration_since(before).as_secs_f64();
        (self.lead_secs + brought_secs - PACE * spent).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::RealtimeLead;
    use std::time::{Duration, Instant};

    const RATE_HZ: f64 = 48_000.0;
    const BLOCK: usize = 480;

    /// Returns the patience after so many blocks of 10 ms, one every `period`, where each comes as much later as
    /// `jitter` says.
    fn patience(blocks: u32, period: Duration, jitter: impl Fn(u32) -> Duration) -> Duration {
        let mut lead = RealtimeLead::new(RATE_HZ, BLOCK);
        let begin = Instant::now();
        let mut last = begin;
        for block in 0..blocks {
            last = begin + period * block + jitter(block);
            lead.note_block(last, BLOCK);
        }
        lead.patience(last)
    }

    /// Ten milliseconds of sound in one are nine ahead, or 8.9 at this pace, of which a buffer's are not.
    #[test]
    fn a_host_that_renders_is_ahead() {
        let fast = patience(101, Duration::from_millis(1), |_| Duration::ZERO);
        assert_eq!(fast.as_millis(), 890 - 100, "{fast:?}");
    }

    /// A card's clock that runs fast by a thousandth, for two hours; and blocks that come in bursts.
    #[test]
    fn no_sound_card_is_ahead_however_long_it_plays() {
        let hours = patience(720_000, Duration::from_micros(9_990), |_| Duration::ZERO);
        assert_eq!(hours, Duration::ZERO, "fast");
        let burst = |block: u32| Duration::from_millis(u64::from(9 - block % 10) * 10);
        let bursts = patience(1000, Duration::from_millis(10), burst);
        assert_eq!(bursts, Duration::ZERO, "in bursts of ten");
    }

    #[test]
    fn what_was_waited_for_is_not_waited_for_again() {
        let mut lead = RealtimeLead::new(RATE_HZ, BLOCK);
        let now = Instant::now();
        (0..100).for_each(|_| lead.note_block(now, BLOCK));
        assert!(lead.patience(now) > Duration::from_millis(880), "ahead");
        let later = now + Duration::from_millis(900);
        assert_eq!(lead.patience(later), Duration::ZERO, "waited");
        lead.note_block(later, BLOCK);
        assert_eq!(lead.patience(later), Duration::ZERO, "spent");
    }
}
