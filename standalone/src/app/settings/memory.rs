//! These settings say which memory is to be heard.

use serde::{Deserialize, Serialize};
use souvenir_core::memory::Method;
use souvenir_core::settings::{
    ALLOWED_ERRORS_DB, AdaptivePast, AdaptiveSettings, BAND_EDGES_HZ, CURVE_PERIODS_SECS,
    ClockCurve, ClockDriver, ClockSettings, LIVE_LAYERS, LayerSettings, MAX_OVERLAP,
    MemorySettings, Mode, THRESHOLDS_DB,
};
use souvenir_core::ssm::{LayerKind, Way, WeightsId};
use souvenir_ui::{LIVE_TIME_SCALES_SECS, LIVE_WINDOWS_SECS, MAX_LIVE_ORDER};

use super::choice_word;
use super::layer::layer;
use super::lenient::lenient;
use super::weights_word;

/// Holds the memory's settings; `None`: the app's own choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MemorySection {
    /// How it lives with the sound.
    #[serde(with = "choice_word")]
    pub(crate) mode: Option<Mode>,
    /// How it is stepped.
    #[serde(with = "choice_word")]
    pub(crate) method: Option<Method>,
    /// Number of coefficients, `1..=MAX_LIVE_ORDER`.
    #[serde(deserialize_with = "lenient")]
    pub(crate) order: Option<usize>,
    /// The window in seconds, in [`LIVE_WINDOWS_SECS`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) window_secs: Option<f64>,
    /// Share of a segment that the next one shares with it, `[0, MAX_OVERLAP]`.
    #[serde(deserialize_with = "lenient")]
    pub(crate) overlap: Option<f64>,
    /// How long ago a sliding memory or a layer is read; finite, 0 or more.
    #[serde(deserialize_with = "lenient")]
    pub(crate) delay_secs: Option<f64>,
    /// Which layer mode `layer` is.
    #[serde(with = "choice_word")]
    pub(crate) layer: Option<LayerKind>,
    /// Its time scale in seconds, in [`LIVE_TIME_SCALES_SECS`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) time_scale_secs: Option<f64>,
    /// How it is run.
    #[serde(with = "choice_word")]
    pub(crate) way: Option<Way>,
    /// What makes the clock of mode `selective` run.
    #[serde(with = "choice_word")]
    pub(crate) clock: Option<ClockDriver>,
    /// Its threshold in dBFS, in [`THRESHOLDS_DB`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) threshold_db: Option<f64>,
    /// The edges of its band, in [`BAND_EDGES_HZ`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) band_hz: Option<[f64; 2]>,
    /// Its drawn curve, `PLACE:SPEED,...`.
    #[serde(with = "choice_word")]
    pub(crate) curve: Option<ClockCurve>,
    /// The curve's period, in [`CURVE_PERIODS_SECS`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) curve_period_secs: Option<f64>,
    /// Which past mode `adaptive` holds.
    #[serde(with = "choice_word")]
    pub(crate) past: Option<AdaptivePast>,
    /// What it may lose without need, dB below the sound, in [`ALLOWED_ERRORS_DB`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) allowed_error_db: Option<f64>,
    /// The weights of mode `trained`.
    #[serde(with = "weights_word")]
    pub(crate) weights: Option<WeightsId>,
}

layer!(MemorySection {
    mode: |_| true,
    method: |_| true,
    order: |order| (1..=MAX_LIVE_ORDER).contains(order),
    window_secs: |secs| LIVE_WINDOWS_SECS.contains(secs),
    overlap: |share| (0.0..=MAX_OVERLAP).contains(share),
    delay_secs: |secs| secs.is_finite() && *secs >= 0.0,
    layer: |kind| LIVE_LAYERS.contains(kind),
    time_scale_secs: |secs| LIVE_TIME_SCALES_SECS.contains(secs),
    way: |_| true,
    clock: |_| true,
    weights: |_| true,
    past: |_| true,
    allowed_error_db: |db| ALLOWED_ERRORS_DB.contains(db),
    curve: |_| true,
    curve_period_secs: |secs| CURVE_PERIODS_SECS.contains(secs),
    threshold_db: |db| THRESHOLDS_DB.contains(db),
    band_hz: |[low, high]| low <= high
        && BAND_EDGES_HZ.contains(low)
        && BAND_EDGES_HZ.contains(high),
});

