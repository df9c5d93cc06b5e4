//! What moves controls by itself. These parameters stand behind all others, as those of layers and notes do.

use nice_plug::prelude::{EnumParam, FloatParam, FloatRange, Param as _, Params};
use souvenir_core::control::PlayControls;
use souvenir_core::settings::{
    FOLLOWER_TIMES_SECS, FollowerSettings, LFO_RATES_HZ, LfoSettings, ModulationSettings,
};

use super::decimal::{decimal, single, within};
use super::memory::{skewed, time};
use super::modulation_words::{FollowWord, LengthWord, ShapeWord};
use super::text;

#[expect(clippy::cast_possible_truncation, reason = "round numbers")]
const RATES_HZ: [f32; 2] = [*LFO_RATES_HZ.start() as f32, *LFO_RATES_HZ.end() as f32];
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds")]
const TIMES_MS: [f32; 2] = [
    (1e3 * *FOLLOWER_TIMES_SECS.start()) as f32,
    (1e3 * *FOLLOWER_TIMES_SECS.end()) as f32,
];
const DEPTHS: [f32; 2] = [-1.0, 1.0];

/// Holds the parameters of what moves controls.
#[derive(Debug, Params)]
pub(crate) struct ModulationParams {
    #[nested(id_prefix = "lfo1", group = "LFO 1")]
    pub(crate) lfo1: LfoParams,
    #[nested(id_prefix = "lfo2", group = "LFO 2")]
    pub(crate) lfo2: LfoParams,
    #[nested(id_prefix = "follower", group = "Follower")]
    pub(crate) follower: FollowerParams,
}

/// Holds the parameters of an oscillator.
#[derive(Debug, Params)]
pub(crate) struct LfoParams {
    #[id = "shape"]
    pub(crate) shape: EnumParam<ShapeWord>,
    #[id = "rate"]
    pub(crate) rate_hz: FloatParam,
    #[id = "note"]
    pub(crate) note: EnumParam<LengthWord>,
    #[nested]
    pub(crate) depths: DepthParams,
}

/// Holds the parameters of the follower.
#[derive(Debug, Params)]
pub(crate) struct FollowerParams {
    #[id = "of"]
    pub(crate) sound: EnumParam<FollowWord>,
    #[id = "attack"]
    pub(crate) attack_ms: FloatParam,
    #[id = "release"]
    pub(crate) release_ms: FloatParam,
    #[nested]
    pub(crate) depths: DepthParams,
}

/// Holds how far each control is moved.
#[derive(Debug, Params)]
pub(crate) struct DepthParams {
    #[id = "order"]
    order: FloatParam,
    #[id = "position"]
    position: FloatParam,
    #[id = "speed"]
    speed: FloatParam,
    #[id = "mix"]
    mix: FloatParam,
    #[id = "cuts"]
    cuts: FloatParam,
}

/// Holds how far each source moves the share of the window that is played: these came later, and stand behind all that there
/// were.
#[derive(Debug, Params)]
pub(crate) struct WindowDepthParams {
    #[id = "lfo1_window"]
    lfo1: FloatParam,
    #[id = "lfo2_window"]
    lfo2: FloatParam,
    #[id = "follower_window"]
    follower: FloatParam,
}

impl Default for ModulationParams {
    fn default() -> Self {
        let default = ModulationSettings::default();
        let [one, two] = &default.lfos;
        Self {
            lfo1: LfoParams::new("LFO 1", one),
            lfo2: LfoParams::new("LFO 2", two),
            follower: FollowerParams::new(&default.follower),
        }
    }
}

impl LfoParams {
    fn new(name: &str, default: &LfoSettings) -> Self {
        let (hertz, from_hertz) = text::frequency();
        // The geometric mean of the ends.
        let range = skewed(RATES_HZ, 0.447);
        let rate_hz = FloatParam::new(format!("{name} rate"), single(default.rate_hz), range)
            .with_value_to_string(hertz)
            .with_string_to_value(from_hertz);
        Self {
            shape: EnumParam::new(format!("{name} shape"), default.shape.into()),
            rate_hz,
            note: EnumParam::new(format!("{name} note"), LengthWord::Off),
            depths: DepthParams::new(name),
        }
    }

