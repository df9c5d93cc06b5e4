//! A vertical axis that fits the sound and stands still: limits with one digit, or 1.5, times a power of ten.

/// How fast a held peak sinks, so that the axis does not jump with every window.
const SINK_SECS: f64 = 2.0;

/// Symmetric limits that grow at once and shrink slowly.
#[derive(Debug, Default)]
pub(crate) struct Scale {
    held: f64,
}

impl Scale {
    /// The limit for values up to `peak`; not below `floor`, so that silence stays flat.
    pub(crate) fn follow(&mut self, peak: f64, floor: f64, elapsed_secs: f64) -> f64 {
        let sunk = self.held * (-elapsed_secs / SINK_SECS).exp();
        self.held = if peak.is_finite() {
            peak.max(sunk).max(floor)
        } else {
            sunk.max(floor)
        };
        round_up(self.held)
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
    use super::{Scale, round_up};

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

    #[test]
    fn it_grows_at_once_and_shrinks_slowly() {
        let mut scale = Scale::default();
        assert!(scale.follow(0.9, 0.01, 0.03) > 0.9, "grows");
        assert!(scale.follow(0.01, 0.01, 0.03) > 0.5, "stands for a while");
        assert!(scale.follow(0.01, 0.01, 60.0) < 0.02, "shrinks");
        assert!(
            scale.follow(f64::NAN, 0.01, 0.03).is_finite(),
            "survives nonsense"
        );
    }
}
