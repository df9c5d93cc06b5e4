//! How a note comes and goes: attack, decay, sustain, release.

use std::ops::RangeInclusive;

/// Attacks, decays and releases that a note can have, in seconds: the shortest is heard without a click.
pub const ENVELOPE_TIMES_SECS: RangeInclusive<f64> = 0.002..=20.0;

/// Describes how a note comes and goes.
///
/// ```
/// use souvenir_core::settings::EnvelopeSettings;
///
/// let slow = EnvelopeSettings { attack_secs: 1e9, ..EnvelopeSettings::default() };
/// assert_eq!(slow.nearest().attack_secs, 20.0, "the longest there is");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EnvelopeSettings {
    /// Seconds in which it rises, in [`ENVELOPE_TIMES_SECS`].
    pub attack_secs: f64,
    /// Seconds in which it then falls to the sustain, in the same range.
    pub decay_secs: f64,
    /// Share of its level at which it stays while its key is down, `[0, 1]`.
    pub sustain: f64,
    /// Seconds in which it dies away when its key comes up, in the same range.
    pub release_secs: f64,
}

impl Default for EnvelopeSettings {
    /// Comes in 10 ms, stays, and goes in 10 ms.
    fn default() -> Self {
        Self {
            attack_secs: 0.01,
            decay_secs: 0.3,
            sustain: 1.0,
            release_secs: 0.01,
        }
    }
}

impl EnvelopeSettings {
    /// Returns the nearest envelope that there is; what is not a number has its default.
    #[must_use]
    pub fn nearest(self) -> Self {
        let default = Self::default();
        let number = |value: f64, otherwise| if value.is_nan() { otherwise } else { value };
        let (shortest, longest) = ENVELOPE_TIMES_SECS.into_inner();
        let secs = |value, otherwise| number(value, otherwise).clamp(shortest, longest);
        Self {
            attack_secs: secs(self.attack_secs, default.attack_secs),
            decay_secs: secs(self.decay_secs, default.decay_secs),
            sustain: number(self.sustain, default.sustain).clamp(0.0, 1.0),
            release_secs: secs(self.release_secs, default.release_secs),
        }
    }
}
