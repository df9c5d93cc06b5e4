//! Which memory.

use serde::{Deserialize, Serialize};
use souvenir_core::config::Method;
use souvenir_core::setting::{MAX_OVERLAP, Mode, Setting};
use souvenir_ui::{LIVE_WINDOWS_SECS, MAX_LIVE_ORDER};

use super::layer::layer;
use super::lenient::lenient;
use super::word;

/// `None`: the app's own choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MemorySettings {
    /// How it lives with the sound.
    #[serde(with = "word")]
    pub(crate) mode: Option<Mode>,
    /// How it is stepped.
    #[serde(with = "word")]
    pub(crate) method: Option<Method>,
    /// Number of coefficients, `1..=MAX_LIVE_ORDER`.
    #[serde(deserialize_with = "lenient")]
    pub(crate) order: Option<usize>,
    /// In [`LIVE_WINDOWS_SECS`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) window_secs: Option<f64>,
    /// Share of a segment that the next one shares with it, `[0, MAX_OVERLAP]`.
    #[serde(deserialize_with = "lenient")]
    pub(crate) overlap: Option<f64>,
    /// How long ago a sliding memory is read; finite, 0 or more.
    #[serde(deserialize_with = "lenient")]
    pub(crate) delay_secs: Option<f64>,
}

layer!(MemorySettings {
    mode: |_| true,
    method: |_| true,
    order: |order| (1..=MAX_LIVE_ORDER).contains(order),
    window_secs: |secs| LIVE_WINDOWS_SECS.contains(secs),
    overlap: |share| (0.0..=MAX_OVERLAP).contains(share),
    delay_secs: |secs| secs.is_finite() && *secs >= 0.0,
});

impl MemorySettings {
    pub(crate) fn of(setting: &Setting) -> Self {
        Self {
            mode: Some(setting.mode),
            method: Some(setting.method),
            order: Some(setting.order),
            window_secs: Some(setting.window_secs),
            overlap: Some(setting.overlap),
            delay_secs: Some(setting.delay_secs),
        }
    }

    /// With the defaults where nothing is remembered.
    pub(crate) fn setting(&self) -> Setting {
        let default = Setting::default();
        let setting = Setting {
            mode: self.mode.unwrap_or(default.mode),
            method: self.method.unwrap_or(default.method),
            order: self.order.unwrap_or(default.order),
            window_secs: self.window_secs.unwrap_or(default.window_secs),
            overlap: self.overlap.unwrap_or(default.overlap),
            delay_secs: self.delay_secs.unwrap_or(default.delay_secs),
        };
        setting.nearest()
    }
}
