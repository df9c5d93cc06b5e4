//! How loud a sound is just now, as a number that moves controls.

use std::ops::Range;

use crate::settings::modulation::{FOLLOWER_RANGE_DB, FollowerSettings};

/// Follows the peak of a sound with two time constants. Realtime: yes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct EnvelopeFollower {
    peak: f64,
    /// Share of the way that is gone in a frame, up and down.
    rise: f64,
    fall: f64,
}

impl EnvelopeFollower {
    pub(super) fn set(&mut self, settings: &FollowerSettings, sample_rate_hz: f64) {
        let share = |secs: f64| 1.0 - (-1.0 / (secs * sample_rate_hz)).exp();
        self.rise = share(settings.attack_secs);
        self.fall = share(settings.release_secs);
    }

    pub(super) fn forget(&mut self) {
        self.peak = 0.0;
    }

    /// Hears frames of all channels, whichever is louder.
    pub(super) fn hear<'a>(
        &mut self,
        channels: impl Iterator<Item = &'a [f64]> + Clone,
        frames: Range<usize>,
    ) {
        for frame in frames {
            let sizes = channels.clone().map(|channel| channel[frame].abs());
            let size = sizes.fold(0.0, f64::max);
            let share = if size > self.peak {
                self.rise
            } else {
                self.fall
            };
            self.peak += share * (size - self.peak);
        }
    }

    /// Returns the level, `[0, 1]` from [`FOLLOWER_RANGE_DB`] below full scale up to it.
    pub(super) fn value(&self) -> f64 {
        let level_db = 20.0 * self.peak.max(1e-10).log10();
        (1.0 + level_db / FOLLOWER_RANGE_DB).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::EnvelopeFollower;
    use crate::settings::modulation::FollowerSettings;

    /// A constant of 0.5 is reached to 1 - 1/e after the attack, and lost likewise after the release.
    #[test]
    fn it_rises_and_falls_with_its_time_constants() {
        let settings = FollowerSettings {
            attack_secs: 0.01,
            release_secs: 0.1,
            ..crate::settings::ModulationSettings::default().follower
        };
        let mut follower = EnvelopeFollower::default();
        follower.set(&settings, 48_000.0);
        let [loud, silent] = [vec![-0.5; 480], vec![0.0; 4800]];
        follower.hear([&loud[..]].into_iter(), 0..480);
        let risen = 0.5 * (1.0 - (-1.0_f64).exp());
        assert!((follower.peak - risen).abs() < 1e-12, "{}", follower.peak);
        let value = 1.0 + 20.0 * risen.log10() / 48.0;
        assert!((follower.value() - value).abs() < 1e-12);
        follower.hear([&silent[..]].into_iter(), 0..4800);
        let fallen = risen * (-1.0_f64).exp();
        assert!((follower.peak - fallen).abs() < 1e-12);
        follower.forget();
        assert_eq!(follower.value(), 0.0, "silence");
    }
}
