//! How Recall was set last at the editor: a freeze that says nothing else is played so.
//!
//! Not a parameter: a recall that is one freezes, and this one is kept while the memory learns. Automation
//! never changes it, so that a project sounds the same from wherever it is played.

use std::sync::Arc;
use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering::Relaxed;

use nice_plug::params::persist::PersistentField;
use souvenir_core::playback::HeadMotion;

use super::freeze::end_loading;

/// Is a handle to the last recall. `[thread-safe]`
#[derive(Clone, Debug, Default)]
pub(crate) struct LastRecall(Arc<AtomicU8>);

impl LastRecall {
    /// Notes how the memory is played. Realtime: yes. Nothing else is published through it: relaxed is enough.
    pub(crate) fn get(&self) -> Option<HeadMotion> {
        let number = usize::from(self.0.load(Relaxed));
        HeadMotion::ALL.get(number.checked_sub(1)?).copied()
    }

    pub(crate) fn set(&self, motion: Option<HeadMotion>) {
        let place = HeadMotion::ALL.iter().position(|one| Some(*one) == motion);
        let number = place.map_or(0, |place| place + 1);
        self.0.store(u8::try_from(number).unwrap_or(0), Relaxed);
    }
}

impl PersistentField<'_, String> for LastRecall {
    /// A word that means nothing is as good as none.
    fn set(&self, word: String) {
        end_loading();
        Self::set(self, word.parse().ok());
    }

    fn map<F, R>(&self, f: F) -> R
    where
        F: Fn(&String) -> R,
    {
        let word = self.get().map_or("", HeadMotion::name);
        f(&word.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{HeadMotion, LastRecall, PersistentField as _};

    #[test]
    fn every_recall_comes_back_as_it_was_saved() {
        let all = HeadMotion::ALL.map(Some).into_iter().chain([None]);
        for motion in all {
            let (kept, loaded) = (LastRecall::default(), LastRecall::default());
            kept.set(motion);
            loaded.set(Some(HeadMotion::Scrub));
            kept.map(|word: &String| {
                super::PersistentField::set(&loaded, word.clone());
            });
            assert_eq!(loaded.get(), motion);
        }
    }
}
