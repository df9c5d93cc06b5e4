//! Presets that move by themselves: strokes open one, one breathes, one drifts, one stutters. Their gains are found as those by
//! instrument are.

use super::listing::{FactoryPreset, listed, matched, segments};
use crate::control::controls::PlayControls;
use crate::playback::HeadMotion;
use crate::settings::envelope::EnvelopeSettings;
use crate::settings::modulation::{
    FollowerSettings, LfoSettings, LfoShape, ModulationSettings, ModulationSource, ModulationTarget,
};
use crate::settings::note_length::NoteLength;

/// Keys swell and die away.
const SLOW: EnvelopeSettings = EnvelopeSettings {
    attack_secs: 0.15,
    decay_secs: 0.5,
    sustain: 0.8,
    release_secs: 1.5,
};

/// Returns four.
pub(super) fn moving() -> Vec<FactoryPreset> {
    vec![
        listed(
            "Moving",
            "Opened by strokes",
            "The follower opens a memory of 20 ms: dull between strokes, bright with each",
            segments(512, 0.02),
            PlayControls {
                modulation: opened(),
                ..matched()
            },
        ),
        listed(
            "Moving",
            "Breathing pad",
            "Half a second back and forth, which opens and closes, and lets through more and less of what you play",
            segments(8192, 0.5),
            PlayControls {
                modulation: breathing(),
                mix: 0.8,
                ..held(Some(HeadMotion::PingPong), 3.0)
            },
        ),
        listed(
            "Moving",
            "Drifting voice",
            "Holds a syllable, whose pitch and length drift apart",
            segments(4096, 0.3),
            PlayControls {
                modulation: drifting(),
                mix: 0.8,
                ..held(None, 2.3)
            },
        ),
        listed(
            "Moving",
            "Roving stutter",
            "An eighth of a second over and over, or a half, a quarter, less of it: another length each eighth note",
            segments(4096, 0.125),
            PlayControls {
                modulation: stuttering(),
                ..held(None, -1.0)
            },
        ),
    ]
}

fn held(recall: Option<HeadMotion>, output_gain_db: f64) -> PlayControls {
    PlayControls {
        is_frozen: true,
        recall,
        output_gain_db,
        envelope: SLOW,
        ..PlayControls::default()
    }
}

fn turning(shape: LfoShape, rate_hz: f64) -> LfoSettings {
    LfoSettings {
        shape,
        rate_hz,
        note: None,
    }
}

/// As fast as a stroke, as slow as its tail.
fn opened() -> ModulationSettings {
    let mut moved = ModulationSettings {
        follower: FollowerSettings {
            attack_secs: 0.001,
            release_secs: 0.15,
            ..ModulationSettings::default().follower
        },
        ..ModulationSettings::default()
    };
    *moved.depth_mut(ModulationSource::Follower, ModulationTarget::Order) = 0.9;
    moved
}

/// Seven seconds a breath.
fn breathing() -> ModulationSettings {
    let mut moved = ModulationSettings::default();
    moved.lfos[0] = turning(LfoShape::Sine, 0.15);
    *moved.depth_mut(ModulationSource::Lfo1, ModulationTarget::Order) = 0.5;
    *moved.depth_mut(ModulationSource::Lfo1, ModulationTarget::Mix) = 0.3;
    moved
}

/// Half a semitone up and down, and down to a third of the syllable.
fn drifting() -> ModulationSettings {
    let mut moved = ModulationSettings {
        lfos: [
            turning(LfoShape::Sine, 0.23),
            turning(LfoShape::Triangle, 0.13),
        ],
        ..ModulationSettings::default()
    };
    *moved.depth_mut(ModulationSource::Lfo1, ModulationTarget::Speed) = 0.04;
    *moved.depth_mut(ModulationSource::Lfo2, ModulationTarget::Window) = 0.25;
    moved
}

/// Three octaves: from an eighth of a second to an eighth of that.
fn stuttering() -> ModulationSettings {
    let mut moved = ModulationSettings::default();
    moved.lfos[0] = LfoSettings {
        note: Some(NoteLength::Eighth),
        ..turning(LfoShape::Random, 4.0)
    };
    *moved.depth_mut(ModulationSource::Lfo1, ModulationTarget::Window) = 0.5;
    moved
}
