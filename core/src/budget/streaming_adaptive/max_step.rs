//! How far a sound steps from frame to frame: pieces that meet there may step as far without a click.

/// Holds the largest step around a piece's first frame in sixteen bits, rounded up.
///
/// The number that every piece takes beside its coefficients has room for it: 40 bits are its length, 7 its order, 1 what it holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct MaxStep(f32);

/// Bits of an `f32` that are not kept.
const NOT_KEPT: u32 = 0xffff;

impl MaxStep {
    /// Nobody knows: any step may be the sound's own.
    pub(super) const UNKNOWN: Self = Self(f32::INFINITY);

    /// Returns the least step that is held and is no smaller, but for a rounding of the last bit of an `f32`.
    #[expect(clippy::cast_possible_truncation, reason = "too large is unknown")]
    pub(super) fn of(step: f64) -> Self {
        let bits = (step.abs() as f32).to_bits();
        Self(f32::from_bits(bits.saturating_add(NOT_KEPT) & !NOT_KEPT))
    }

    pub(super) fn value(self) -> f64 {
        self.0.into()
    }

    pub(super) fn to_bits(self) -> u32 {
        self.0.to_bits() >> 16
    }

    /// `None` where no step has these bits.
    pub(super) fn from_bits(bits: u32) -> Option<Self> {
        let value = f32::from_bits(bits.checked_mul(NOT_KEPT + 1)?);
        (value >= 0.0).then_some(Self(value))
    }
}

/// Follows the steps of a sound, cell by cell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct StepFollower {
    pub(super) newest_sample: f64,
    /// The largest step of the last finished cell, and of the one that is open, the step into each included.
    pub(super) last_cell: f64,
    pub(super) open_cell: f64,
}

impl StepFollower {
    pub(super) fn follow(&mut self, sample: f64) {
        self.open_cell = self.open_cell.max((sample - self.newest_sample).abs());
        self.newest_sample = sample;
    }

    /// Returns the largest step of the open cell and of the one before it.
    pub(super) fn max_step(&self) -> MaxStep {
        MaxStep::of(self.open_cell.max(self.last_cell))
    }

    pub(super) fn close_cell(&mut self) {
        self.last_cell = self.open_cell;
        self.open_cell = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::{MaxStep, StepFollower};

    #[test]
    fn a_step_is_rounded_up_by_less_than_a_hundredth() {
        for step in [1e-30, 3e-9, 0.1, 0.5, 0.999, 1.0, 2.0, 1e30] {
            let held = MaxStep::of(step);
            let ratio = held.value() / step;
            assert!((1.0 - 1e-7..1.008).contains(&ratio), "{step}: {ratio}");
            assert_eq!(MaxStep::from_bits(held.to_bits()), Some(held));
        }
        assert_eq!(MaxStep::of(0.0).value(), 0.0);
        assert_eq!(MaxStep::of(1e300), MaxStep::UNKNOWN);
        for no_step in [0x8001, 0x7fc0, 0x1_0000] {
            assert_eq!(MaxStep::from_bits(no_step), None, "{no_step:x}");
        }
    }

    #[test]
    fn a_step_counts_in_its_cell_and_the_next() {
        let mut follower = StepFollower::default();
        let mut cells = Vec::new();
        for cell in [[0.0, 0.25], [1.25, 1.0], [1.0, 1.0], [1.0, 1.0]] {
            cell.into_iter().for_each(|sample| follower.follow(sample));
            cells.push(follower.max_step().value());
            follower.close_cell();
        }
        assert_eq!(cells, [0.25, 1.0, 1.0, 0.0]);
    }
}
