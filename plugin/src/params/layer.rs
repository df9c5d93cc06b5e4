//! The layer that is wanted, the clock of a selective memory, and what an adaptive one holds. They stand behind all other parameters: hosts that count
//! them find those of older projects where they were.

use nice_plug::prelude::{EnumParam, FloatParam, FloatRange, Params};
use souvenir_core::settings::{AdaptiveSettings, ClockSettings, LayerSettings};

use super::clock_curve::{DrawnCurve, WantedCurve};
use super::decimal::{decimal, within};
use super::memory::{skewed, time};
use super::weights::WantedWeights;
use super::{ClockWord, LayerWord, PastWord, WayWord, text};

const TIME_SCALES_MS: [f32; 2] = [0.1, 10_000.0];
const THRESHOLDS_DB: [f32; 2] = [-100.0, 0.0];
/// As `settings::ALLOWED_ERRORS_DB` has them.
const ALLOWED_ERRORS_DB: [f32; 2] = [-100.0, -6.0];
const THRESHOLD_DB: f32 = -50.0;
const EDGES_HZ: [f32; 2] = [20.0, 20_000.0];
const BAND_HZ: [f32; 2] = [200.0, 3000.0];
/// An eighth of the default window.
const TIME_SCALE_MS: f32 = 6.25;

/// Holds the parameters of layers and of a selective clock.
#[derive(Debug, Params)]
pub(crate) struct LayerParams {
    #[id = "layer"]
    pub(crate) layer: EnumParam<LayerWord>,
    #[id = "time-scale"]
    pub(crate) time_scale_ms: FloatParam,
    #[id = "way"]
    pub(crate) way: EnumParam<WayWord>,
    #[id = "clock"]
    pub(crate) clock: EnumParam<ClockWord>,
    #[id = "threshold"]
    pub(crate) threshold_db: FloatParam,
    #[id = "band-low"]
    pub(crate) band_low_hz: FloatParam,
    #[id = "band-high"]
    pub(crate) band_high_hz: FloatParam,
    #[id = "clock-speed"]
    pub(crate) clock_speed: FloatParam,
    #[id = "past"]
    pub(crate) past: EnumParam<PastWord>,
    #[id = "allowed-error"]
    pub(crate) allowed_error_db: FloatParam,
    #[persist = "clock-curve"]
    pub(crate) curve: WantedCurve,
    #[persist = "weights"]
    pub(crate) weights: WantedWeights,
}

impl Default for LayerParams {
    fn default() -> Self {
        let (percent, from_percent) = text::percent();
        Self {
            curve: WantedCurve::default(),
            weights: WantedWeights::default(),
            layer: EnumParam::new("Layer", LayerWord::Legendre),
            time_scale_ms: time("Time scale", TIME_SCALE_MS, skewed(TIME_SCALES_MS, 31.6)),
            way: EnumParam::new("Way", WayWord::Recurrence),
            clock: EnumParam::new("Clock", ClockWord::Level),
            threshold_db: threshold(),
            band_low_hz: edge("Band from", BAND_HZ[0]),
            band_high_hz: edge("Band to", BAND_HZ[1]),
            clock_speed: FloatParam::new(
                "Clock speed",
                1.0,
                FloatRange::Linear { min: 0.0, max: 1.0 },
            )
            .with_value_to_string(percent)
            .with_string_to_value(from_percent),
            past: EnumParam::new("Past", PastWord::Window),
            allowed_error_db: allowed_error(),
        }
    }
}

impl LayerParams {
    /// Returns the speed of a selective clock that is automated.
    pub(super) fn clock_speed(&self) -> f64 {
        decimal(within(self.clock_speed.value(), [0.0, 1.0], 1.0), 6)
    }

    pub(super) fn settings(&self) -> LayerSettings {
        let default = LayerSettings::default();
        let scale_ms = within(self.time_scale_ms.value(), TIME_SCALES_MS, TIME_SCALE_MS);
        LayerSettings {
            kind: self.layer.value().kind().unwrap_or(default.kind),
            time_scale_secs: decimal(scale_ms, 3) / 1e3,
            way: self.way.value().into(),
        }
    }

    pub(super) fn adaptive(&self) -> AdaptiveSettings {
        let least = ALLOWED_ERRORS_DB[0];
        let allowed_error_db = within(self.allowed_error_db.value(), ALLOWED_ERRORS_DB, least);
        AdaptiveSettings {
            past: self.past.value().into(),
            allowed_error_db: decimal(allowed_error_db, 3),
        }
    }

    pub(super) fn clock(&self) -> ClockSettings {
        let threshold_db = within(self.threshold_db.value(), THRESHOLDS_DB, THRESHOLD_DB);
        let edge = |param: &FloatParam| decimal(within(param.value(), EDGES_HZ, BAND_HZ[0]), 3);
        let DrawnCurve { curve, period_secs } = self.curve.get();
        ClockSettings {
            driver: self.clock.value().into(),
            threshold_db: decimal(threshold_db, 3),
            band_hz: [edge(&self.band_low_hz), edge(&self.band_high_hz)],
            curve,
            curve_period_secs: period_secs,
        }
    }
}

fn allowed_error() -> FloatParam {
    let [min, max] = ALLOWED_ERRORS_DB;
    let (to_text, from_text) = text::decibels();
    FloatParam::new("Allowed error", min, FloatRange::Linear { min, max })
        .with_value_to_string(to_text)
        .with_string_to_value(from_text)
}

fn threshold() -> FloatParam {
    let [min, max] = THRESHOLDS_DB;
    let (to_text, from_text) = text::decibels();
    FloatParam::new("Threshold", THRESHOLD_DB, FloatRange::Linear { min, max })
        .with_value_to_string(to_text)
        .with_string_to_value(from_text)
}

fn edge(name: &str, hz: f32) -> FloatParam {
    let (to_text, from_text) = text::frequency();
    FloatParam::new(name, hz, skewed(EDGES_HZ, 632.0))
        .with_value_to_string(to_text)
        .with_string_to_value(from_text)
}
