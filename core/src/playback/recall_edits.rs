//! What is heard of a frozen memory's coefficients, which stay as they are.

use super::Recall;
use crate::memory::coefficient_edits::CoefficientEdits;

impl Recall {
    /// Sets what is heard of the coefficients, once it is open again: to be unheard.
    pub(crate) fn edit(&mut self, edits: CoefficientEdits) {
        self.polynomials.edit(edits);
        self.edit_fade.rest(edits);
    }

    /// Fades to what is heard of the coefficients, while they are played.
    pub(crate) fn fade_to(&mut self, edits: CoefficientEdits) {
        self.edit_fade.aim(edits);
        self.edit_fade.settle(&mut self.polynomials);
    }

    /// Goes to what is heard of the coefficients as soon as they are set, while nothing is played.
    pub(crate) fn go_to(&mut self, edits: CoefficientEdits) {
        self.edit_fade.aim(edits);
        self.edit_fade.settle_unheard(&mut self.polynomials);
    }

    /// Leaves what is heard of the coefficients as it is.
    pub(crate) fn rest_edits(&mut self) {
        self.polynomials.leave_next();
        self.edit_fade.rest(self.polynomials.edits());
    }

    /// Counts the frames until something happens to what is heard of the coefficients; 0 where nothing will.
    pub(crate) fn edit_frames_left(&self) -> usize {
        self.edit_fade
            .frames_left(&self.polynomials, self.opening_nanos)
    }
}
