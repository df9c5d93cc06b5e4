//! The buffer that nobody has chosen: it grows where blocks come late.

use std::time::{Duration, Instant};

use super::sound_card::BUFFER_FRAMES;

/// 170 ms at 48 kHz.
const MOST_FRAMES: u32 = 8192;
/// A stream has settled after so long.
const START: Duration = Duration::from_secs(2);
/// So many late blocks within so long are no accident.
const LATE: u64 = 3;
const WHILE: Duration = Duration::from_secs(10);

/// Says how long it is, and what has come late lately.
#[derive(Clone, Copy, Debug)]
pub(super) struct Buffer {
    frames: u32,
    /// Counts are of this stream from here on.
    since: Instant,
    counts: Counts,
}

/// Counts callbacks since a stream was opened.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) callbacks: u64,
    pub(super) late: u64,
}

impl Buffer {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            frames: BUFFER_FRAMES,
            since: now + START,
            counts: Counts::default(),
        }
    }

    pub(super) fn frames(&self) -> u32 {
        self.frames
    }

    /// Starts again for a new stream.
    pub(super) fn restart(&mut self, now: Instant) {
        (self.since, self.counts) = (now + START, Counts::default());
    }

    /// Tells whether it has to grow, and has.
    pub(super) fn observe(&mut self, counts: Counts, now: Instant) -> bool {
        if now < self.since {
            self.counts = counts;
            return false;
        }
        let late = counts.late.saturating_sub(self.counts.late);
        let callbacks = counts.callbacks.saturating_sub(self.counts.callbacks);
        // Where every other one is late, the machine is too slow, and longer ones would be as late.
        let is_due = late >= LATE && 2 * late < callbacks && self.frames < MOST_FRAMES;
        if is_due {
            self.frames *= 2;
        }
        if is_due || now.saturating_duration_since(self.since) > WHILE {
            (self.since, self.counts) = (now, counts);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::{BUFFER_FRAMES, Buffer, Counts, Duration, Instant, MOST_FRAMES};

    /// Returns the buffer's frames after so many seconds, with so many late callbacks.
    fn after(buffer: &mut Buffer, start: Instant, secs: u64, late: u64) -> u32 {
        let counts = Counts {
            callbacks: 47 * secs,
            late,
        };
        buffer.observe(counts, start + Duration::from_secs(secs));
        buffer.frames()
    }

    #[test]
    fn late_blocks_make_it_longer_and_single_ones_do_not() {
        let start = Instant::now();
        let mut buffer = Buffer::new(start);
        assert_eq!(after(&mut buffer, start, 1, 9), BUFFER_FRAMES, "it begins");
        for secs in 2..60 {
            let late = 9 + secs / 8;
            assert_eq!(
                after(&mut buffer, start, secs, late),
                BUFFER_FRAMES,
                "{secs} s"
            );
        }
        assert_eq!(after(&mut buffer, start, 60, 19), 2 * BUFFER_FRAMES);
        assert_eq!(after(&mut buffer, start, 61, 19), 2 * BUFFER_FRAMES, "once");
        for secs in 62..100 {
            after(&mut buffer, start, secs, 19 + 5 * (secs - 61));
        }
        assert_eq!(buffer.frames(), MOST_FRAMES, "not longer");
    }

    #[test]
    fn a_machine_that_is_too_slow_gets_no_longer_blocks() {
        let start = Instant::now();
        let mut buffer = Buffer::new(start);
        for secs in 1..60 {
            assert_eq!(after(&mut buffer, start, secs, 47 * secs), BUFFER_FRAMES);
        }
    }
}
