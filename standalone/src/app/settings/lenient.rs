//! A value that makes no sense is as good as none, and takes no other with it.

use serde::de::DeserializeOwned;
use serde::{Deserialize as _, Deserializer};
use toml::Value;

/// # Errors
/// Where the file itself is damaged; never because of this value.
pub(super) fn lenient<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    Ok(Value::deserialize(from)?.try_into().unwrap_or_default())
}
