//! A panic of our own never reaches the host. What was to be done is not done, and a sentence in the window says
//! so.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering::Relaxed;

/// Names the place at which a fault ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The audio thread, or where it is prepared: silence until the host activates anew.
    Sound,
    /// A project on its way in or out.
    State,
    /// Another memory.
    Background,
    /// The editor's, until it is opened anew.
    Window,
}

/// Keeps the newest fault. `[thread-safe]`
#[derive(Debug, Default)]
pub(crate) struct Faults {
    /// A place in [`PLACES`], counted from one; none is zero. Nothing else is published through it.
    noted: AtomicU8,
    /// The place that a test wants to fail, once; counted as above.
    #[cfg(debug_assertions)]
    wanted: AtomicU8,
}

const PLACES: [Place; 4] = [Place::Sound, Place::State, Place::Background, Place::Window];

impl Faults {
    /// Returns what `body` returns; `None` where it panics, which is noted. Realtime: yes, where it does not.
    pub(crate) fn guard<R>(&self, place: Place, body: impl FnOnce() -> R) -> Option<R> {
        // What was changed half is not used again: its owner puts something new in its place.
        let done = catch_unwind(AssertUnwindSafe(|| {
            #[cfg(debug_assertions)]
            self.fail_where_wanted(place);
            body()
        }));
        if done.is_err() {
            self.noted.store(place.number(), Relaxed);
        }
        done.ok()
    }

    /// Notes that what failed works again.
    pub(crate) fn mend(&self, place: Place) {
        _ = self
            .noted
            .compare_exchange(place.number(), 0, Relaxed, Relaxed);
    }

    /// Returns the sentence for the person at the editor.
    pub(crate) fn sentence(&self) -> Option<&'static str> {
        let noted = self.noted.load(Relaxed);
        let place = PLACES.iter().find(|place| place.number() == noted)?;
        Some(match place {
            Place::Sound => {
                "A fault in Souvenir has silenced it: switch the plugin off and on in the host."
            }
            Place::State => "A fault in Souvenir kept this project's state from being read.",
            Place::Background => {
                "A fault in Souvenir kept this memory from being made: choose another."
            }
            Place::Window => "A fault in Souvenir has stopped this window: close and open it.",
        })
    }
}

impl Place {
    const fn number(self) -> u8 {
        match self {
            Self::Sound => 1,
            Self::State => 2,
            Self::Background => 3,
            Self::Window => 4,
        }
    }
}

/// Faults for tests, in debug builds only: a project whose frozen memory is one of these words.
#[cfg(debug_assertions)]
impl Faults {
    pub(crate) fn want(&self, word: &str) {
        let words = [
            "!fault sound",
            "!fault state",
            "!fault background",
            "!fault window",
        ];
        let places = words.iter().zip(PLACES);
        if let Some((_, place)) = places.into_iter().find(|(known, _)| **known == word) {
            self.wanted.store(place.number(), Relaxed);
        }
    }

    fn fail_where_wanted(&self, place: Place) {
        let is_wanted = self
            .wanted
            .compare_exchange(place.number(), 0, Relaxed, Relaxed)
            .is_ok();
        assert!(!is_wanted, "a fault that a test asked for");
    }
}

#[cfg(test)]
mod tests {
    use super::{Faults, PLACES, Place};

    #[test]
    fn a_fault_ends_where_it_is_guarded_and_is_told() {
        for place in PLACES {
            let faults = Faults::default();
            assert_eq!(faults.guard(place, || 7), Some(7));
            assert_eq!(faults.sentence(), None);
            assert_eq!(faults.guard(place, || -> u8 { panic!("{place:?}") }), None);
            assert!(faults.sentence().is_some(), "{place:?}");
            faults.mend(place);
            assert_eq!(faults.sentence(), None, "{place:?}");
        }
    }

    #[test]
    fn what_is_mended_is_not_another_fault() {
        let faults = Faults::default();
        _ = faults.guard(Place::Sound, || -> u8 { panic!("sound") });
        faults.mend(Place::Window);
        assert!(faults.sentence().is_some());
    }
}
