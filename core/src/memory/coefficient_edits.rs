//! Coefficients changed on their way from the memory to the ear: ranges of them scaled or made coarse.
//!
//! The memory itself stays as it is; what was cut comes back when the cut is taken away.

mod word;

use super::coefficient_shape::CoefficientShape;
use crate::math::orthonormal_scale;

/// Cuts at once.
pub const MAX_COEFFICIENT_EDITS: usize = 8;
/// The largest factor, 24 dB.
const MAX_GAIN: f64 = 16.0;

/// Names what is done with a coefficient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum EditOperation {
    /// Times this, `[0, 16]`; 0 mutes.
    Scale(f64),
    /// Rounds to the nearest multiple of this, in units of the orthonormal coefficients; 0 leaves it.
    Quantise(f64),
}

/// Says what is done with the coefficients `from..to`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoefficientEdit {
    /// The first order.
    pub from: usize,
    /// The order after the last.
    pub to: usize,
    /// What is done with them.
    pub operation: EditOperation,
}

/// Holds some cuts, done one after the other, a shape that bends what they leave, and how much is read of all. Realtime: yes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CoefficientEdits {
    cuts: [Option<CoefficientEdit>; MAX_COEFFICIENT_EDITS],
    shape: CoefficientShape,
    read: ReadShare,
}

/// Says how much is heard of a memory's order, and of what is edited, by shares that may move all the time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ReadShare {
    /// Share of the order up to which coefficients are read, `[0, 1]`.
    pub(crate) order: f64,
    /// Share of what cuts and gains change, `[0, 1]`; a shuffle stays.
    pub(crate) edits: f64,
}

impl Default for ReadShare {
    /// All.
    fn default() -> Self {
        Self {
            order: 1.0,
            edits: 1.0,
        }
    }
}

impl ReadShare {
    /// Returns how much is read of the coefficient `n` of so many: the last of all that are read in part. What none of a layer's
    /// coefficients carries (`n = order`) goes with the first quarter of the way.
    fn gain(self, order: usize, n: usize) -> f64 {
        if self.order >= 1.0 {
            return 1.0;
        }
        if n >= order {
            return (4.0 * self.order - 3.0).max(0.0);
        }
        (self.order * order as f64 - n as f64).clamp(0.0, 1.0)
    }
}

impl EditOperation {
    /// What is no number does nothing.
    fn sane(self) -> Self {
        match self {
            Self::Scale(gain) if gain.is_nan() => Self::Scale(1.0),
            Self::Scale(gain) => Self::Scale(gain.clamp(0.0, MAX_GAIN)),
            Self::Quantise(step) if step.is_finite() => Self::Quantise(step.max(0.0)),
            Self::Quantise(_) => Self::Quantise(0.0),
        }
    }

    fn apply(self, c: f64) -> f64 {
        match self {
            Self::Scale(gain) => gain * c,
            Self::Quantise(step) if step > 0.0 => step * (c / step).round(),
            Self::Quantise(_) => c,
        }
    }
}

impl CoefficientEdits {
    /// Takes the first [`MAX_COEFFICIENT_EDITS`] of these; what is out of range is brought into it.
    #[must_use]
    pub fn of(cuts: &[CoefficientEdit]) -> Self {
        let mut new = Self::default();
        for (to, cut) in new.cuts.iter_mut().zip(cuts) {
            let operation = cut.operation.sane();
            *to = Some(CoefficientEdit { operation, ..*cut });
        }
        new
    }

    /// Returns the cuts in the order in which they are made.
    pub fn cuts(&self) -> impl Iterator<Item = CoefficientEdit> {
        self.cuts.into_iter().flatten()
    }

