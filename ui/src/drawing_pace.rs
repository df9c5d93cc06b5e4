//! How often a window may be drawn, by what a frame costs: what its thread computes, and where graphics are drawn in
//! software what the threads compute that fill its pixels.
//!
//! All of it is CPU time, which does not rise because somebody else computes beside it: by the clock on the wall a frame
//! took three times as long on a busy machine, and the picture stumbled for it.

mod filling;

use std::time::Duration;

use filling::Filling;

/// The share of one core that drawing may take.
const SHARE: f64 = 0.35;
/// 15 frames a second are still motion: there are no fewer, whatever they cost. Timers are late by some milliseconds.
const SLOWEST: Duration = Duration::from_millis(62);
/// Frames over which a cost is averaged, some four seconds: a second of dense lines is no reason to stumble where the rest is cheap.
const AVERAGED: f64 = 128.0;

/// Says how long to wait between two frames, from what the frames before have cost.
#[derive(Debug, Default)]
pub struct DrawingPace {
    filling: Filling,
    mean: FrameCost,
}

/// Holds the CPU time of a frame, seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct FrameCost {
    making: f64,
    filling: f64,
}

impl DrawingPace {
    /// Takes in what the newest frame's own thread has computed for it, and returns the least pause before the next
    /// one. Once a frame.
    pub fn least_pause(&mut self, making: Duration) -> Duration {
        let filling = self.filling.since_last();
        let newest = FrameCost {
            making: making.as_secs_f64(),
            filling: filling.as_secs_f64(),
        };
        self.mean = self.mean.towards(newest);
        self.mean.least_pause()
    }
}

impl FrameCost {
    fn towards(self, newest: Self) -> Self {
        let towards = |mean: f64, newest: f64| mean + (newest - mean) / AVERAGED;
        Self {
            making: towards(self.making, newest.making),
            filling: towards(self.filling, newest.filling),
        }
    }

    fn least_pause(self) -> Duration {
        let fair = (self.making + self.filling) / SHARE;
        // Where making one takes longer than that, the thread has half of its time for all else.
        let slowest = SLOWEST.as_secs_f64().max(2.0 * self.making);
        Duration::try_from_secs_f64(fair.min(slowest)).unwrap_or(SLOWEST)
    }
}

#[cfg(test)]
mod tests {
    use super::{FrameCost, SLOWEST};

    /// Frames a second, and the share of a core that they take, where nothing else limits them.
    fn pace(making: f64, filling: f64) -> (f64, f64) {
        let pause = FrameCost { making, filling }.least_pause().as_secs_f64();
        (1.0 / pause, (making + filling) / pause)
    }

    #[test]
    fn drawing_takes_a_third_of_a_core_while_that_is_motion() {
        for (making, filling) in [(0.002, 0.0), (0.006, 0.012), (0.008, 0.013)] {
            let (rate_hz, share) = pace(making, filling);
            assert!((share - 0.35).abs() < 1e-6, "{share}");
            assert!(rate_hz > 15.0, "{rate_hz}");
        }
    }

    #[test]
    fn dear_frames_come_15_times_a_second_all_the_same() {
        let (rate_hz, share) = pace(0.009, 0.031);
        assert!((16.0..16.5).contains(&rate_hz), "{rate_hz}");
        assert!(share < 0.65, "{share}");
    }

    #[test]
    fn a_thread_that_makes_frames_for_long_has_half_of_its_time_for_all_else() {
        let (rate_hz, _) = pace(0.3, 0.0);
        assert!((1.0 / rate_hz - 0.6).abs() < 1e-6);
        assert!(SLOWEST.as_secs_f64() < 0.6);
    }

    #[test]
    fn one_dear_frame_is_no_pace() {
        let usual = FrameCost {
            making: 0.004,
            filling: 0.0,
        };
        let dear = FrameCost {
            making: 0.1,
            ..usual
        };
        assert!(usual.towards(dear).least_pause().as_secs_f64() < 0.033);
        let settled = (0..1000).fold(usual, |mean, _| mean.towards(dear));
        assert!((settled.making - 0.1).abs() < 1e-3, "{settled:?}");
    }
}
