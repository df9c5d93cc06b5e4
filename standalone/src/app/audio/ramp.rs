//! Fades without a click: a gain that walks to its goal in 40 ms.

/// As long as the cross-fade between dry, memory and residual.
pub(crate) const FADE_SECS: f64 = 0.04;

/// Moves a gain in `[0, 1]` to its goal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ramp {
    gain: f32,
    goal: f32,
    step: f32,
}

impl Ramp {
    /// Starts silent and rises.
    pub(crate) fn rising(sample_rate_hz: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a gain step, f32 is plenty"
        )]
        let step = (1.0 / (FADE_SECS * sample_rate_hz)).min(1.0) as f32;
        Self {
            gain: 0.0,
            goal: 1.0,
            step,
        }
    }

    /// Goes towards full gain from now on.
    pub(crate) fn rise(&mut self) {
        self.goal = 1.0;
    }

    /// Goes towards silence from now on.
    pub(crate) fn fall(&mut self) {
        self.goal = 0.0;
    }

    /// Returns the gain of the next frame.
    pub(crate) fn next_gain(&mut self) -> f32 {
        self.gain += (self.goal - self.gain).clamp(-self.step, self.step);
        self.gain
    }
}

#[cfg(test)]
mod tests {
    use super::Ramp;

    #[test]
    fn it_takes_forty_milliseconds_up_and_down_without_a_jump() {
        let mut ramp = Ramp::rising(48_000.0);
        let up: Vec<f32> = (0..1920).map(|_| ramp.next_gain()).collect();
        // 1920 additions of 1/1920 in f32.
        assert!((up[1919] - 1.0).abs() < 1e-4, "{} after 40 ms", up[1919]);
        assert!(
            up.windows(2)
                .all(|pair| (pair[1] - pair[0]).abs() < 1.0 / 1900.0),
            "no jump"
        );
        ramp.fall();
        (0..1921).for_each(|_| _ = ramp.next_gain());
        assert!(ramp.next_gain() == 0.0, "silent");
    }
}
