//! The memories that were kept from holds, as shells and files pass them on.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use souvenir_core::control::Command;
use souvenir_core::playback::{FrozenMemory, MAX_PINNED, PinnedMemories};

/// Of 65,536 coefficients in two channels, in base64: what is longer is not read.
const MAX_WORD_LEN: usize = (2 * 65_536 * 8 + 64) / 3 * 4 + 4;

/// Is a list of pinned memories that costs nothing to pass on.
#[derive(Clone, Debug, Default)]
pub struct PinnedList(Arc<Vec<FrozenMemory>>);

impl PartialEq for PinnedList {
    /// The same list; not one that says the same.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || (self.is_empty() && other.is_empty())
    }
}

impl PinnedList {
    /// Returns the memories, in the order in which they were pinned.
    #[must_use]
    pub fn memories(&self) -> &[FrozenMemory] {
        &self.0
    }

    /// Returns how many there are, up to [`MAX_PINNED`].
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the list with one more; the same where it is full.
    #[must_use]
    pub fn with(&self, frozen: FrozenMemory) -> Self {
        if self.len() >= MAX_PINNED {
            return self.clone();
        }
        let before = self.0.iter().cloned();
        Self(Arc::new(before.chain([frozen]).collect()))
    }

    /// Returns the list without the one at this place.
    #[must_use]
    pub fn without(&self, idx: usize) -> Self {
        let mut all = self.0.to_vec();
        if idx < all.len() {
            all.remove(idx);
        }
        Self(Arc::new(all))
    }

    /// Makes the command that brings them to an engine. Cost: O(N log N) each.
    #[must_use]
    pub fn command(&self) -> Command {
        Command::Pin(Box::new(PinnedMemories::prepare(self.0.to_vec())))
    }

    /// Returns a word for each, as files keep it.
    #[must_use]
    pub fn to_words(&self) -> Vec<String> {
        let word = |frozen: &FrozenMemory| STANDARD.encode(frozen.to_bytes());
        self.0.iter().map(word).collect()
    }

    /// Reads what [`Self::to_words`] wrote; what is louder than any sound is turned down.
    ///
    /// # Errors
    /// A sentence without a full stop, of the first word that is no memory.
    pub fn from_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let read = |word: &str| {
            if word.len() > MAX_WORD_LEN {
                return Err("a pinned memory is longer than any memory".to_owned());
            }
            let bytes = STANDARD.decode(word).map_err(|error| error.to_string())?;
            let frozen = FrozenMemory::from_bytes(&bytes).map_err(|error| error.to_string())?;
            Ok(frozen.within_full_scale().0)
        };
        let words = words.into_iter().take(MAX_PINNED);
        let memories: Result<Vec<_>, String> = words.map(read).collect();
        Ok(Self(Arc::new(memories?)))
    }
}

#[cfg(test)]
mod tests {
    use super::{FrozenMemory, MAX_PINNED, PinnedList};
    use souvenir_core::memory::Timeline;
    use souvenir_mutation::{Sample, Trial};

    fn frozen(level: f64) -> FrozenMemory {
        let mut frozen = FrozenMemory::prepare(40, 2);
        frozen.take(Timeline::Even { frames: 2400.0 }, 48e3, |_| &[0.1; 40]);
        let mut own = FrozenMemory::prepare(40, 2);
        let coefficients: Vec<f64> = frozen.coefficients(0).iter().map(|c| level * c).collect();
        own.take(frozen.timeline(), 48e3, |_| &coefficients);
        own
    }

    #[test]
    fn a_list_comes_back_as_it_was_written_and_is_never_longer_than_eight() {
        let mut list = PinnedList::default();
        for level in 0..10 {
            list = list.with(frozen(f64::from(level) / 10.0));
        }
        assert_eq!(list.len(), MAX_PINNED);
        let words = list.to_words();
        let read = PinnedList::from_words(words.iter().map(String::as_str)).expect("as written");
        assert_eq!(read.memories(), list.memories());
        let fewer = list.without(0);
        assert_eq!(fewer.memories(), &list.memories()[1..]);
        assert_eq!(fewer.without(99).len(), 7);
    }

    #[test]
    fn what_is_too_loud_is_turned_down_and_what_is_no_memory_refused() {
        let loud = PinnedList::default().with(frozen(1e3)).to_words();
        let read = PinnedList::from_words(loud.iter().map(String::as_str)).expect("a memory");
        assert!((read.memories()[0].rms() - 1.0).abs() < 1e-9);
        assert!(PinnedList::from_words(["not base64"]).is_err());
        assert!(PinnedList::from_words(["U1ZOUg=="]).is_err());
    }

    #[test]
    fn no_damaged_list_does_harm() {
        let list = PinnedList::default().with(frozen(0.5)).with(frozen(0.1));
        let samples = [Sample {
            name: "pins",
            bytes: list.to_words().join(",").into_bytes(),
        }];
        let trial = Trial {
            test: "controls::pinned_list::tests::no_damaged_list_does_harm",
            percent: 5,
            samples: &samples,
        };
        trial.run(|input| {
            let text = String::from_utf8_lossy(&input.bytes);
            if let Ok(read) = PinnedList::from_words(text.split(',')) {
                std::hint::black_box(read.command());
            }
        });
    }
}
