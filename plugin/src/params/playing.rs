//! Notes and pinned memories. They stand behind all other parameters, as those of layers do.

use nice_plug::prelude::{FloatParam, FloatRange, Param as _, Params};
use souvenir_core::control::{MOST_FEEDBACK, PlayControls};
use souvenir_core::playback::MAX_PINNED;
use souvenir_core::settings::{ENVELOPE_TIMES_SECS, EnvelopeSettings};

use super::decimal::{decimal, within};
use super::memory::{skewed, time};
use super::text;

#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds")]
const TIMES_MS: [f32; 2] = [
    (1e3 * *ENVELOPE_TIMES_SECS.start()) as f32,
    (1e3 * *ENVELOPE_TIMES_SECS.end()) as f32,
];
const MORPH: [f32; 2] = [0.0, MAX_PINNED as f32];

/// As far as the engine goes.
#[expect(clippy::cast_possible_truncation, reason = "a round number")]
const FEEDBACK: [f32; 2] = [0.0, MOST_FEEDBACK as f32];

/// Holds the parameters of notes and pinned memories.
#[derive(Debug, Params)]
pub(crate) struct PlayingParams {
    #[id = "pinned"]
    pub(crate) morph: FloatParam,
    #[id = "attack"]
    pub(crate) attack_ms: FloatParam,
    #[id = "decay"]
    pub(crate) decay_ms: FloatParam,
    #[id = "sustain"]
    pub(crate) sustain: FloatParam,
    #[id = "release"]
    pub(crate) release_ms: FloatParam,
    #[id = "feedback"]
    pub(crate) feedback: FloatParam,
}

impl Default for PlayingParams {
    fn default() -> Self {
        let [min, max] = MORPH;
        let (number, from_number) = text::number_of();
        let (percent, from_percent) = text::percent();
        let (share, from_share) = text::percent();
        let [min_feedback, max_feedback] = FEEDBACK;
        let feedback = FloatRange::Linear {
            min: min_feedback,
            max: max_feedback,
        };
        let time = |name, ms| time(name, ms, skewed(TIMES_MS, 200.0));
        Self {
            morph: FloatParam::new("Pinned", 0.0, FloatRange::Linear { min, max })
                .with_value_to_string(number)
                .with_string_to_value(from_number),
            attack_ms: time("Attack", 10.0),
            decay_ms: time("Decay", 300.0),
            sustain: FloatParam::new("Sustain", 1.0, FloatRange::Linear { min: 0.0, max: 1.0 })
                .with_value_to_string(percent)
                .with_string_to_value(from_percent),
            release_ms: time("Release", 10.0),
            feedback: FloatParam::new("Feedback", 0.0, feedback)
                .with_value_to_string(share)
                .with_string_to_value(from_share),
        }
    }
}

impl PlayingParams {
    /// Returns these controls with how notes are played.
    pub(super) fn with_playing(&self, performance: PlayControls) -> PlayControls {
        let secs = |param: &FloatParam| {
            decimal(
                within(param.value(), TIMES_MS, param.default_plain_value()),
                3,
            ) / 1e3
        };
        PlayControls {
            feedback: decimal(within(self.feedback.value(), FEEDBACK, 0.0), 6),
            morph: decimal(within(self.morph.value(), MORPH, 0.0), 6),
            envelope: EnvelopeSettings {
                attack_secs: secs(&self.attack_ms),
                decay_secs: secs(&self.decay_ms),
                sustain: decimal(within(self.sustain.value(), [0.0, 1.0], 1.0), 6),
                release_secs: secs(&self.release_ms),
            },
            ..performance
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PlayControls, PlayingParams};

    #[test]
    fn parameters_as_they_come_are_the_default_notes() {
        let default = PlayControls::default();
        assert_eq!(PlayingParams::default().with_playing(default), default);
    }
}
