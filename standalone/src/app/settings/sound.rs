//! What goes in, and what is heard.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use souvenir_core::control::{MOST_FEEDBACK, OUTPUT_GAINS_DB, PlayControls};
use souvenir_core::playback::{HeadMotion, MAX_PINNED, MAX_SPEED};
use souvenir_core::settings::{ENVELOPE_TIMES_SECS, EnvelopeSettings, Listen};

use super::choice_word;
use super::layer::layer;
use super::lenient::lenient;
use super::limits::MIXES;
use crate::app::source::{self, Choice};

/// Holds the settings of sound; `None`: the app's own choice.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SoundSection {
    /// What goes in; a file that is gone is still one.
    #[serde(with = "source::word")]
    pub(crate) source: Option<Choice>,
    /// Files heard lately, the newest first.
    #[serde(serialize_with = "source::word::paths", deserialize_with = "lenient")]
    pub(crate) recent: Option<Vec<PathBuf>>,
    /// What is heard.
    #[serde(with = "choice_word")]
    pub(crate) listen: Option<Listen>,
    /// Share of what is listened to in the output, the rest is dry; in [`MIXES`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) mix: Option<f64>,
    /// The output's gain in [`OUTPUT_GAINS_DB`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) output_gain_db: Option<f64>,
    /// Whether memory and residual are made as loud as dry.
    #[serde(deserialize_with = "lenient")]
    pub(crate) loudness_match: Option<bool>,
    /// How a frozen memory is played.
    #[serde(with = "choice_word")]
    pub(crate) recall: Option<HeadMotion>,
    /// 1 as it was heard, negative backwards.
    #[serde(deserialize_with = "lenient")]
    pub(crate) recall_speed: Option<f64>,
    /// Where a scrub's head goes, in [`MIXES`] from the oldest to now.
    #[serde(deserialize_with = "lenient")]
    pub(crate) recall_place: Option<f64>,
    /// Speed of a selective memory's clock where a control drives it, in [`MIXES`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) clock_speed: Option<f64>,
    /// Where playback stands between what is frozen, 0, and pinned memories.
    #[serde(deserialize_with = "lenient")]
    pub(crate) morph: Option<f64>,
    /// How much of what the memory says goes back into it.
    #[serde(deserialize_with = "lenient")]
    pub(crate) feedback: Option<f64>,
    /// How notes come and go.
    #[serde(deserialize_with = "lenient")]
    pub(crate) attack_secs: Option<f64>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) decay_secs: Option<f64>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) sustain: Option<f64>,
    #[serde(deserialize_with = "lenient")]
    pub(crate) release_secs: Option<f64>,
}

layer!(SoundSection {
    source: |_| true,
    recent: |_| true,
    listen: |_| true,
    mix: |share| MIXES.contains(share),
    output_gain_db: |gain_db| OUTPUT_GAINS_DB.contains(gain_db),
    loudness_match: |_| true,
    recall: |_| true,
    recall_speed: |speed| (-MAX_SPEED..=MAX_SPEED).contains(speed),
    recall_place: |place| MIXES.contains(place),
    clock_speed: |speed| MIXES.contains(speed),
    morph: |morph| (0.0..=MAX_PINNED as f64).contains(morph),
    feedback: |amount| (0.0..=MOST_FEEDBACK).contains(amount),
    attack_secs: |secs| ENVELOPE_TIMES_SECS.contains(secs),
    decay_secs: |secs| ENVELOPE_TIMES_SECS.contains(secs),
    sustain: |share| MIXES.contains(share),
    release_secs: |secs| ENVELOPE_TIMES_SECS.contains(secs),
});

impl SoundSection {
    /// Holds how it is played, but for what has a table of its own, and for mute and bypass: nobody wants to find the
    /// app silent. What is frozen has a file of its own.
    pub(crate) fn of(performance: &PlayControls) -> Self {
        let PlayControls {
            listen,
            mix,
            output_gain_db,
            is_matched,
            is_bypassed: _,
            is_muted: _,
            is_frozen: _,
            recall,
            recall_speed,
            recall_place,
            clock_speed,
            morph,
            feedback,
            envelope,
            shape: _,
            modulation: _,
        } = *performance;
        Self {
            source: None,
            recent: None,
            listen: Some(listen),
            mix: Some(mix),
            output_gain_db: Some(output_gain_db),
            loudness_match: Some(is_matched),
            recall,
            recall_speed: Some(recall_speed),
            recall_place: Some(recall_place),
            clock_speed: Some(clock_speed),
            morph: Some(morph),
            feedback: Some(feedback),
            attack_secs: Some(envelope.attack_secs),
            decay_secs: Some(envelope.decay_secs),
            sustain: Some(envelope.sustain),
            release_secs: Some(envelope.release_secs),
        }
    }

    /// Fills in defaults where nothing is remembered.
    pub(crate) fn performance(&self) -> PlayControls {
        let default = PlayControls::default();
        PlayControls {
            listen: self.listen.unwrap_or(default.listen),
            mix: self.mix.unwrap_or(default.mix),
            output_gain_db: self.output_gain_db.unwrap_or(default.output_gain_db),
            is_matched: self.loudness_match.unwrap_or(default.is_matched),
            recall: self.recall,
            recall_speed: self.recall_speed.unwrap_or(default.recall_speed),
            recall_place: self.recall_place.unwrap_or(default.recall_place),
            clock_speed: self.clock_speed.unwrap_or(default.clock_speed),
            morph: self.morph.unwrap_or(default.morph),
            feedback: self.feedback.unwrap_or(default.feedback),
            envelope: EnvelopeSettings {
                attack_secs: self.attack_secs.unwrap_or(default.envelope.attack_secs),
                decay_secs: self.decay_secs.unwrap_or(default.envelope.decay_secs),
                sustain: self.sustain.unwrap_or(default.envelope.sustain),
                release_secs: self.release_secs.unwrap_or(default.envelope.release_secs),
            },
            ..default
        }
    }
}
