//! The weights of a trained stack: no host automates a file.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use nice_plug::params::persist::PersistentField;
use souvenir_core::ssm::WeightsId;
use souvenir_core::ssm::trained::library;

/// Is a handle to the weights that are wanted. `[thread-safe]`
#[derive(Clone, Debug, Default)]
pub(crate) struct WantedWeights(Arc<AtomicU64>);

impl WantedWeights {
    /// Returns which weights are wanted. Realtime: yes. Nothing else is published through it: relaxed is enough.
    pub(crate) fn get(&self) -> Option<WeightsId> {
        WeightsId::of_number(self.0.load(Relaxed))
    }

    pub(crate) fn set(&self, id: Option<WeightsId>) {
        self.0.store(id.map_or(0, WeightsId::number), Relaxed);
    }
}

impl PersistentField<'_, String> for WantedWeights {
    /// A word that means nothing is as good as none.
    fn set(&self, word: String) {
        Self::set(self, library::read_word(&word));
    }

    fn map<F, R>(&self, f: F) -> R
    where
        F: Fn(&String) -> R,
    {
        f(&self.get().map_or_else(String::new, library::word))
    }
}

#[cfg(test)]
mod tests {
    use super::{PersistentField as _, WantedWeights, WeightsId};

    #[test]
    fn weights_come_back_as_they_were_saved() {
        for id in [WeightsId::of_number(0xabcd), None] {
            let (kept, loaded) = (WantedWeights::default(), WantedWeights::default());
            kept.set(id);
            loaded.set(WeightsId::of_number(7));
            kept.map(|word: &String| super::PersistentField::set(&loaded, word.clone()));
            assert_eq!(loaded.get(), id);
        }
    }
}
