//! A choice as the word that the command line uses for it.

use std::fmt::Display;
use std::str::FromStr;

use serde::{Deserializer, Serializer};

use super::lenient::lenient;

/// Writes a choice as its word.
///
/// # Errors
/// Those of the writer.
pub(super) fn serialize<T, S>(choice: &Option<T>, to: S) -> Result<S::Ok, S::Error>
where
    T: Display,
    S: Serializer,
{
    match choice {
        Some(choice) => to.collect_str(choice),
        None => to.serialize_none(),
    }
}

/// # Errors
/// Where the file itself is damaged; a word that means nothing is as good as none.
pub(super) fn deserialize<'de, T, D>(from: D) -> Result<Option<T>, D::Error>
where
    T: FromStr,
    D: Deserializer<'de>,
{
    let word: Option<String> = lenient(from)?;
    Ok(word.and_then(|word| word.parse().ok()))
}
