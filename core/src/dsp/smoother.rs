//! Numbers go from one value to another without a click. Realtime: yes.

use std::f64::consts::FRAC_PI_2;

/// Length of a fade. Fixed, so that a switch itself is no cue when comparing by ear.
pub const FADE_SECS: f64 = 0.04;

/// Fades a sound that comes and goes, in [`FADE_SECS`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct FadeGain {
    /// Frames of the way in, `0..=length`.
    at: u32,
    length: u32,
    way: FadeDirection,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FadeDirection {
    In,
    Out,
}

impl FadeGain {
    pub(crate) fn faded_out(sample_rate_hz: f64) -> Self {
        Self::faded_out_within(FADE_SECS, sample_rate_hz)
    }

    /// Comes and goes in another time.
    pub(crate) fn faded_out_within(fade_secs: f64, sample_rate_hz: f64) -> Self {
        Self {
            at: 0,
            length: frames(fade_secs, sample_rate_hz),
            way: FadeDirection::Out,
        }
    }

    pub(crate) fn faded_in(sample_rate_hz: f64) -> Self {
        let mut fade = Self::faded_out(sample_rate_hz);
        fade.fade_in();
        fade.arrive();
        fade
    }

    pub(crate) fn fade_in(&mut self) {
        self.way = FadeDirection::In;
    }

    pub(crate) fn fade_out(&mut self) {
        self.way = FadeDirection::Out;
    }

    /// Goes the same way as another.
    pub(crate) fn follow(&mut self, other: &Self) {
        self.way = other.way;
    }

    /// Goes to the end of the way, at once.
    pub(crate) fn arrive(&mut self) {
        self.at = self.goal();
    }

    fn goal(&self) -> u32 {
        match self.way {
            FadeDirection::In => self.length,
            FadeDirection::Out => 0,
        }
    }

    /// Frames until it is all there or gone; 0 when it is.
    pub(crate) fn frames_left(&self) -> usize {
        self.goal().abs_diff(self.at) as usize
    }

    /// Tells whether this is neither heard nor coming.
    pub(crate) fn is_faded_out(&self) -> bool {
        self.at == 0 && self.way == FadeDirection::Out
    }

    /// Tells whether nothing but this is heard, for good.
    pub(crate) fn is_full(&self) -> bool {
        self.at == self.length && self.way == FadeDirection::In
    }

    fn step(&mut self) {
        match self.way {
            FadeDirection::In if self.at < self.length => self.at += 1,
            FadeDirection::Out if self.at > 0 => self.at -= 1,
            _ => {}
        }
    }

    fn angle(&self) -> f64 {
        FRAC_PI_2 * f64::from(self.at) / f64::from(self.length)
    }

    /// The next frame's amplitude for sounds that have nothing in common: while one comes and the
    /// other goes their powers sum to one.
    pub(crate) fn next_gain(&mut self) -> f64 {
        let gain = match self.at {
            0 => 0.0,
            at if at == self.length => 1.0,
            _ => self.angle().sin(),
        };
        self.step();
        gain
    }

    /// The next frame's amplitude for sounds that are alike: amplitudes sum to one.
    pub(crate) fn next_share(&mut self) -> f64 {
        let gain = self.next_gain();
        gain * gain
    }
}

/// Moves a number on a straight line to its goal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SmoothedValue {
    value: f64,
    goal: f64,
    left: u32,
    length: u32,
}

impl SmoothedValue {
    /// Goals are reached in the time of a fade.
    pub(crate) fn new(value: f64, sample_rate_hz: f64) -> Self {
        Self {
            value,
            goal: value,
            left: 0,
            length: frames(FADE_SECS, sample_rate_hz),
        }
    }

    pub(crate) fn aim(&mut self, goal: f64) {
        if goal != self.goal {
            (self.goal, self.left) = (goal, self.length);
        }
    }

    pub(crate) fn arrive(&mut self) {
        (self.value, self.left) = (self.goal, 0);
    }

    pub(crate) fn goal(&self) -> f64 {
        self.goal
    }

    /// Tells whether it stands there, and stays.
    pub(crate) fn is_at(&self, value: f64) -> bool {
        self.is_still() && self.value == value && self.goal == value
    }

    /// Frames until it has arrived; 0 where it stands.
    pub(crate) fn frames_left(&self) -> usize {
        self.left as usize
    }

