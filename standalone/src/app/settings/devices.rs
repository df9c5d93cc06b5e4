//! Which devices, and how they run.

use serde::{Deserialize, Serialize};

use super::layer::layer;
use super::lenient::lenient;
use super::limits::{BUFFERS_FRAMES, CHANNELS, RATES_HZ};

/// `None`: the system's own choice, and what it changes to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct DeviceSettings {
    /// Name of the sound system.
    #[serde(deserialize_with = "lenient")]
    pub(crate) host: Option<String>,
    /// Id or name.
    #[serde(deserialize_with = "lenient")]
    pub(crate) input: Option<String>,
    /// Id or name.
    #[serde(deserialize_with = "lenient")]
    pub(crate) output: Option<String>,
    /// In [`RATES_HZ`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) rate_hz: Option<u32>,
    /// In [`BUFFERS_FRAMES`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) buffer_frames: Option<u32>,
    /// In [`CHANNELS`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) channels: Option<u16>,
}

layer!(DeviceSettings {
    host: |name| !name.is_empty(),
    input: |name| !name.is_empty(),
    output: |name| !name.is_empty(),
    rate_hz: |rate_hz| RATES_HZ.contains(rate_hz),
    buffer_frames: |frames| BUFFERS_FRAMES.contains(frames),
    channels: |channels| CHANNELS.contains(channels),
});
