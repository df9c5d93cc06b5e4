//! The preset that was chosen last, and whether what is set is still what it says.

use souvenir_core::control::PlayControls;
use souvenir_core::lab::preset::{Preset, factory};
use souvenir_core::settings::{MemorySettings, Mode, ModulationSettings};
use toml::{Table, Value};

use super::file::{OwnPreset, tables};
use crate::controls::{Controls, PinnedList};
use crate::edit::SettingsSet;

/// Hosts keep parameters in single precision.
const TOLERANCE: f64 = 1e-5;
/// Stands behind the name of a preset of which something was changed.
const CHANGED: &str = "*";

/// Says which preset it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PresetId {
    /// The place among those of the program.
    Factory(usize),
    /// The name of the user's own.
    Own(String),
}

/// Remembers a preset, and watches what is set.
#[derive(Clone, Debug)]
pub(super) struct ChosenPreset {
    id: PresetId,
    /// `None` where its file says nothing.
    kept: Option<[Table; 4]>,
    /// When it was compared last.
    seen: Option<SettingsSet>,
    is_changed: bool,
}

impl ChosenPreset {
    pub(super) fn new(id: PresetId, own: Option<&OwnPreset>) -> Self {
        Self {
            id,
            kept: own.map(kept_of),
            seen: None,
            is_changed: own.is_none(),
        }
    }

    pub(super) fn id(&self) -> &PresetId {
        &self.id
    }

    /// Compares what is set with the preset, once a frame. Cost: little while nothing moves.
    pub(super) fn watch(&mut self, controls: &dyn Controls) {
        let now = SettingsSet::of(controls);
        if self.seen == Some(now) {
            return;
        }
        let set = kept_of(&OwnPreset {
            preset: Preset {
                settings: now.settings,
                performance: now.performance,
            },
            cuts: now.cuts,
            pinned: PinnedList::default(),
        });
        self.is_changed = self.kept.as_ref().is_none_or(|kept| !is_like(kept, &set));
        self.seen = Some(now);
    }

    /// Returns the name, with a star where something was changed since it was chosen.
    pub(super) fn shown_name(&self) -> String {
        let name = match &self.id {
            PresetId::Factory(place) => factory().get(*place).map_or("", |one| one.name).to_owned(),
            PresetId::Own(name) => name.clone(),
        };
        if self.is_changed {
            format!("{name} {CHANGED}")
        } else {
            name
        }
    }
}

/// Returns what a file says of all that a preset sets: neither what is held, and where, nor a tempo.
fn kept_of(own: &OwnPreset) -> [Table; 4] {
    let played = own.preset.performance;
    let default = PlayControls::default();
    let performance = PlayControls {
        is_frozen: false,
        recall_place: default.recall_place,
        modulation: ModulationSettings {
            tempo_bpm: default.modulation.tempo_bpm,
            ..played.modulation
        },
        ..played
    };
    let preset = Preset {
        settings: heard(own.preset.settings),
        performance,
    };
    tables(&OwnPreset {
        preset,
        ..own.clone()
    })
}

/// Returns the settings with what this mode does not ask for as it comes.
fn heard(settings: MemorySettings) -> MemorySettings {
    let default = MemorySettings::default();
    let mut heard = settings;
    if settings.mode != Mode::Layer {
        heard.layer = default.layer;
    }
    if settings.mode != Mode::Selective {
        heard.clock = default.clock;
    }
    if settings.mode != Mode::Trained {
        heard.weights = default.weights;
    }
    if settings.mode != Mode::Adaptive {
        heard.adaptive = default.adaptive;
    }
    heard
}

fn is_like(one: &[Table; 4], two: &[Table; 4]) -> bool {
    one.iter().zip(two).all(|(one, two)| {
        let is_same = |(name, value): (&String, &Value)| {
            two.get(name).is_some_and(|other| is_close(value, other))
        };
        one.len() == two.len() && one.iter().all(is_same)
    })
}

fn is_close(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::Float(one), Value::Float(two)) => {
            (one - two).abs() <= TOLERANCE * one.abs().max(two.abs()).max(1e-3)
        }
        _ => one == two,
    }
}

#[cfg(test)]
mod tests {
    use super::{Mode, OwnPreset, factory, is_like, kept_of};

    #[test]
    fn what_a_preset_sets_tells_it_from_others_and_what_is_played_of_it_does_not() {
        let own = OwnPreset {
            preset: factory()[0].preset,
            ..OwnPreset::default()
        };
        let is_like_after = |change: fn(&mut OwnPreset)| {
            let mut other = own.clone();
            change(&mut other);
            is_like(&kept_of(&own), &kept_of(&other))
        };
        for (what, change) in [
            (
                "order",
                (|own| own.preset.settings.order += 1) as fn(&mut OwnPreset),
            ),
            ("mode", |own| own.preset.settings.mode = Mode::Sliding),
            ("mix", |own| own.preset.performance.mix = 0.99),
            ("tilt", |own| own.preset.performance.shape.tilt_db = 1.0),
            ("depth", |own| {
                own.preset.performance.modulation.depths[0][0] = 0.1;
            }),
            ("cuts", |own| {
                own.cuts = "2..5 scale 0".parse().expect("cuts");
            }),
        ] {
            assert!(!is_like_after(change), "{what}");
        }
        for (what, change) in [
            (
                "rounded",
                (|own| own.preset.settings.window_secs *= 1.0 + 1e-7) as fn(&mut OwnPreset),
            ),
            ("mute", |own| own.preset.performance.is_muted = true),
            ("freeze", |own| own.preset.performance.is_frozen = true),
            ("scrub", |own| own.preset.performance.recall_place = 0.1),
            ("tempo", |own| {
                own.preset.performance.modulation.tempo_bpm = 97.0;
            }),
            ("no layer", |own| {
                own.preset.settings.layer.time_scale_secs *= 2.0;
            }),
        ] {
            assert!(is_like_after(change), "{what}");
        }
    }
}
