//! A preset as it is listed: what it is for, its name, and what it sets.

use crate::control::controls::PlayControls;
use crate::settings::memory::MemorySettings;
use crate::settings::modulation::ModulationSettings;

/// Holds the settings of a memory, and how it is played.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Preset {
    /// The memory.
    pub settings: MemorySettings,
    /// All of it but mute, bypass and tempo, which belong to the place where it is played.
    pub performance: PlayControls,
}

/// Describes a preset that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FactoryPreset {
    /// What it is for.
    pub group: &'static str,
    /// The name, unique in its group.
    pub name: &'static str,
    /// What it is for, in one sentence.
    pub hint: &'static str,
    /// What is set.
    pub preset: Preset,
}

impl Preset {
    /// Returns how it is played where `now` is.
    #[must_use]
    pub fn performance_at(&self, now: PlayControls) -> PlayControls {
        let own = self.performance;
        PlayControls {
            is_muted: now.is_muted,
            is_bypassed: now.is_bypassed,
            // One that does not freeze says nothing of how what is frozen is played.
            recall: if own.is_frozen {
                own.recall
            } else {
                now.recall
            },
            modulation: ModulationSettings {
                tempo_bpm: now.modulation.tempo_bpm,
                ..own.modulation
            },
            ..own
        }
    }
}

/// Plays as loud as what comes in.
pub(super) fn matched() -> PlayControls {
    PlayControls {
        is_matched: true,
        ..PlayControls::default()
    }
}

pub(super) fn listed(
    group: &'static str,
    name: &'static str,
    hint: &'static str,
    settings: MemorySettings,
    performance: PlayControls,
) -> FactoryPreset {
    let preset = Preset {
        settings,
        performance,
    };
    FactoryPreset {
        group,
        name,
        hint,
        preset,
    }
}

pub(super) fn segments(order: usize, window_secs: f64) -> MemorySettings {
    MemorySettings {
        order,
        window_secs,
        ..MemorySettings::default()
    }
}