impl MemorySection {
    pub(crate) fn of(settings: &MemorySettings) -> Self {
        Self {
            mode: Some(settings.mode),
            method: Some(settings.method),
            order: Some(settings.order),
            window_secs: Some(settings.window_secs),
            overlap: Some(settings.overlap),
            delay_secs: Some(settings.delay_secs),
            layer: Some(settings.layer.kind),
            time_scale_secs: Some(settings.layer.time_scale_secs),
            way: Some(settings.layer.way),
            clock: Some(settings.clock.driver),
            threshold_db: Some(settings.clock.threshold_db),
            band_hz: Some(settings.clock.band_hz),
            curve: Some(settings.clock.curve),
            curve_period_secs: Some(settings.clock.curve_period_secs),
            weights: settings.weights,
            past: Some(settings.adaptive.past),
            allowed_error_db: Some(settings.adaptive.allowed_error_db),
        }
    }

    /// Fills in defaults where nothing is remembered, and comes as near as such a memory comes to it.
    pub(crate) fn settings(&self) -> MemorySettings {
        self.wanted().nearest()
    }

    /// Returns a sentence where that is another one.
    pub(crate) fn loss(&self) -> Option<String> {
        let (wanted, nearest) = (self.wanted(), self.settings());
        let MemorySettings { mode, method, .. } = nearest;
        let (given_up, kept) = if wanted.method != method {
            (
                format!("no {} method", wanted.method),
                "is exact".to_owned(),
            )
        } else if wanted.order != nearest.order {
            let kept = format!("has order {}", nearest.order);
            let by = match mode {
                Mode::Layer | Mode::Adaptive => String::new(),
                _ => format!(" by {method}"),
            };
            (format!("no order {}{by}", wanted.order), kept)
        } else {
            return None;
        };
        Some(format!(
            "A memory of mode {mode} has {given_up}: it {kept} instead."
        ))
    }

    fn wanted(&self) -> MemorySettings {
        let default = MemorySettings::default();
        MemorySettings {
            mode: self.mode.unwrap_or(default.mode),
            method: self.method.unwrap_or(default.method),
            order: self.order.unwrap_or(default.order),
            window_secs: self.window_secs.unwrap_or(default.window_secs),
            overlap: self.overlap.unwrap_or(default.overlap),
            delay_secs: self.delay_secs.unwrap_or(default.delay_secs),
            layer: LayerSettings {
                kind: self.layer.unwrap_or(default.layer.kind),
                time_scale_secs: self
                    .time_scale_secs
                    .unwrap_or(default.layer.time_scale_secs),
                way: self.way.unwrap_or(default.layer.way),
            },
            clock: ClockSettings {
                driver: self.clock.unwrap_or(default.clock.driver),
                threshold_db: self.threshold_db.unwrap_or(default.clock.threshold_db),
                band_hz: self.band_hz.unwrap_or(default.clock.band_hz),
                curve: self.curve.unwrap_or(default.clock.curve),
                curve_period_secs: self
                    .curve_period_secs
                    .unwrap_or(default.clock.curve_period_secs),
            },
            weights: self.weights,
            adaptive: AdaptiveSettings {
                past: self.past.unwrap_or(default.adaptive.past),
                allowed_error_db: self
                    .allowed_error_db
                    .unwrap_or(default.adaptive.allowed_error_db),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MemorySection, Method, Mode};

    fn typed(mode: Mode, method: Method, order: usize) -> MemorySection {
        MemorySection {
            mode: Some(mode),
            method: Some(method),
            order: Some(order),
            ..MemorySection::default()
        }
    }

    #[test]
    fn a_memory_that_there_is_not_is_told_and_brought_to_one_that_there_is() {
        let dense = typed(Mode::Sliding, Method::ZeroOrderHold, 2000);
        assert_eq!(dense.settings().order, 1024);
        let told = "A memory of mode sliding has no order 2000 by zero-order-hold: it has order \
                    1024 instead.";
        assert_eq!(dense.loss().as_deref(), Some(told));
        let fading = typed(Mode::Fading, Method::Bilinear, 64);
        assert_eq!(fading.settings().method, Method::Exact);
        let told = "A memory of mode fading has no bilinear method: it is exact instead.";
        assert_eq!(fading.loss().as_deref(), Some(told));
        assert_eq!(typed(Mode::Sliding, Method::Exact, 2000).loss(), None);
    }
}
