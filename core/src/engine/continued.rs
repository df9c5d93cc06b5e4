//! An engine goes on as another did, or begins anew.

use super::Engine;

impl Engine {
    /// Goes on as `other`, perhaps at another sample rate: what it plays, what is frozen, and what an unbounded memory
    /// of the same kind remembers; a comparison, made for one rate, must be brought again. For a lost device that
    /// came back otherwise. Allocates: for engines that do not run.
    pub fn continue_from(&mut self, other: &Self) {
        self.memories.continue_from(&other.memories);
        self.edit(other.edits);
        self.clock_speed = other.clock_speed;
        self.memories.set_clock_speed(other.clock_speed);
        self.player.continue_from(&other.player);
        self.comparison_slot.continue_from(&other.comparison_slot);
        self.mixer.continue_from(&other.mixer);
        self.feedback.continue_from(&other.feedback);
        self.modulators.continue_from(&other.modulators);
        self.move_controls(self.modulators.moved());
        self.settle();
    }

    /// Tells whether the memory holds nothing but silence, so that to [`Self::restart_memory`] is not heard. Never
    /// of what remembers for ever.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.memories.is_silent()
    }

    /// Starts anew: the newest memory is the one in use, knows nothing, and counts its windows from the next frame; all
    /// else goes on. Realtime: yes. Cost: O(window).
    pub fn restart_memory(&mut self) {
        self.memories.reset(&mut self.outbox);
        self.modulators.restart();
        self.settle();
    }
}
