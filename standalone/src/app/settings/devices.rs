//! Which devices, and how they run: the face's choice as the file has it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use souvenir_ui::DeviceChoice;
use toml::Value;

use super::layer::layer;
use super::lenient::lenient;
use super::limits::{BUFFERS_FRAMES, CHANNELS, RATES_HZ};

/// Holds the fields and what they are called; the face knows of no files.
#[derive(Serialize, Deserialize)]
#[serde(remote = "DeviceChoice")]
struct Form {
    #[serde(default, deserialize_with = "lenient")]
    host: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    input: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    output: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    rate_hz: Option<u32>,
    #[serde(default, deserialize_with = "lenient")]
    buffer_frames: Option<u32>,
    #[serde(default, deserialize_with = "lenient")]
    channels: Option<u16>,
}

layer!(DeviceChoice {
    host: |name| !name.is_empty(),
    input: |name| !name.is_empty(),
    output: |name| !name.is_empty(),
    rate_hz: |rate_hz| RATES_HZ.contains(rate_hz),
    buffer_frames: |frames| BUFFERS_FRAMES.contains(frames),
    channels: |channels| CHANNELS.contains(channels),
});

/// Writes the devices as their form.
///
/// # Errors
/// Those of the writer.
pub(super) fn serialize<S: Serializer>(choice: &DeviceChoice, to: S) -> Result<S::Ok, S::Error> {
    Form::serialize(choice, to)
}

/// # Errors
/// Where the file itself is damaged; a group that makes no sense is as good as none.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DeviceChoice, D::Error> {
    Ok(Form::deserialize(Value::deserialize(from)?).unwrap_or_default())
}
