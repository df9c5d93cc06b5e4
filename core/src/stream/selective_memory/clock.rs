//! The clock of a selective memory: how fast it runs at each frame, by the sound or by a control.

use crate::dsp::band::{Band, BandFilter};
use crate::memory::timeline::frames_of;
use crate::settings::clock_curve::ClockCurve;
use crate::settings::clock_driver::{ClockDriver, ClockSettings};

/// A frame is let in so long after it was heard: what makes the clock run began before it was detected.
const LOOKAHEAD_SECS: f64 = 0.01;
/// Where the clock starts and stops, what is let in fades.
const FADE_SECS: f64 = 0.005;
/// Time constants of the level, and of the level that an onset rises above.
const LEVEL_SECS: f64 = 0.005;
const BACKGROUND_SECS: f64 = 0.1;
/// The clock runs on so long after the level has fallen, and after an onset.
const HOLD_SECS: f64 = 0.05;
const ONSET_SECS: f64 = 0.15;
/// An onset is twice as loud as the background: 6 dB.
const ONSET_POWER: f64 = 4.0;
/// -300 dB: never subnormal.
const SILENCE: f64 = 1e-30;

/// Says how fast the clock runs. Realtime: all but `new`.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    driver: ClockDriver,
    sample_rate_hz: f64,
    threshold_power: f64,
    band: Option<BandFilter>,
    level: Follower,
    background: Follower,
    hold_frames: usize,
    hold_left: usize,
    /// `[0, 1]`, and how much it changes a frame.
    open: f64,
    fade_step: f64,
    /// Speed by the control.
    speed: f64,
    curve: ClockCurve,
    /// Frames after which the curve begins anew.
    period_frames: usize,
    /// Frames that were heard of the curve.
    place_frames: usize,
    /// The curve's last speed that was not 0: it fades out at that.
    fading_speed: f64,
    /// Frames that are heard before the curve begins.
    lookahead_left: usize,
    lookahead_frames: usize,
}

/// Holds a frame's share of the memory's time, and the gain with which it is let in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tick {
    /// `[0, 1]` frames.
    pub(crate) step: f64,
    pub(crate) gain: f64,
}

/// Follows a power by a one-pole average.
#[derive(Clone, Copy, Debug)]
struct Follower {
    share: f64,
    power: f64,
}

impl Follower {
    fn new(secs: f64, sample_rate_hz: f64) -> Self {
        Self {
            share: -(-1.0 / (secs * sample_rate_hz)).exp_m1(),
            power: 0.0,
        }
    }

    fn read(&mut self, power: f64) -> f64 {
        self.power += self.share * (power - self.power);
        if self.power < SILENCE {
            self.power = 0.0;
        }
        self.power
    }
}

impl Clock {
    pub(crate) fn new(settings: &ClockSettings, sample_rate_hz: f64) -> Self {
        let hold_secs = match settings.driver {
            ClockDriver::Onsets => ONSET_SECS,
            _ => HOLD_SECS,
        };
        Self {
            driver: settings.driver,
            sample_rate_hz,
            threshold_power: 10.0_f64.powf(settings.threshold_db / 10.0),
            band: match settings.driver {
                ClockDriver::Band => Some(band(settings.band_hz, sample_rate_hz)),
                _ => None,
            },
            level: Follower::new(LEVEL_SECS, sample_rate_hz),
            background: Follower::new(BACKGROUND_SECS, sample_rate_hz),
            hold_frames: frames_of(hold_secs, sample_rate_hz),
            hold_left: 0,
            open: 0.0,
            fade_step: 1.0 / (FADE_SECS * sample_rate_hz).max(1.0),
            speed: 1.0,
            curve: settings.curve,
            period_frames: frames_of(settings.curve_period_secs, sample_rate_hz).max(1),
            place_frames: 0,
            fading_speed: 0.0,
            lookahead_left: Self::lookahead_frames(sample_rate_hz),
            lookahead_frames: Self::lookahead_frames(sample_rate_hz),
        }
    }

    /// Frames between a frame's being heard and its being let in.
    pub(crate) fn lookahead_frames(sample_rate_hz: f64) -> usize {
        frames_of(LOOKAHEAD_SECS, sample_rate_hz)
    }

    pub(crate) fn reset(&mut self) {
        self.level.power = 0.0;
        self.background.power = 0.0;
        (self.hold_left, self.open) = (0, 0.0);
        (self.place_frames, self.fading_speed) = (0, 0.0);
        self.lookahead_left = self.lookahead_frames;
        if let Some(filter) = &mut self.band {
            filter.reset();
        }
    }

