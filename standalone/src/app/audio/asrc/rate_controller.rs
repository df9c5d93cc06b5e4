//! Keeps as much sound between two devices as there was.
//!
//! With e the error in seconds of sound, smoothed by three poles at 0.5 /s, the output is played
//! slower by `-(e + integral(e dt) / 40 s) / 10 s`: a difference is worked off in about 10 s, and
//! clocks that differ rest without one. The mean of the first two seconds is the goal, so that
//! nothing is retuned at the start.
//!
//! Callbacks come unevenly, and that must not be heard: a 1 kHz tone stays clean to -80 dB when its
//! time trembles by less than 1.6e-3 frames. From 1.5 Hz up the loop passes
//! `0.1 / w * (0.5 / w)^3` = 1.6e-6 and less: with callbacks of 256 to 1023 frames and clocks 200 ppm
//! apart, what stands beside the tone was measured at -106 dB and less, 3 Hz from it and more. (One
//! pole at 1 /s on the ring's filling alone: -44 dB.) At the loop's own 0.1 /s the poles lag by
//! 34 degrees and the integral by 14, which leaves 42 of 90.

/// Controls the rate at which the ring is read. Realtime: yes.
#[derive(Clone, Copy, Debug)]
pub(super) struct RateController {
    rate_hz: f64,
    learnt_secs: f64,
    /// Frames: the mean while it learns, then the goal.
    goal_frames: f64,
    /// Seconds of sound, one pole after the other.
    smooth_secs: [f64; 3],
    /// By how much the clocks differ, as far as is known. Survives a gap.
    drift: f64,
}

impl RateController {
    /// Half a per cent, 9 cents: more than any two sound cards differ, less than one hears as a slide.
    pub(super) const MAX_CORRECTION: f64 = 0.005;
    pub(super) const LEARN_SECS: f64 = 2.0;
    const SETTLE_SECS: f64 = 10.0;
    const DRIFT_SECS: f64 = 40.0;
    const POLE_PER_SEC: f64 = 0.5;

    pub(super) fn new(rate_hz: f64) -> Self {
        Self {
            rate_hz,
            learnt_secs: 0.0,
            goal_frames: 0.0,
            smooth_secs: [0.0; 3],
            drift: 0.0,
        }
    }

    /// Learns a new goal after a gap.
    pub(super) fn restart(&mut self) {
        *self = Self {
            drift: self.drift,
            ..Self::new(self.rate_hz)
        };
    }

    /// Returns how much slower (above 1) or faster the output is to be played. `elapsed_frames` of the
    /// input since the last look.
    pub(super) fn observe(&mut self, held_frames: f64, elapsed_frames: f64) -> f64 {
        let elapsed_secs = elapsed_frames / self.rate_hz;
        if self.learnt_secs < Self::LEARN_SECS {
            self.learn(held_frames, elapsed_secs);
            return 1.0 - self.drift;
        }
        let error_secs = (held_frames - self.goal_frames) / self.rate_hz;
        let smooth_secs = self.smoothed(error_secs, elapsed_secs);
        let integrated = smooth_secs * elapsed_secs / (Self::SETTLE_SECS * Self::DRIFT_SECS);
        self.drift = bounded(self.drift + integrated);
        1.0 - bounded(self.drift + smooth_secs / Self::SETTLE_SECS)
    }

    fn learn(&mut self, held_frames: f64, elapsed_secs: f64) {
        self.learnt_secs += elapsed_secs;
        let share = elapsed_secs / self.learnt_secs;
        self.goal_frames += share * (held_frames - self.goal_frames);
    }

    fn smoothed(&mut self, error_secs: f64, elapsed_secs: f64) -> f64 {
        let share = (elapsed_secs * Self::POLE_PER_SEC).min(1.0);
        self.smooth_secs.iter_mut().fold(error_secs, |from, to| {
            *to += share * (from - *to);
            *to
        })
    }
}

fn bounded(correction: f64) -> f64 {
    correction.clamp(
        -RateController::MAX_CORRECTION,
        RateController::MAX_CORRECTION,
    )
}

#[cfg(test)]
mod tests {
    use super::RateController;

    /// Holds the ring at so many frames, ten milliseconds at a time, and returns the correction.
    fn held(rate_controller: &mut RateController, held_frames: f64, seconds: usize) -> f64 {
        let looks = (0..100 * seconds).map(|_| rate_controller.observe(held_frames, 480.0));
        looks.last().unwrap()
    }

    #[test]
    fn the_correction_points_the_right_way_and_is_bounded() {
        let mut rate_controller = RateController::new(48_000.0);
        assert_eq!(held(&mut rate_controller, 1440.0, 10), 1.0, "as it was");
        let fuller = held(&mut rate_controller, 2400.0, 10);
        // 20 ms too much, 10 s long: 0.2 % for the error and 0.02 % for a drift, of which the
        // poles still hold back up to a quarter.
        let faster = 1.0 - fuller;
        assert!((0.0015..0.0022).contains(&faster), "{faster}");
        let flooded = 1.0 - held(&mut rate_controller, 1e6, 100);
        assert!(
            (flooded - RateController::MAX_CORRECTION).abs() < 1e-12,
            "{flooded}"
        );
    }

    #[test]
    fn it_follows_a_clock_and_comes_to_rest_at_its_goal() {
        let (mut rate_controller, mut held_frames) = (RateController::new(48_000.0), 1440.0);
        let (mut correction, mut least) = (1.0, 1440.0f64);
        for _ in 0..100 * 600 {
            correction = rate_controller.observe(held_frames, 480.0);
            held_frames += 480.0 * (1.0 / 1.0002 - 1.0 / correction);
            least = least.min(held_frames);
        }
        // The slowest mode halves in 20 s.
        assert!((correction - 1.0002).abs() < 1e-7, "{correction}");
        // The mean of the two seconds in which it learnt: those of the clocks are 19 frames.
        let goal = 1440.0 - 9.6;
        assert!((held_frames - goal).abs() < 0.1, "{held_frames}");
        // 2.3 ms, which the bridge keeps as air.
        assert!(least > 1440.0 - 110.5, "{least}");
    }

    #[test]
    fn a_gap_does_not_forget_the_clocks() {
        let mut rate_controller = RateController::new(48_000.0);
        held(&mut rate_controller, 1440.0, 3);
        held(&mut rate_controller, 1500.0, 60);
        let known = rate_controller.drift;
        rate_controller.restart();
        assert!(known > 0.0, "something was learnt");
        assert_eq!(held(&mut rate_controller, 9e9, 1), 1.0 - known, "at once");
        assert_eq!(
            held(&mut rate_controller, 9e9, 3),
            1.0 - known,
            "a new goal"
        );
    }
}
