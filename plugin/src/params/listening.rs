//! What is heard, and how loud.

use nice_plug::prelude::{BoolParam, EnumParam, FloatParam, FloatRange, Params};
use souvenir_core::control::{OUTPUT_GAINS_DB, PlayControls};

use super::decimal::{decimal, within};
use super::{ListenWord, text};

/// As far as the engine goes.
#[expect(clippy::cast_possible_truncation, reason = "whole numbers")]
const GAIN_DB: [f32; 2] = [
    *OUTPUT_GAINS_DB.start() as f32,
    *OUTPUT_GAINS_DB.end() as f32,
];

/// Holds the parameters of what is heard, and how loud.
#[derive(Debug, Params)]
pub(crate) struct ListeningParams {
    #[id = "listen"]
    pub(crate) listen: EnumParam<ListenWord>,
    #[id = "mix"]
    pub(crate) mix: FloatParam,
    #[id = "match"]
    pub(crate) matched: BoolParam,
    #[id = "gain"]
    pub(crate) gain_db: FloatParam,
}

impl Default for ListeningParams {
    fn default() -> Self {
        let (percent, from_percent) = text::percent();
        let (decibels, from_decibels) = text::decibels();
        let [min, max] = GAIN_DB;
        Self {
            listen: EnumParam::new("Listen to", ListenWord::Memory),
            mix: FloatParam::new("Mix", 1.0, FloatRange::Linear { min: 0.0, max: 1.0 })
                .with_value_to_string(percent)
                .with_string_to_value(from_percent),
            matched: BoolParam::new("Match loudness", false),
            gain_db: FloatParam::new("Output", 0.0, FloatRange::Linear { min, max })
                .with_value_to_string(decibels)
                .with_string_to_value(from_decibels),
        }
    }
}

impl ListeningParams {
    /// Returns these parameters' part of the controls.
    pub(super) fn performance(&self) -> PlayControls {
        PlayControls {
            listen: self.listen.value().into(),
            mix: decimal(within(self.mix.value(), [0.0, 1.0], 1.0), 6),
            is_matched: self.matched.value(),
            output_gain_db: decimal(within(self.gain_db.value(), GAIN_DB, 0.0), 4),
            ..PlayControls::default()
        }
    }
}
