//! The name of a test's content.

use sha2::{Digest as _, Sha256};

use super::ListeningTest;

impl ListeningTest {
    /// Returns SHA-256 of the test as JSON without spaces, all defaults written out, in 64 hexadecimal digits: the
    /// same whether it was read from TOML or JSON.
    #[must_use]
    pub fn hash(&self) -> String {
        // A key that the format gets later must be left out where it has its default: hashes in votes stand for ever.
        let canonical = serde_json::to_vec(self).unwrap_or_default();
        let digits = |byte: u8| format!("{byte:02x}");
        Sha256::digest(canonical).into_iter().map(digits).collect()
    }
}
