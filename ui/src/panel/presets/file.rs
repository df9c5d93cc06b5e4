//! A preset as a file that people can read and edit. What is missing or makes no sense has its
//! default; it takes nothing else with it.

use std::fmt::Display;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use souvenir_core::control::{MOST_FEEDBACK, OUTPUT_GAINS_DB, PlayControls};
use souvenir_core::lab::preset::Preset;
use souvenir_core::memory::{CoefficientEdits, CoefficientShape};
use souvenir_core::playback::{HeadMotion, MAX_PINNED, MAX_SPEED};
use souvenir_core::settings::MemorySettings;
use souvenir_core::settings::{ALLOWED_ERRORS_DB, AdaptiveSettings};
use souvenir_core::settings::{CURVE_PERIODS_SECS, ClockSettings, EnvelopeSettings, LayerSettings};
use souvenir_core::ssm::WeightsId;
use souvenir_core::ssm::trained::library;
use toml::{Table, Value};

use crate::controls::PinnedList;
use crate::modulation_file::{modulation_of, modulation_table};
use crate::shape_file::{edits_of, edits_table};

/// No recall.
const OFF: &str = "off";
/// Pinned memories, each in base64.
const MEMORIES: &str = "memories";

#[derive(Debug, Serialize, Deserialize)]
struct PresetFile {
    #[serde(default)]
    memory: Table,
    #[serde(default)]
    sound: Table,
    #[serde(default, skip_serializing_if = "Table::is_empty")]
    modulation: Table,
    #[serde(default, skip_serializing_if = "Table::is_empty")]
    coefficients: Table,
    #[serde(default, skip_serializing_if = "Table::is_empty")]
    pinned: Table,
}

/// Holds what a file of a user's preset says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct OwnPreset {
    pub(super) preset: Preset,
    /// Nothing is cut where the file says nothing of it.
    pub(super) cuts: CoefficientEdits,
    /// Empty where the file names none.
    pub(super) pinned: PinnedList,
}

impl From<Preset> for OwnPreset {
    /// Makes one that cuts nothing and has no pins.
    fn from(preset: Preset) -> Self {
        Self {
            preset,
            ..Self::default()
        }
    }
}

/// Writes a preset as TOML.
pub(super) fn write(own: &OwnPreset) -> String {
    let [memory, sound, modulation, coefficients] = tables(own);
    let file = PresetFile {
        memory,
        sound,
        modulation,
        coefficients,
        pinned: pinned(&own.pinned),
    };
    toml::to_string(&file).unwrap_or_default()
}

/// Returns what a file says of the memory, of the sound, of what moves, and of the coefficients.
pub(super) fn tables(own: &OwnPreset) -> [Table; 4] {
    let (settings, played) = (own.preset.settings, own.preset.performance);
    // What does not freeze says nothing of how what is frozen is played.
    let recall = played.recall.filter(|_| played.is_frozen);
    [
        table([
            ("mode", word(settings.mode)),
            ("method", word(settings.method)),
            (
                "order",
                Value::Integer(i64::try_from(settings.order).unwrap_or(i64::MAX)),
            ),
            ("window_secs", Value::Float(settings.window_secs)),
            ("overlap", Value::Float(settings.overlap)),
            ("delay_secs", Value::Float(settings.delay_secs)),
            ("layer", word(settings.layer.kind)),
            (
                "time_scale_secs",
                Value::Float(settings.layer.time_scale_secs),
            ),
            ("way", word(settings.layer.way)),
            (
                "weights",
                word(settings.weights.map_or_else(String::new, library::word)),
            ),
            ("clock", word(settings.clock.driver)),
            ("threshold_db", Value::Float(settings.clock.threshold_db)),
            ("band_low_hz", Value::Float(settings.clock.band_hz[0])),
            ("band_high_hz", Value::Float(settings.clock.band_hz[1])),
            ("curve", word(settings.clock.curve)),
            (
                "curve_period_secs",
                Value::Float(settings.clock.curve_period_secs),
            ),
            ("past", word(settings.adaptive.past)),
            (
                "allowed_error_db",
                Value::Float(settings.adaptive.allowed_error_db),
            ),
        ]),
        table([
            ("listen", word(played.listen)),
            ("mix", Value::Float(played.mix)),
            ("output_gain_db", Value::Float(played.output_gain_db)),
            ("loudness_match", Value::Boolean(played.is_matched)),
            ("freeze", Value::Boolean(played.is_frozen)),
            ("recall", word(recall.map_or(OFF, HeadMotion::name))),
            ("recall_speed", Value::Float(played.recall_speed)),
            ("recall_place", Value::Float(played.recall_place)),
            ("clock_speed", Value::Float(played.clock_speed)),
            ("morph", Value::Float(played.morph)),
            ("feedback", Value::Float(played.feedback)),
            ("attack_secs", Value::Float(played.envelope.attack_secs)),
            ("decay_secs", Value::Float(played.envelope.decay_secs)),
            ("sustain", Value::Float(played.envelope.sustain)),
            ("release_secs", Value::Float(played.envelope.release_secs)),
        ]),
        modulation_table(&played.modulation),
        edits_table(&own.cuts.with_shape(played.shape)),
    ]
}

