//! The memory that is wanted.

use nice_plug::prelude::{EnumParam, FloatParam, FloatRange, Params};
use souvenir_core::settings::MemorySettings;

use super::decimal::{decimal, within};
use super::layer::LayerParams;
use super::{LengthWord, MethodWord, ModeWord, Tempo, text};

/// What the fast kernels play live.
pub(crate) const ORDER: [f32; 2] = [1.0, 65_536.0];
pub(crate) const WINDOW_MS: [f32; 2] = [2.0, 10_000.0];
const DELAY_MS: [f32; 2] = [0.0, 10_000.0];
const OVERLAP: [f32; 2] = [0.0, 0.5];

/// Holds the parameters of the live memory.
#[derive(Debug, Params)]
pub(crate) struct MemoryParams {
    #[id = "mode"]
    pub(crate) mode: EnumParam<ModeWord>,
    #[id = "order"]
    pub(crate) order: FloatParam,
    #[id = "window"]
    pub(crate) window_ms: FloatParam,
    #[id = "sync"]
    pub(crate) sync: EnumParam<LengthWord>,
    #[id = "overlap"]
    pub(crate) overlap: FloatParam,
    #[id = "delay"]
    pub(crate) delay_ms: FloatParam,
    #[id = "method"]
    pub(crate) method: EnumParam<MethodWord>,
}

impl Default for MemoryParams {
    fn default() -> Self {
        let [min, max] = OVERLAP;
        let (percent, from_percent) = text::percent();
        let (count, from_count) = text::count();
        Self {
            mode: EnumParam::new("Mode", ModeWord::Segments),
            order: FloatParam::new("Order", 1024.0, skewed(ORDER, 256.0))
                .with_step_size(1.0)
                .with_value_to_string(count)
                .with_string_to_value(from_count),
            window_ms: time("Window", 50.0, skewed(WINDOW_MS, 141.0)),
            sync: EnumParam::new("Sync window", LengthWord::Off),
            overlap: FloatParam::new("Overlap", max, FloatRange::Linear { min, max })
                .with_value_to_string(percent)
                .with_string_to_value(from_percent),
            delay_ms: time("Delay", 20.0, skewed(DELAY_MS, 141.0)),
            method: EnumParam::new("Method", MethodWord::Exact),
        }
    }
}

impl MemoryParams {
    pub(super) fn settings(&self, tempo: Tempo, layer: &LayerParams) -> MemorySettings {
        let [shortest, longest] = WINDOW_MS.map(|ms| f64::from(ms) / 1e3);
        let own_secs = decimal(within(self.window_ms.value(), WINDOW_MS, 50.0), 3) / 1e3;
        let window_secs = tempo.secs(self.sync.value()).unwrap_or(own_secs);
        let settings = MemorySettings {
            mode: layer.layer.value().mode(self.mode.value()),
            method: self.method.value().into(),
            order: order(self.order.value()),
            window_secs: window_secs.clamp(shortest, longest),
            overlap: decimal(within(self.overlap.value(), OVERLAP, OVERLAP[1]), 6),
            delay_secs: decimal(within(self.delay_ms.value(), DELAY_MS, 20.0), 3) / 1e3,
            layer: layer.settings(),
            clock: layer.clock(),
            weights: layer.weights.get(),
            adaptive: layer.adaptive(),
        };
        settings.nearest()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "within a range of small positive numbers"
)]
fn order(value: f32) -> usize {
    within(value, ORDER, 1024.0).round() as usize
}

pub(super) fn time(name: &str, ms: f32, range: FloatRange) -> FloatParam {
    let (to_text, from_text) = text::time();
    FloatParam::new(name, ms, range)
        .with_value_to_string(to_text)
        .with_string_to_value(from_text)
}

/// Makes a range in which half of a knob's way leads to `middle`: with the geometric mean of the ends that is nearly
/// logarithmic, which the framework does not have.
pub(super) fn skewed([min, max]: [f32; 2], middle: f32) -> FloatRange {
    let factor = 0.5_f32.ln() / ((middle - min) / (max - min)).ln();
    FloatRange::Skewed { min, max, factor }
}

#[cfg(test)]
mod tests {
    use super::{LayerParams, MemoryParams, MemorySettings, Tempo};
    use nice_plug::prelude::Param as _;

    #[test]
    fn parameters_as_they_come_are_the_default_memory() {
        assert_eq!(
            MemoryParams::default().settings(Tempo::default(), &LayerParams::default()),
            MemorySettings::default()
        );
    }

    #[test]
    fn half_of_the_way_is_the_middle() {
        let memory = MemoryParams::default();
        for (param, middle) in [(&memory.order, 256.0), (&memory.window_ms, 141.0)] {
            let half = param.preview_plain(0.5);
            // Single floats through a power of seven.
            assert!(
                (half / middle - 1.0_f32).abs() < 1e-3,
                "{}: {half}",
                param.name()
            );
        }
    }

    /// Every order can be reached: a host moves a parameter by its share of the way.
    #[test]
    fn every_order_has_a_place() {
        let order = MemoryParams::default().order;
        for wanted in (1..=65_535_u16).map(f32::from).chain([65_536.0]) {
            assert_eq!(
                order.preview_plain(order.preview_normalized(wanted)),
                wanted
            );
        }
    }

    #[test]
    fn texts_name_the_values_that_they_show() {
        let MemoryParams {
            order,
            window_ms,
            overlap,
            delay_ms,
            ..
        } = MemoryParams::default();
        let LayerParams {
            time_scale_ms,
            threshold_db,
            band_low_hz,
            ..
        } = LayerParams::default();
        let params = [
            order,
            window_ms,
            overlap,
            delay_ms,
            time_scale_ms,
            threshold_db,
            band_low_hz,
        ];
        for param in params {
            for place in [0.0, 0.25, 0.5, 0.9, 1.0] {
                let text = param.normalized_value_to_string(place, true);
                let read = param.string_to_normalized_value(&text).unwrap();
                let again = param.normalized_value_to_string(read, true);
                assert_eq!(again, text, "{} at {place}", param.name());
            }
        }
    }
}