    fn is_still(&self) -> bool {
        self.left == 0
    }

    /// Returns the next frame's value.
    pub(crate) fn next(&mut self) -> f64 {
        if self.left == 0 {
            return self.value;
        }
        let value = self.value;
        self.value += (self.goal - self.value) / f64::from(self.left);
        self.left -= 1;
        if self.left == 0 {
            self.value = self.goal;
        }
        value
    }
}

/// Goes from one value to another in so many frames, then stands.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LinearRamp {
    from: f64,
    step: f64,
    to: f64,
    at: usize,
    frames: usize,
}

impl LinearRamp {
    pub(crate) fn between(from: f64, to: f64, frames: usize) -> Self {
        Self {
            from,
            step: (to - from) / frames as f64,
            to,
            at: 0,
            frames,
        }
    }

    /// Returns the next frame's value.
    pub(crate) fn next(&mut self) -> f64 {
        if self.at >= self.frames {
            return self.to;
        }
        let value = self.from + self.at as f64 * self.step;
        self.at += 1;
        value
    }
}

/// Holds a gain that moves evenly in decibels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SmoothedGain {
    db: SmoothedValue,
    /// Amplitude of `db` while it stands: a power costs as much as a filter.
    linear: f64,
}

impl SmoothedGain {
    pub(crate) fn unity(sample_rate_hz: f64) -> Self {
        Self {
            db: SmoothedValue::new(0.0, sample_rate_hz),
            linear: 1.0,
        }
    }

    pub(crate) fn aim(&mut self, db: f64) {
        self.db.aim(db);
    }

    pub(crate) fn arrive(&mut self) {
        self.db.arrive();
        self.linear = linear(self.db.goal);
    }

    pub(crate) fn goal_db(&self) -> f64 {
        self.db.goal
    }

    /// Returns the next frame's factor.
    pub(crate) fn next(&mut self) -> f64 {
        if !self.db.is_still() {
            let now = linear(self.db.next());
            self.linear = linear(self.db.value);
            return now;
        }
        self.linear
    }
}

fn linear(db: f64) -> f64 {
    10.0_f64.powf(db / 20.0)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sample rates are positive, and `as` saturates"
)]
fn frames(secs: f64, sample_rate_hz: f64) -> u32 {
    (secs * sample_rate_hz).ceil().max(1.0) as u32
}

#[cfg(test)]
mod tests {
    use super::{FadeGain, SmoothedValue};

    const RATE_HZ: f64 = 48_000.0;

    #[test]
    fn one_comes_while_the_other_goes_at_equal_power() {
        let (mut coming, mut going) = (FadeGain::faded_out(RATE_HZ), FadeGain::faded_in(RATE_HZ));
        coming.fade_in();
        going.fade_out();
        assert_eq!(coming.frames_left(), 1920, "40 ms");
        for frame in 0..1921 {
            let power = coming.next_gain().powi(2) + going.next_gain().powi(2);
            assert!((power - 1.0).abs() < 1e-15, "{power} at {frame}");
        }
        assert!(coming.is_full() && going.is_faded_out());
    }

    #[test]
    fn a_presence_turns_back_where_it_is() {
        let mut fade = FadeGain::faded_out(RATE_HZ);
        fade.fade_in();
        let there: Vec<f64> = (0..700).map(|_| fade.next_share()).collect();
        fade.fade_out();
        let back = fade.next_share();
        assert!((back - there[699]).abs() < 2e-3, "{back}");
        assert_eq!(fade.frames_left(), 699);
    }

    #[test]
    fn a_glide_arrives_exactly_and_in_even_steps() {
        let mut glide = SmoothedValue::new(0.3, RATE_HZ);
        glide.aim(1.0);
        let values: Vec<f64> = (0..1921).map(|_| glide.next()).collect();
        assert_eq!(values[0].to_bits(), 0.3_f64.to_bits());
        assert_eq!(values[1920].to_bits(), 1.0_f64.to_bits());
        let steepest = values
            .windows(2)
            .fold(0.0, |max: f64, w| max.max(w[1] - w[0]));
        // Each step divides what is left by the frames left: even but for rounding.
        assert!((steepest - 0.7 / 1920.0).abs() < 1e-15, "{steepest}");
    }
}