fn pinned(list: &PinnedList) -> Table {
    let words = list.to_words().into_iter().map(Value::String);
    let words: Vec<Value> = words.collect();
    if words.is_empty() {
        return Table::new();
    }
    table([(MEMORIES, Value::Array(words))])
}

fn table<const N: usize>(entries: [(&str, Value); N]) -> Table {
    entries
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

fn word(value: impl Display) -> Value {
    Value::String(value.to_string())
}

/// # Errors
/// Where it is no TOML at all, in a sentence.
pub(super) fn read(text: &str) -> Result<OwnPreset, String> {
    let file: PresetFile = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    let (memory, sound) = (PresetEntries(&file.memory), PresetEntries(&file.sound));
    let edits = edits_of(&file.coefficients);
    let preset = Preset {
        settings: memory.settings(),
        performance: PlayControls {
            modulation: modulation_of(&file.modulation),
            shape: edits.shape(),
            ..sound.performance()
        },
    };
    Ok(OwnPreset {
        preset,
        cuts: edits.with_shape(CoefficientShape::default()),
        pinned: read_pinned(&file.pinned),
    })
}

/// One that cannot be read takes the others with it: their places would say something else.
fn read_pinned(table: &Table) -> PinnedList {
    let words = table.get(MEMORIES).and_then(Value::as_array);
    let words = words.into_iter().flatten().filter_map(Value::as_str);
    PinnedList::from_words(words).unwrap_or_default()
}

struct PresetEntries<'a>(&'a Table);

