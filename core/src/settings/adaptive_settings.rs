//! What a user chooses of an adaptive memory that is heard, beside how many numbers it has.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::memory::spec::UnknownName;

/// Errors that an adaptive memory may be allowed, dB below the sound.
pub const ALLOWED_ERRORS_DB: RangeInclusive<f64> = -100.0..=-6.0;

/// Says which past an adaptive memory holds, and what may be lost of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdaptiveSettings {
    /// Which past is held.
    pub past: AdaptivePast,
    /// What may be lost without need, as RMS error over RMS sound in dB: fewer numbers are held where so much is lost. At the
    /// least of [`ALLOWED_ERRORS_DB`] nothing is lost before the numbers are used up.
    pub allowed_error_db: f64,
}

/// Says how far back an adaptive memory reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum AdaptivePast {
    /// The last window.
    #[default]
    Window,
    /// Everything since the last clear.
    All,
}

impl Default for AdaptiveSettings {
    /// The last window, as well as the numbers can say it.
    fn default() -> Self {
        Self {
            past: AdaptivePast::Window,
            allowed_error_db: *ALLOWED_ERRORS_DB.start(),
        }
    }
}

impl AdaptiveSettings {
    /// Returns the nearest settings that exist.
    #[must_use]
    pub(super) fn nearest(self) -> Self {
        let (least, most) = ALLOWED_ERRORS_DB.into_inner();
        Self {
            allowed_error_db: if self.allowed_error_db.is_nan() {
                least
            } else {
                self.allowed_error_db.clamp(least, most)
            },
            ..self
        }
    }

    /// Returns the relative RMS error that is allowed; `None` where none is before the numbers are used up.
    pub(crate) fn allowed_error(&self) -> Option<f64> {
        let is_any = self.allowed_error_db > *ALLOWED_ERRORS_DB.start();
        is_any.then(|| 10_f64.powf(self.allowed_error_db / 20.0))
    }
}

impl AdaptivePast {
    /// Both, in menu order.
    pub const ALL: [Self; 2] = [Self::Window, Self::All];

    /// Returns the word used on the command line and in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::All => "all",
        }
    }
}

impl fmt::Display for AdaptivePast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for AdaptivePast {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|past| past.name() == word);
        found.ok_or_else(|| UnknownName {
            word: word.to_owned(),
            expected: "window, all",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{ALLOWED_ERRORS_DB, AdaptivePast, AdaptiveSettings};

    #[test]
    fn an_error_is_allowed_above_the_least() {
        let at = |allowed_error_db| {
            let settings = AdaptiveSettings {
                allowed_error_db,
                ..AdaptiveSettings::default()
            };
            settings.nearest().allowed_error()
        };
        assert_eq!(at(-1e9), None);
        assert_eq!(at(f64::NAN), None);
        assert_eq!(at(*ALLOWED_ERRORS_DB.start()), None);
        assert!((at(-40.0).unwrap() - 0.01).abs() < 1e-12);
        assert!(at(7.0).unwrap() < 0.51, "at most half");
    }

    #[test]
    fn words_name_pasts() {
        for past in AdaptivePast::ALL {
            assert_eq!(past.name().parse(), Ok(past));
        }
        assert!("whole".parse::<AdaptivePast>().is_err());
    }
}
