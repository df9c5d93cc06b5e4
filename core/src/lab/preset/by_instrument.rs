//! Presets by what a musician holds: a guitar, a voice, drums. Their gains make them as loud as one another, on what
//! `core/tests/presets.rs` plays through them.

use super::listing::{FactoryPreset, listed, segments};
use crate::control::controls::PlayControls;
use crate::memory::spec::Method;
use crate::playback::HeadMotion;
use crate::settings::envelope::EnvelopeSettings;
use crate::settings::listen::Listen;
use crate::settings::memory::{MemorySettings, Mode};

/// Returns four for each.
pub(super) fn by_instrument() -> Vec<FactoryPreset> {
    [guitar(), voice(), drums()].concat()
}

fn live(mix: f64, feedback: f64, output_gain_db: f64) -> PlayControls {
    PlayControls {
        mix,
        feedback,
        output_gain_db,
        ..PlayControls::default()
    }
}

fn held(
    recall: Option<HeadMotion>,
    recall_speed: f64,
    mix: f64,
    output_gain_db: f64,
) -> PlayControls {
    PlayControls {
        is_frozen: true,
        recall,
        recall_speed,
        mix,
        output_gain_db,
        envelope: SLOW,
        ..PlayControls::default()
    }
}

/// Keys swell and die away.
const SLOW: EnvelopeSettings = EnvelopeSettings {
    attack_secs: 0.08,
    decay_secs: 0.5,
    sustain: 0.8,
    release_secs: 1.2,
};

fn guitar() -> Vec<FactoryPreset> {
    vec![
        listed(
            "Guitar",
            "Endless chord",
            "Holds a fifth of a second, under what you play; keys play it at other pitches",
            segments(4096, 0.2),
            held(None, 1.0, 0.7, 3.2),
        ),
        listed(
            "Guitar",
            "Octave bed",
            "Half a second back and forth, an octave down, under what you play",
            segments(8192, 0.5),
            held(Some(HeadMotion::PingPong), 0.5, 0.6, 3.0),
        ),
        listed(
            "Guitar",
            "Worn tape",
            "2.4 kHz of every eighth of a second, that come back softer and softer",
            segments(900, 0.12),
            live(0.6, 0.5, 0.0),
        ),
        listed(
            "Guitar",
            "Slapback",
            "A clear echo after an eighth of a second, and some after it",
            segments(2500, 0.11),
            live(0.45, 0.35, 0.0),
        ),
    ]
}

fn voice() -> Vec<FactoryPreset> {
    vec![
        listed(
            "Voice",
            "One vowel",
            "Holds 60 ms: a vowel without an end; keys sing it",
            segments(2048, 0.06),
            held(None, 1.0, 0.8, 1.0),
        ),
        listed(
            "Voice",
            "Choir bed",
            "A second, back and forth, behind the singer",
            segments(8192, 1.0),
            held(Some(HeadMotion::PingPong), 1.0, 0.55, 2.0),
        ),
        listed(
            "Voice",
            "Old receiver",
            "350 coefficients of 50 ms: up to 2.2 kHz",
            segments(350, 0.05),
            live(1.0, 0.0, 1.0),
        ),
        listed(
            "Voice",
            "Breath",
            "What 500 coefficients lose of 50 ms: consonants and breath, half of it dry",
            segments(500, 0.05),
            PlayControls {
                listen: Listen::Residual,
                is_matched: true,
                ..live(0.5, 0.0, 1.3)
            },
        ),
    ]
}

fn drums() -> Vec<FactoryPreset> {
    vec![
        listed(
            "Drums",
            "Stutter",
            "Holds an eighth of a second, over and over",
            segments(4096, 0.125),
            held(None, 1.0, 1.0, 0.0),
        ),
        listed(
            "Drums",
            "Backwards hits",
            "Half a second, backwards, as loud as the drums",
            segments(8192, 0.5),
            held(Some(HeadMotion::Loop), -1.0, 0.7, 2.5),
        ),
        listed(
            "Drums",
            "Small room",
            "Backward Euler over 30 ms, again and again: a dull room without reverberation",
            MemorySettings {
                method: Method::BackwardEuler,
                order: 512,
                window_secs: 0.03,
                ..MemorySettings::default()
            },
            live(0.5, 0.6, 2.1),
        ),
        listed(
            "Drums",
            "Sliding grains",
            "LegT over 40 ms, whose own forgetting is heard, with some of it again",
            MemorySettings {
                mode: Mode::Sliding,
                order: 400,
                window_secs: 0.04,
                delay_secs: 0.015,
                ..MemorySettings::default()
            },
            live(0.8, 0.3, 0.5),
        ),
    ]
}
