//! Seeds that nobody knows: the system's own randomness.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

pub(crate) fn new() -> u64 {
    RandomState::new().build_hasher().finish()
}
