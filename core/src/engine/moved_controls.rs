//! What moves by itself reaches the controls that it moves.

use super::Engine;
use super::modulators::Moved;
use crate::memory::coefficient_edits::CoefficientEdits;

impl Engine {
    pub(super) fn edit(&mut self, edits: CoefficientEdits) {
        self.edits = edits;
        let heard = self.heard_edits();
        self.memories.edit(heard);
        self.player.edit(heard);
    }

    pub(super) fn heard_edits(&self) -> CoefficientEdits {
        self.edits.with_read(self.modulators.moved().read)
    }

    /// Moves controls to where they are at the next tick.
    pub(super) fn move_controls(&mut self, moved: Moved) {
        self.edit(self.edits);
        self.player.modulate(&moved);
        self.mixer.move_mix_down(moved.mix_down);
    }
}