    fn settings(&self) -> LfoSettings {
        let default = self.rate_hz.default_plain_value();
        LfoSettings {
            shape: self.shape.value().into(),
            rate_hz: decimal(within(self.rate_hz.value(), RATES_HZ, default), 4),
            note: self.note.value().note(),
        }
    }
}

impl FollowerParams {
    fn new(default: &FollowerSettings) -> Self {
        let time = |name, secs: f64| time(name, single(1e3 * secs), skewed(TIMES_MS, 70.7));
        Self {
            sound: EnumParam::new("Follower of", default.sound.into()),
            attack_ms: time("Follower attack", default.attack_secs),
            release_ms: time("Follower release", default.release_secs),
            depths: DepthParams::new("Follower"),
        }
    }

    fn settings(&self) -> FollowerSettings {
        let secs = |param: &FloatParam| {
            let default = param.default_plain_value();
            decimal(within(param.value(), TIMES_MS, default), 3) / 1e3
        };
        FollowerSettings {
            sound: self.sound.value().into(),
            attack_secs: secs(&self.attack_ms),
            release_secs: secs(&self.release_ms),
        }
    }
}

impl DepthParams {
    fn new(source: &str) -> Self {
        let depth = |target: &str| depth(source, target);
        Self {
            order: depth("order"),
            position: depth("position"),
            speed: depth("speed"),
            mix: depth("mix"),
            cuts: depth("cuts"),
        }
    }

    /// Returns them in the order of `ModulationTarget`.
    fn with<'p>(&'p self, window: &'p FloatParam) -> [&'p FloatParam; 6] {
        [
            &self.order,
            &self.position,
            &self.speed,
            &self.mix,
            &self.cuts,
            window,
        ]
    }
}

impl Default for WindowDepthParams {
    fn default() -> Self {
        Self {
            lfo1: depth("LFO 1", "window"),
            lfo2: depth("LFO 2", "window"),
            follower: depth("Follower", "window"),
        }
    }
}

fn depth(source: &str, target: &str) -> FloatParam {
    let (percent, from_percent) = text::percent();
    let [min, max] = DEPTHS;
    let range = FloatRange::Linear { min, max };
    FloatParam::new(format!("{source} to {target}"), 0.0, range)
        .with_value_to_string(percent)
        .with_string_to_value(from_percent)
}

impl ModulationParams {
    /// Returns the depths of each source, in the order of `ModulationSettings::depths`.
    pub(crate) fn depths<'p>(&'p self, window: &'p WindowDepthParams) -> [[&'p FloatParam; 6]; 3] {
        [
            self.lfo1.depths.with(&window.lfo1),
            self.lfo2.depths.with(&window.lfo2),
            self.follower.depths.with(&window.follower),
        ]
    }

    /// Returns these controls with what moves by itself.
    pub(super) fn with_modulation(
        &self,
        window: &WindowDepthParams,
        performance: PlayControls,
    ) -> PlayControls {
        let of = |param: &FloatParam| decimal(within(param.value(), DEPTHS, 0.0), 6);
        PlayControls {
            modulation: ModulationSettings {
                lfos: [self.lfo1.settings(), self.lfo2.settings()],
                follower: self.follower.settings(),
                depths: self.depths(window).map(|params| params.map(of)),
                // The host counts.
                ..ModulationSettings::default()
            },
            ..performance
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ModulationParams, PlayControls, WindowDepthParams};

    #[test]
    fn parameters_as_they_come_move_nothing() {
        let default = PlayControls::default();
        assert_eq!(
            ModulationParams::default().with_modulation(&WindowDepthParams::default(), default),
            default
        );
    }
}