    /// Tells whether all is heard as it is.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.cuts().next().is_none() && self.shape.is_none() && self.read.order >= 1.0
    }

    /// Returns the same, and after the cuts this.
    #[must_use]
    pub fn with_shape(self, shape: CoefficientShape) -> Self {
        let shape = shape.nearest();
        Self { shape, ..self }
    }

    /// Returns how all coefficients are bent after the cuts.
    #[must_use]
    pub fn shape(&self) -> CoefficientShape {
        self.shape
    }

    /// Returns the degree whose coefficient is heard in the place of `n`, of so many.
    pub(crate) fn source(&self, order: usize, n: usize) -> usize {
        self.shape.source(order, n)
    }

    /// Returns the same, of which so much is heard.
    pub(crate) fn with_read(self, read: ReadShare) -> Self {
        let changes = self.cuts().next().is_some() || self.shape.has_gains();
        // Of nothing any share is the same, and nothing is set again.
        let edits = if changes { read.edits } else { 1.0 };
        let read = ReadShare { edits, ..read };
        Self { read, ..self }
    }

    /// Returns the place in which the coefficient `n` is heard, of so many.
    pub(crate) fn place(&self, order: usize, n: usize) -> usize {
        self.shape.place(order, n)
    }

    /// Returns what cuts leave of the orthonormal `c_n`. Cost: O(cuts).
    #[must_use]
    pub fn apply(&self, n: usize, c: f64) -> f64 {
        let cuts = self.cuts().filter(|cut| (cut.from..cut.to).contains(&n));
        cuts.fold(c, |c, cut| cut.operation.apply(c))
    }

    /// Returns all of a memory's orthonormal coefficients as they are heard. Allocates. Cost: O(order cuts).
    #[must_use]
    pub fn heard_coefficients(&self, coefficients: &[f64]) -> Vec<f64> {
        let order = coefficients.len();
        let heard = |n| self.heard(order, n, coefficients[self.source(order, n)]);
        (0..order).map(heard).collect()
    }

    /// Returns what is heard of the orthonormal `c_n` of a memory of so many.
    pub(crate) fn heard(&self, order: usize, n: usize, c: f64) -> f64 {
        let edited = self.shape.gain(order, n) * self.apply(n, c);
        let edited = if self.read.edits < 1.0 {
            c + self.read.edits * (edited - c)
        } else {
            edited
        };
        self.read.gain(order, n) * edited
    }

    /// Returns by what `c_n` of so many is multiplied; of 0, what a number next to it is.
    pub(crate) fn gain(&self, order: usize, n: usize, c: f64) -> f64 {
        const NEXT_TO_ZERO: f64 = 1e-100;
        let c = if c.abs() < NEXT_TO_ZERO {
            NEXT_TO_ZERO
        } else {
            c
        };
        self.heard(order, n, c) / c
    }

    /// Returns what is heard in the place of `d_n = c_n / sqrt(2n+1)`, one of all these.
    pub(crate) fn heard_moment(&self, n: usize, moments: &[f64]) -> f64 {
        if self.is_none() {
            return moments[n];
        }
        let order = moments.len();
        let source = self.source(order, n);
        let c = orthonormal_scale(source) * moments[source];
        self.heard(order, n, c) / orthonormal_scale(n)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        CoefficientEdit, CoefficientEdits, EditOperation, MAX_COEFFICIENT_EDITS, ReadShare,
    };

    fn cut(from: usize, to: usize, operation: EditOperation) -> CoefficientEdit {
        CoefficientEdit {
            from,
            to,
            operation,
        }
    }

    #[test]
    fn cuts_change_their_range_one_after_the_other() {
        let edits = CoefficientEdits::of(&[
            cut(2, 5, EditOperation::Scale(3.0)),
            cut(4, 9, EditOperation::Quantise(0.5)),
        ]);
        let heard = [1, 2, 4, 8, 9].map(|n| edits.apply(n, 0.4));
        assert_eq!(heard, [0.4, 3.0 * 0.4, 1.0, 0.5, 0.4]);
        assert!(!edits.is_none() && CoefficientEdits::default().is_none());
    }

    #[test]
    fn what_is_no_operation_changes_little_or_nothing() {
        for (operation, heard) in [
            (EditOperation::Scale(f64::NAN), 0.4),
            (EditOperation::Scale(-1.0), 0.0),
            (EditOperation::Scale(1e9), 16.0 * 0.4),
            (EditOperation::Quantise(f64::NAN), 0.4),
            (EditOperation::Quantise(f64::INFINITY), 0.4),
            (EditOperation::Quantise(-1.0), 0.4),
        ] {
            let edits = CoefficientEdits::of(&[cut(0, 9, operation)]);
            assert_eq!(edits.apply(3, 0.4), heard, "{operation:?}");
        }
        #[expect(clippy::reversed_empty_ranges, reason = "what a user may type")]
        let backwards = 7..3;
        let edits = CoefficientEdits::of(&[cut(
            backwards.start,
            backwards.end,
            EditOperation::Scale(0.0),
        )]);
        assert_eq!(edits.apply(5, 0.4), 0.4, "the wrong way round");
    }

    #[test]
    fn so_much_is_read_of_the_order_and_of_what_was_cut() {
        let edits = CoefficientEdits::of(&[cut(2, 5, EditOperation::Scale(0.0))]);
        let heard = |order, edits_heard| {
            let read = ReadShare {
                order,
                edits: edits_heard,
            };
            let edits = edits.with_read(read);
            [0, 2, 5, 6, 7, 8].map(|n| edits.heard(8, n, 1.0))
        };
        assert_eq!(heard(1.0, 1.0), [1.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
        assert_eq!(heard(1.0, 0.25), [1.0, 0.75, 1.0, 1.0, 1.0, 1.0]);
        // 6.5 of 8; of what no coefficient carries 1 - 4 (1 - 6.5/8).
        assert_eq!(heard(0.8125, 1.0), [1.0, 0.0, 1.0, 0.5, 0.0, 0.25]);
        assert_eq!(heard(0.0, 1.0), [0.0; 6]);
        let part = CoefficientEdits::default().with_read(ReadShare {
            order: 0.5,
            edits: 1.0,
        });
        assert!(!part.is_none());
    }

    #[test]
    fn there_is_room_for_so_many() {
        let many = [cut(0, 1, EditOperation::Scale(0.5)); MAX_COEFFICIENT_EDITS + 3];
        assert_eq!(
            CoefficientEdits::of(&many).cuts().count(),
            MAX_COEFFICIENT_EDITS
        );
    }
}