impl PresetEntries<'_> {
    fn settings(&self) -> MemorySettings {
        let default = MemorySettings::default();
        let settings = MemorySettings {
            mode: self.word("mode").unwrap_or(default.mode),
            method: self.word("method").unwrap_or(default.method),
            order: self.count("order").unwrap_or(default.order),
            window_secs: self
                .number("window_secs", [1e-3, 300.0])
                .unwrap_or(default.window_secs),
            overlap: self
                .number("overlap", [0.0, 1.0])
                .unwrap_or(default.overlap),
            delay_secs: self
                .number("delay_secs", [0.0, 300.0])
                .unwrap_or(default.delay_secs),
            layer: self.layer(default.layer),
            clock: self.clock(default.clock),
            weights: self.weights(),
            adaptive: self.adaptive(default.adaptive),
        };
        settings.nearest()
    }

    fn layer(&self, default: LayerSettings) -> LayerSettings {
        LayerSettings {
            kind: self.word("layer").unwrap_or(default.kind),
            time_scale_secs: self
                .number("time_scale_secs", [1e-5, 300.0])
                .unwrap_or(default.time_scale_secs),
            way: self.word("way").unwrap_or(default.way),
        }
    }

    fn adaptive(&self, default: AdaptiveSettings) -> AdaptiveSettings {
        let (least, most) = ALLOWED_ERRORS_DB.into_inner();
        AdaptiveSettings {
            past: self.word("past").unwrap_or(default.past),
            allowed_error_db: self
                .number("allowed_error_db", [least, most])
                .unwrap_or(default.allowed_error_db),
        }
    }

    fn weights(&self) -> Option<WeightsId> {
        library::read_word(self.0.get("weights")?.as_str()?)
    }

    fn clock(&self, default: ClockSettings) -> ClockSettings {
        let [low_hz, high_hz] = default.band_hz;
        let edge = |name, otherwise| self.number(name, [1.0, 1e5]).unwrap_or(otherwise);
        ClockSettings {
            driver: self.word("clock").unwrap_or(default.driver),
            threshold_db: self
                .number("threshold_db", [-200.0, 20.0])
                .unwrap_or(default.threshold_db),
            band_hz: [edge("band_low_hz", low_hz), edge("band_high_hz", high_hz)],
            curve: self.word("curve").unwrap_or(default.curve),
            curve_period_secs: self
                .number(
                    "curve_period_secs",
                    [*CURVE_PERIODS_SECS.start(), *CURVE_PERIODS_SECS.end()],
                )
                .unwrap_or(default.curve_period_secs),
        }
    }

    fn performance(&self) -> PlayControls {
        let default = PlayControls::default();
        let recall = self.word("recall");
        let speeds = [-MAX_SPEED, MAX_SPEED];
        let gains_db = [*OUTPUT_GAINS_DB.start(), *OUTPUT_GAINS_DB.end()];
        PlayControls {
            listen: self.word("listen").unwrap_or(default.listen),
            mix: self.number("mix", [0.0, 1.0]).unwrap_or(default.mix),
            output_gain_db: self.number("output_gain_db", gains_db).unwrap_or(0.0),
            is_matched: self.switch("loudness_match"),
            // What is played is frozen, whatever else the file says.
            is_frozen: self.switch("freeze") || recall.is_some(),
            recall,
            recall_speed: self
                .number("recall_speed", speeds)
                .unwrap_or(default.recall_speed),
            recall_place: self
                .number("recall_place", [0.0, 1.0])
                .unwrap_or(default.recall_place),
            clock_speed: self
                .number("clock_speed", [0.0, 1.0])
                .unwrap_or(default.clock_speed),
            morph: self
                .number("morph", [0.0, MAX_PINNED as f64])
                .unwrap_or(default.morph),
            feedback: self
                .number("feedback", [0.0, MOST_FEEDBACK])
                .unwrap_or(default.feedback),
            envelope: self.envelope(default.envelope),
            ..default
        }
    }

    fn envelope(&self, default: EnvelopeSettings) -> EnvelopeSettings {
        let secs = |name, otherwise| self.number(name, [0.0, 1e3]).unwrap_or(otherwise);
        let envelope = EnvelopeSettings {
            attack_secs: secs("attack_secs", default.attack_secs),
            decay_secs: secs("decay_secs", default.decay_secs),
            sustain: self
                .number("sustain", [0.0, 1.0])
                .unwrap_or(default.sustain),
            release_secs: secs("release_secs", default.release_secs),
        };
        envelope.nearest()
    }

    fn word<T: FromStr>(&self, name: &str) -> Option<T> {
        self.0.get(name)?.as_str()?.parse().ok()
    }

    fn count(&self, name: &str) -> Option<usize> {
        usize::try_from(self.0.get(name)?.as_integer()?).ok()
    }

    /// Reads a number, held to a range; people write whole numbers without a point.
    fn number(&self, name: &str, [low, high]: [f64; 2]) -> Option<f64> {
        let value = self.0.get(name)?;
        let number = value
            .as_float()
            .or_else(|| Some(value.as_integer()? as f64))?;
        (!number.is_nan()).then(|| number.clamp(low, high))
    }

    fn switch(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use souvenir_core::lab::preset::{Preset, factory};
    use souvenir_mutation::{Sample, Trial};

    use souvenir_core::control::PlayControls;
    use souvenir_core::memory::{CoefficientShape, PaintedGains, Timeline};
    use souvenir_core::playback::{FrozenMemory, HeadMotion};
    use souvenir_core::settings::{EnvelopeSettings, Listen, ModulationSettings};

    use super::{OwnPreset, PinnedList, read, write};

    fn pinned() -> PinnedList {
        let mut frozen = FrozenMemory::prepare(20, 2);
        frozen.take(Timeline::Even { frames: 480.0 }, 48e3, |_| &[0.1; 20]);
        PinnedList::default().with(frozen)
    }

    #[test]
    fn pinned_memories_and_where_between_them_are_kept_with_a_preset() {
        let mut wanted = OwnPreset::from(Preset::default());
        wanted.preset.performance.morph = 0.5;
        wanted.preset.performance.envelope.attack_secs = 0.25;
        wanted.preset.performance.modulation.depths[0][1] = 0.25;
        wanted.preset.performance.shape.tilt_db = -2.5;
        wanted.cuts = "2..5 scale 0, 4..9 quantise 0.25".parse().expect("cuts");
        wanted.pinned = pinned();
        let found = read(&write(&wanted)).expect("as written");
        assert_eq!((found.preset, found.cuts), (wanted.preset, wanted.cuts));
        assert_eq!(found.pinned.memories(), wanted.pinned.memories());
        let damaged = read("[pinned]\nmemories = [\"?\"]").expect("TOML");
        assert!(damaged.pinned.is_empty());
    }

    /// Every field is named: a new one does not compile until it is thought of.
    fn played() -> PlayControls {
        let mut modulation = ModulationSettings::default();
        modulation.depths[2][4] = -0.25;
        modulation.tempo_bpm = 97.5;
        PlayControls {
            listen: Listen::Residual,
            mix: 0.75,
            output_gain_db: -6.0,
            is_matched: true,
            is_bypassed: true,
            is_muted: true,
            is_frozen: true,
            recall: Some(HeadMotion::PingPong),
            recall_speed: -0.5,
            recall_place: 0.125,
            clock_speed: 0.25,
            morph: 1.5,
            feedback: 0.375,
            envelope: EnvelopeSettings {
                attack_secs: 0.25,
                decay_secs: 0.5,
                sustain: 0.625,
                release_secs: 1.25,
            },
            shape: CoefficientShape {
                tilt_db: -3.0,
                shuffle: 0.5,
                shuffled: [0.25, 0.75],
                seed: 7,
                paint: PaintedGains::of(&[3.0, -6.5, 1.25]),
            },
            modulation,
        }
    }

    #[test]
    fn all_that_is_played_comes_back_but_mute_and_bypass() {
        let mut own = OwnPreset::default();
        own.preset.performance = played();
        let found = read(&write(&own)).expect("as written");
        let expected = PlayControls {
            is_bypassed: false,
            is_muted: false,
            ..played()
        };
        assert_eq!(found.preset.performance, expected);
    }

    #[test]
    fn every_preset_comes_back_as_it_was_written() {
        for one in factory() {
            let own = OwnPreset::from(one.preset);
            assert_eq!(read(&write(&own)), Ok(own), "{}", one.name);
        }
    }

    #[test]
    fn no_damaged_preset_does_harm() {
        let presets = factory().into_iter();
        let samples: Vec<_> = presets
            .map(|one| Sample {
                name: one.name,
                bytes: write(&OwnPreset {
                    preset: one.preset,
                    cuts: "2..5 scale 0, 4..9 quantise 0.25".parse().expect("cuts"),
                    pinned: pinned(),
                })
                .into_bytes(),
            })
            .collect();
        let trial = Trial {
            test: "panel::presets::file::tests::no_damaged_preset_does_harm",
            percent: 5,
            samples: &samples,
        };
        trial.run(|input| {
            let text = String::from_utf8_lossy(&input.bytes);
            if let Ok(OwnPreset { preset, .. }) = read(&text) {
                assert_eq!(preset.settings.nearest(), preset.settings, "it exists");
            }
        });
    }

    #[test]
    fn what_makes_no_sense_has_its_default() {
        let text = "[memory]\norder = \"many\"\nwindow_secs = 1\nmode = \"sideways\"\n\
                    [sound]\nmix = nan\nrecall = 7\nrecall_speed = 1e9\n\
                    [modulation]\nlfo1_mix = 9\nlfo2_note = \"long\"\nfollower_attack_secs = nan\n[else]\n";
        let preset = read(text).expect("TOML").preset;
        let default = Preset::default();
        assert_eq!(preset.settings.order, default.settings.order);
        assert_eq!(preset.settings.mode, default.settings.mode);
        assert_eq!(
            preset.settings.window_secs, 1.0,
            "whole numbers are numbers"
        );
        assert_eq!(preset.performance.mix, 1.0);
        assert_eq!(preset.performance.recall, None);
        assert_eq!(
            preset.performance.recall_speed, 4.0,
            "held to what there is"
        );
        let moved = preset.performance.modulation;
        let mut expected = ModulationSettings::default();
        expected.depths[0][3] = 1.0;
        assert_eq!(moved, expected);
        assert!(read("memory = {").is_err());
    }
}