    /// Goes on at the place in its curve where another stands, perhaps at another sample rate.
    pub(crate) fn continue_from(&mut self, other: &Self) {
        let here =
            |frames: usize| frames_of(frames as f64 / other.sample_rate_hz, self.sample_rate_hz);
        let (place, left) = (here(other.place_frames), here(other.lookahead_left));
        (self.place_frames, self.lookahead_left) = (place % self.period_frames, left);
    }

    /// Tells whether a sidechain drives it.
    pub(crate) fn hears_sidechain(&self) -> bool {
        self.driver == ClockDriver::Sidechain
    }

    /// Sets the speed of a clock that a control drives; what is not a number is ignored.
    pub(crate) fn set_speed(&mut self, speed: f64) {
        if !speed.is_nan() {
            self.speed = speed.clamp(0.0, 1.0);
        }
    }

    /// Hears a frame of what drives it, the mean of its channels, and says how the frame of the lookahead before is let in.
    pub(crate) fn tick(&mut self, sample: f64) -> Tick {
        let driven = self.driven_speed();
        let is_running = driven.map_or_else(|| self.is_running(sample), |speed| speed > 0.0);
        let goal = if is_running { 1.0 } else { 0.0 };
        self.open += (goal - self.open).clamp(-self.fade_step, self.fade_step);
        let speed = match driven {
            Some(0.0) if self.driver == ClockDriver::Curve => self.fading_speed,
            Some(speed) => speed,
            None => 1.0,
        };
        Tick {
            step: if self.open > 0.0 { speed } else { 0.0 },
            gain: (self.open * std::f64::consts::FRAC_PI_2).sin().powi(2),
        }
    }

    /// Returns the next frame's speed of a clock that no sound drives.
    fn driven_speed(&mut self) -> Option<f64> {
        match self.driver {
            ClockDriver::Automation => Some(self.speed),
            ClockDriver::Curve => Some(self.next_of_curve()),
            _ => None,
        }
    }

    /// What is let in was heard the lookahead ago: at the first frame that is, the curve begins.
    fn next_of_curve(&mut self) -> f64 {
        if let Some(left) = self.lookahead_left.checked_sub(1) {
            self.lookahead_left = left;
            return 0.0;
        }
        let place = self.place_frames as f64 / self.period_frames as f64;
        self.place_frames = (self.place_frames + 1) % self.period_frames;
        let speed = self.curve.speed_at(place);
        if speed > 0.0 {
            self.fading_speed = speed;
        }
        speed
    }

    fn is_running(&mut self, sample: f64) -> bool {
        let heard = match &mut self.band {
            Some(filter) => filter.pass(0, sample),
            None => sample,
        };
        let background = self.background.read(heard * heard);
        let level = self.level.read(heard * heard);
        let is_loud = level > self.threshold_power;
        let is_begun = match self.driver {
            ClockDriver::Onsets => is_loud && level > ONSET_POWER * background,
            _ => is_loud,
        };
        if is_begun {
            self.hold_left = self.hold_frames;
        } else {
            self.hold_left = self.hold_left.saturating_sub(1);
        }
        self.hold_left > 0
    }
}

fn band([low_hz, high_hz]: [f64; 2], sample_rate_hz: f64) -> BandFilter {
    let band = Band { low_hz, high_hz };
    BandFilter::new(band.nearest(sample_rate_hz), sample_rate_hz)
}

#[cfg(test)]
mod tests {
    use super::Clock;
    use crate::settings::clock_driver::{ClockDriver, ClockSettings};

    /// A ramp over a second, half of it heard at 48 kHz: 96 kHz go on at a half.
    #[test]
    fn a_curve_goes_on_at_its_place_at_another_rate() {
        let settings = ClockSettings {
            driver: ClockDriver::Curve,
            curve: "0:0,1:1".parse().expect("a curve"),
            curve_period_secs: 1.0,
            ..ClockSettings::default()
        };
        let mut before = Clock::new(&settings, 48_000.0);
        for _ in 0..Clock::lookahead_frames(48_000.0) + 24_000 {
            before.tick(0.0);
        }
        let mut after = Clock::new(&settings, 96_000.0);
        after.continue_from(&before);
        let speed = after.tick(0.0).step;
        assert!((speed - 0.5).abs() < 1e-4, "{speed}");
    }
}
