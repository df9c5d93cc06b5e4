//! Weights as the word that settings keep of them: the hash's first digits, and the name.

use serde::{Deserializer, Serializer};
use souvenir_core::ssm::WeightsId;
use souvenir_core::ssm::trained::library;

use super::lenient::lenient;

/// Writes the word.
///
/// # Errors
/// Those of the writer.
#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "as serde calls it"
)]
pub(super) fn serialize<S: Serializer>(id: &Option<WeightsId>, to: S) -> Result<S::Ok, S::Error> {
    match id {
        Some(id) => to.serialize_str(&library::word(*id)),
        None => to.serialize_none(),
    }
}

/// # Errors
/// Where the file itself is damaged; a word that means nothing is as good as none.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<WeightsId>, D::Error> {
    let word: Option<String> = lenient(from)?;
    Ok(word.and_then(|word| library::read_word(&word)))
}
