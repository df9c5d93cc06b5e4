//! What a user chooses of a selective memory: what makes its clock run.

use std::fmt;
use std::str::FromStr;

use super::clock_curve::{CURVE_PERIODS_SECS, ClockCurve};
use crate::memory::spec::UnknownName;

/// Says what makes the clock of a selective memory run; while it stands, nothing is let in and nothing forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ClockDriver {
    /// A level above the threshold.
    #[default]
    Level,
    /// What begins: some time after a rise of the level.
    Onsets,
    /// A level above the threshold within a band.
    Band,
    /// A control that is turned or automated: the clock's speed.
    Automation,
    /// The level of another sound, which a host sends beside this one; of this one where there is no other.
    Sidechain,
    /// A drawn curve: the clock's speed by the time since the memory began.
    Curve,
}

/// Says which sound makes the clock of a selective memory run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClockSettings {
    /// What drives it.
    pub driver: ClockDriver,
    /// Level, onsets, band and sidechain: what is quieter is not let in; dBFS, root mean square.
    pub threshold_db: f64,
    /// Band: its edges.
    pub band_hz: [f64; 2],
    /// Curve: what was drawn.
    pub curve: ClockCurve,
    /// Curve: after so many seconds it begins anew.
    pub curve_period_secs: f64,
}

impl Default for ClockSettings {
    /// All that is louder than -50 dBFS; the band is that of speech, the curve as long as the built-in sounds.
    fn default() -> Self {
        Self {
            driver: ClockDriver::Level,
            threshold_db: -50.0,
            band_hz: [200.0, 3000.0],
            curve: ClockCurve::default(),
            curve_period_secs: 8.0,
        }
    }
}

/// Thresholds that can be chosen, dBFS.
pub const THRESHOLDS_DB: std::ops::RangeInclusive<f64> = -100.0..=0.0;
/// Edges of the band that can be chosen, in Hz; held below the sample rate's half.
pub const BAND_EDGES_HZ: std::ops::RangeInclusive<f64> = 20.0..=20_000.0;

impl ClockSettings {
    pub(super) fn nearest(self) -> Self {
        let default = Self::default();
        let held = |value: f64, range: &std::ops::RangeInclusive<f64>, otherwise: f64| {
            let value = if value.is_nan() { otherwise } else { value };
            value.clamp(*range.start(), *range.end())
        };
        let [low, high] = self.band_hz;
        let low = held(low, &BAND_EDGES_HZ, default.band_hz[0]);
        let high = held(high, &BAND_EDGES_HZ, default.band_hz[1]);
        Self {
            driver: self.driver,
            threshold_db: held(self.threshold_db, &THRESHOLDS_DB, default.threshold_db),
            band_hz: [low.min(high), low.max(high)],
            curve: self.curve,
            curve_period_secs: held(
                self.curve_period_secs,
                &CURVE_PERIODS_SECS,
                default.curve_period_secs,
            ),
        }
    }
}

impl ClockDriver {
    /// All drivers, in menu order.
    pub const ALL: [Self; 6] = [
        Self::Level,
        Self::Onsets,
        Self::Band,
        Self::Automation,
        Self::Sidechain,
        Self::Curve,
    ];

    /// Returns the word used on the command line and in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Onsets => "onsets",
            Self::Band => "band",
            Self::Automation => "automation",
            Self::Sidechain => "sidechain",
            Self::Curve => "curve",
        }
    }
}

impl fmt::Display for ClockDriver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ClockDriver {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|driver| driver.name() == word);
        found.ok_or_else(|| UnknownName {
            word: word.to_owned(),
            expected: "level, onsets, band, automation, sidechain, curve",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{ClockDriver, ClockSettings};

    #[test]
    fn words_name_drivers() {
        for driver in ClockDriver::ALL {
            assert_eq!(driver.name().parse(), Ok(driver));
        }
    }

    #[test]
    fn edges_are_brought_into_order() {
        let odd = ClockSettings {
            band_hz: [f64::INFINITY, f64::NAN],
            threshold_db: f64::NAN,
            ..ClockSettings::default()
        };
        let nearest = odd.nearest();
        assert_eq!(
            (nearest.band_hz, nearest.threshold_db),
            ([3000.0, 20_000.0], -50.0)
        );
    }
}
