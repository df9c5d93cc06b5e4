//! A vertical axis that fits the sound and stands still: limits with one digit, or 1.5, times a power of ten.

use souvenir_core::settings::MemorySettings;
use souvenir_core::snapshot::Snapshot;

/// How fast a held peak sinks, so that the axis does not jump with every window.
const SINK_SECS: f64 = 2.0;

/// No sound is louder than the engine lets out, +24 dBFS: what is, has exploded.
const LOUDEST: f64 = 16.0;
/// How long pictures may still be on their way that show what was shown before another memory came.
const REFIT_SECS: f64 = 0.3;

/// Holds symmetric limits that grow at once and shrink slowly; when another memory is shown, at once.
#[derive(Debug, Default)]
pub(crate) struct Scale {
    held: f64,
    /// What was fitted last.
    shown: Option<(MemorySettings, bool)>,
    /// For so long something of the memory before may still be in sight.
    refit_secs: f64,
}

/// Holds what stands on an axis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Content<'a> {
    pub(crate) snapshot: &'a Snapshot,
    /// The greatest magnitude.
    pub(crate) peak: f64,
    /// How much of time is in sight.
    pub(crate) sight_secs: f64,
}

impl Scale {
    /// Returns the limit for this content, not below `floor`, so that silence stays flat.
    pub(crate) fn follow(&mut self, content: Content<'_>, floor: f64, elapsed_secs: f64) -> f64 {
        self.meet(&content, elapsed_secs);
        let has_exploded = self.held > LOUDEST && content.peak <= LOUDEST;
        let sunk = if self.refit_secs > 0.0 || has_exploded {
            0.0
        } else {
            self.held * (-elapsed_secs / SINK_SECS).exp()
        };
        self.held = if content.peak.is_finite() {
            content.peak.max(sunk).max(floor)
        } else {
            sunk.max(floor)
        };
        round_up(self.held)
    }

    fn meet(&mut self, content: &Content<'_>, elapsed_secs: f64) {
        let Content {
            snapshot,
            sight_secs,
            ..
        } = *content;
        self.refit_secs -= elapsed_secs;
        let shown = Some((snapshot.settings, snapshot.is_frozen));
        if self.shown != shown {
            self.shown = shown;
            self.refit_secs = sight_secs + REFIT_SECS;
        }
    }
}

fn round_up(value: f64) -> f64 {
    let unit = 10f64.powf(value.log10().floor());
    let steps = [1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0];
    // A peak of exactly 0.2 fits under 0.2 whatever the last bit of the power says.
    let fits = |step: &f64| step * unit >= value * (1.0 - 1e-9);
    steps.into_iter().find(fits).unwrap_or(10.0) * unit
}

#[cfg(test)]
mod tests {
    use super::{Content, Scale, Snapshot, round_up};

    #[test]
    fn limits_are_round() {
        for (value, limit) in [
            (0.11, 0.15),
            (0.2, 0.2),
            (0.3, 0.3),
            (0.51, 0.7),
            (8.0, 10.0),
        ] {
            let error = (round_up(value) - limit).abs();
            assert!(error < 1e-12, "{value} -> {}", round_up(value));
        }
    }

    fn follow(scale: &mut Scale, snapshot: &Snapshot, peak: f64, elapsed_secs: f64) -> f64 {
        let content = Content {
            snapshot,
            peak,
            sight_secs: 0.1,
        };
        scale.follow(content, 0.01, elapsed_secs)
    }

    #[test]
    fn it_grows_at_once_and_shrinks_slowly() {
        let (mut scale, snapshot) = (Scale::default(), Snapshot::default());
        // The first second of a memory is fitted at once.
        follow(&mut scale, &snapshot, 0.01, 1.0);
        let mut follow = |peak, secs| follow(&mut scale, &snapshot, peak, secs);
        assert!(follow(0.9, 1.0) > 0.9, "grows");
        assert!(follow(0.01, 0.03) > 0.5, "stands for a while");
        assert!(follow(0.01, 60.0) < 0.02, "shrinks");
        assert!(follow(f64::NAN, 0.03).is_finite(), "survives nonsense");
    }

    #[test]
    fn it_fits_another_memory_at_once_and_whatever_has_exploded() {
        let mut scale = Scale::default();
        let mut snapshot = Snapshot::default();
        follow(&mut scale, &snapshot, 0.9, 0.03);
        follow(&mut scale, &snapshot, 0.9, 1.0);
        assert!(follow(&mut scale, &snapshot, 0.01, 0.03) > 0.5, "the same");
        snapshot.settings.order = 77;
        assert!(follow(&mut scale, &snapshot, 0.9, 0.03) > 0.5, "in sight");
        assert!(follow(&mut scale, &snapshot, 0.01, 0.1) < 0.02, "another");
        follow(&mut scale, &snapshot, 0.01, 1.0);
        follow(&mut scale, &snapshot, 5e16, 0.03);
        let limit = follow(&mut scale, &snapshot, 0.5, 0.03);
        assert!((limit - 0.5).abs() < 1e-12, "{limit}");
    }
}
