//! How far a sound steps from frame to frame: pieces that meet there may step as far without a click.

/// Holds the largest step around a piece's first frame in nine bits, rounded up by a sixteenth at most.
///
/// With 6 bits for its order, or that it is samples, the number that every piece takes has room for lengths below 2^17 frames in 32 bits,
/// and for all lengths that there are in 64.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct MaxStep(f32);

/// The least step: the last bit of samples of 24 bits.
const LEAST: f32 = 1.0 / 16_777_216.0;
/// Bits of an `f32` that are not kept.
const NOT_KEPT: u32 = 19;
/// The code behind those of all steps, which are `LEAST` to 2^8.
const UNKNOWN_CODE: u32 = 511;

impl MaxStep {
    /// Nobody knows, or it is larger than all: any step may be the sound's own.
    pub(super) const UNKNOWN: Self = Self(f32::INFINITY);

    /// Returns the least step that is held and is no smaller, but for the rounding of an `f32`.
    #[expect(clippy::cast_possible_truncation, reason = "too large is unknown")]
    pub(super) fn of(step: f64) -> Self {
        let bits = (step.abs() as f32).max(LEAST).to_bits();
        let code = (bits - LEAST.to_bits()).div_ceil(1 << NOT_KEPT);
        Self::from_code(code).unwrap_or(Self::UNKNOWN)
    }

    pub(super) fn value(self) -> f64 {
        self.0.into()
    }

    pub(super) fn code(self) -> u32 {
        let code = (self.0.to_bits() - LEAST.to_bits()) >> NOT_KEPT;
        code.min(UNKNOWN_CODE)
    }

    /// `None` where no step has this code.
    pub(super) fn from_code(code: u32) -> Option<Self> {
        match code {
            UNKNOWN_CODE => Some(Self::UNKNOWN),
            code if code < UNKNOWN_CODE => {
                let bits = LEAST.to_bits() + (code << NOT_KEPT);
                Some(Self(f32::from_bits(bits)))
            }
            _ => None,
        }
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
    fn a_step_is_rounded_up_by_a_sixteenth_at_most() {
        for step in [6e-8, 3e-5, 0.1, 0.5, 0.999, 1.0, 2.0, 240.0] {
            let held = MaxStep::of(step);
            let ratio = held.value() / step;
            assert!((1.0 - 1e-7..=1.0625).contains(&ratio), "{step}: {ratio}");
            assert_eq!(MaxStep::from_code(held.code()), Some(held));
        }
        assert_eq!(MaxStep::of(0.0).value(), 0.5_f64.powi(24));
        for large in [249.0, 1e300, f64::INFINITY] {
            assert_eq!(MaxStep::of(large), MaxStep::UNKNOWN, "{large}");
        }
        let codes: Vec<u32> = (0..512).collect();
        let back = codes
            .iter()
            .map(|code| MaxStep::from_code(*code).unwrap().code());
        assert!(back.eq(codes.iter().copied()), "each code is its own");
        assert_eq!(MaxStep::from_code(512), None);
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
        assert_eq!(cells, [0.25, 1.0, 1.0, 0.5_f64.powi(24)]);
    }
}
