//! Pinned memories in a project: a word for each, with commas between.

use nice_plug::params::persist::PersistentField;

use crate::panic_guard::Place;
use crate::shared_state::SharedState;

/// Keeps the pinned memories in a project. `[thread-safe]`
#[derive(Clone, Debug)]
pub(crate) struct SavedPins(pub(super) SharedState);

impl PersistentField<'_, String> for SavedPins {
    /// A project is loaded. Main thread.
    fn set(&self, text: String) {
        self.0.guard(Place::State, || self.0.load_pinned(&text));
    }

    /// A project is saved. Main thread.
    fn map<F, R>(&self, f: F) -> R
    where
        F: Fn(&String) -> R,
    {
        let words = self.0.guard(Place::State, || self.0.pinned().to_words());
        f(&words.unwrap_or_default().join(","))
    }
}
