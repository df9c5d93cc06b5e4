//! Single numbers between the audio threads and the others.
//!
//! Each is complete in itself, so `Relaxed` is enough: nothing else is published through them.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use atomic_float::AtomicF32;

/// Sound over which the load is averaged; shorter is unreadable.
const LOAD_SECS: f64 = 0.3;

/// Written by the callbacks, read by the window.
#[derive(Debug, Default)]
pub(crate) struct Meters {
    cpu_share: AtomicF32,
    late_blocks: AtomicU64,
    /// The window has drawn the last picture and wants another.
    picture_wanted: AtomicBool,
}

impl Meters {
    /// Processing time over sound time.
    pub(crate) fn cpu_share(&self) -> f32 {
        self.cpu_share.load(Relaxed)
    }

    pub(crate) fn late_blocks(&self) -> u64 {
        self.late_blocks.load(Relaxed)
    }

    pub(crate) fn count_late(&self) {
        self.late_blocks.fetch_add(1, Relaxed);
    }

    pub(crate) fn want_picture(&self) {
        self.picture_wanted.store(true, Relaxed);
    }

    /// True once for each wish.
    pub(crate) fn take_picture_wish(&self) -> bool {
        self.picture_wanted.swap(false, Relaxed)
    }

    /// For a new sound: no blocks are late yet, and no load is known.
    pub(crate) fn restart(&self) {
        self.cpu_share.store(0.0, Relaxed);
        self.late_blocks.store(0, Relaxed);
    }
}

/// Adds up what one callback costs. Realtime: yes.
#[derive(Debug)]
pub(crate) struct Load {
    sample_rate_hz: f64,
    /// The usual length of a callback: a shorter one may take as long as this.
    usual_frames: usize,
    busy: Duration,
    frames: usize,
}

impl Load {
    pub(crate) fn new(sample_rate_hz: f64, usual_frames: usize) -> Self {
        Self {
            sample_rate_hz,
            usual_frames,
            busy: Duration::ZERO,
            frames: 0,
        }
    }

    /// `num_frames` of sound took `busy` to process.
    pub(crate) fn add(&mut self, busy: Duration, num_frames: usize, meters: &Meters) {
        if busy.as_secs_f64() > self.secs(num_frames.max(self.usual_frames)) {
            meters.count_late();
        }
        self.busy += busy;
        self.frames += num_frames;
        if self.secs(self.frames) >= LOAD_SECS {
            self.publish(meters);
        }
    }

    fn publish(&mut self, meters: &Meters) {
        let share = self.busy.as_secs_f64() / self.secs(self.frames);
        #[expect(clippy::cast_possible_truncation, reason = "shown with two digits")]
        meters.cpu_share.store(share as f32, Relaxed);
        (self.busy, self.frames) = (Duration::ZERO, 0);
    }

    fn secs(&self, num_frames: usize) -> f64 {
        num_frames as f64 / self.sample_rate_hz
    }
}

#[cfg(test)]
mod tests {
    use super::{Load, Meters};
    use std::time::Duration;

    #[test]
    fn the_load_is_processing_time_over_sound_time() {
        let (mut load, meters) = (Load::new(48_000.0, 480), Meters::default());
        for _ in 0..40 {
            load.add(Duration::from_millis(2), 480, &meters);
        }
        // f32 of a ratio of two sums of milliseconds
        assert!(
            (meters.cpu_share() - 0.2).abs() < 1e-5,
            "{}",
            meters.cpu_share()
        );
        assert_eq!(meters.late_blocks(), 0, "in time");
    }

    #[test]
    fn a_block_is_late_when_it_takes_longer_than_it_sounds() {
        let (mut load, meters) = (Load::new(48_000.0, 480), Meters::default());
        load.add(Duration::from_millis(11), 480, &meters);
        load.add(Duration::from_millis(9), 3, &meters);
        assert_eq!(
            meters.late_blocks(),
            1,
            "a short block may take as long as a usual one"
        );
    }

    #[test]
    fn a_wish_is_granted_once() {
        let meters = Meters::default();
        assert!(!meters.take_picture_wish(), "not asked");
        meters.want_picture();
        assert!(
            meters.take_picture_wish() && !meters.take_picture_wish(),
            "once"
        );
    }
}
