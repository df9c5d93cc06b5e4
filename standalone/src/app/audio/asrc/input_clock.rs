//! How far the input has come, told to the output's side between the input's callbacks too.
//!
//! One number travels: the frames written less those that the nominal rate would have written in
//! the same time. It changes by a fraction of a frame from callback to callback (200 ppm of 1024
//! frames: 0.2), so the reader may take it as it is and add the time. `Relaxed` is enough: it is
//! complete in itself, and the reader bounds what it makes of it by the ring.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use atomic_float::AtomicF64;

/// Follows the input's clock. Realtime: all but `new`.
#[derive(Clone, Debug)]
pub(super) struct InputClock {
    rate_hz: f64,
    epoch: Instant,
    lead_frames: Arc<AtomicF64>,
}

impl InputClock {
    pub(super) fn new(rate_hz: f64, epoch: Instant) -> Self {
        Self {
            rate_hz,
            epoch,
            lead_frames: Arc::default(),
        }
    }

    /// Notes a callback that came at `now`.
    pub(super) fn tell(&self, written_frames: u64, now: Instant) {
        let lead_frames = written_frames as f64 - self.nominal_frames(now);
        self.lead_frames.store(lead_frames, Relaxed);
    }

    /// Counts as if the input wrote frame by frame.
    pub(super) fn written_frames(&self, now: Instant) -> f64 {
        self.lead_frames.load(Relaxed) + self.nominal_frames(now)
    }

    fn nominal_frames(&self, now: Instant) -> f64 {
        now.duration_since(self.epoch).as_secs_f64() * self.rate_hz
    }
}

#[cfg(test)]
mod tests {
    use super::InputClock;
    use std::time::{Duration, Instant};

    #[test]
    fn the_input_goes_on_between_its_callbacks() {
        let epoch = Instant::now();
        let pace = InputClock::new(48_000.0, epoch);
        pace.tell(480, epoch + Duration::from_millis(13));
        let written = pace.written_frames(epoch + Duration::from_millis(18));
        // 5 ms later; f64 of hundreds.
        assert!((written - 720.0).abs() < 1e-9, "{written}");
    }
}
