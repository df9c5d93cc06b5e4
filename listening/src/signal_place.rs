//! Where a signal stands in its test.

use crate::{ListeningError, ListeningTest};

/// Names a signal by its places in the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignalPlace {
    /// In the file's list of materials.
    pub material_idx: usize,
    /// In [`ListeningTest::signals`].
    pub signal_idx: usize,
}

impl ListeningTest {
    /// Returns where a signal stands; `None` of names that the test does not have.
    ///
    /// # Errors
    /// Those of [`Self::signals`].
    pub fn signal_place(
        &self,
        material: &str,
        signal: &str,
    ) -> Result<Option<SignalPlace>, ListeningError> {
        let signal_idx = self.signals()?.iter().position(|name| name == signal);
        let material_idx = self.material.iter().position(|item| item.name == material);
        Ok(material_idx
            .zip(signal_idx)
            .map(|(material_idx, signal_idx)| SignalPlace {
                material_idx,
                signal_idx,
            }))
    }
}
