//! Which trained weights are meant, whoever has their file.

use std::fmt;
use std::num::NonZeroU64;

/// Names weights by the first 64 bits of their file's SHA-256. Small, so that settings that are copied can hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WeightsId(NonZeroU64);

impl WeightsId {
    /// Takes the first 64 bits of a SHA-256; one in 2^64 files shares another's name.
    #[cfg(feature = "weights")]
    pub(crate) fn of_hash(hash: &[u8; 32]) -> Self {
        let [first, ..] = hash.as_chunks::<8>().0 else {
            return Self(NonZeroU64::MIN);
        };
        Self(NonZeroU64::new(u64::from_be_bytes(*first)).unwrap_or(NonZeroU64::MIN))
    }

    /// Takes the number that [`Self::number`] gave; `None` of 0.
    #[must_use]
    pub const fn of_number(number: u64) -> Option<Self> {
        match NonZeroU64::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// Returns it as a number, which is never 0.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for WeightsId {
    /// Writes the first 16 digits of the hash, as programs that print hashes do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}
