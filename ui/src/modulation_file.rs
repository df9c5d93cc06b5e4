//! What moves controls by itself, as a table of a file that people can read: a preset's, or the app's settings.

use std::fmt::Display;
use std::str::FromStr;

use souvenir_core::settings::{ModulationSettings, ModulationSource, ModulationTarget, NoteLength};
use toml::{Table, Value};

/// No note: the rate counts.
const FREE: &str = "free";
const LFO_NAMES: [&str; 2] = ["lfo1", "lfo2"];

/// Writes them; an empty table where they are the default.
#[must_use]
pub fn modulation_table(modulation: &ModulationSettings) -> Table {
    let mut table = Table::new();
    if *modulation == ModulationSettings::default() {
        return table;
    }
    let mut put = |name: String, value| _ = table.insert(name, value);
    for (name, lfo) in LFO_NAMES.into_iter().zip(&modulation.lfos) {
        put(format!("{name}_shape"), word(lfo.shape));
        put(format!("{name}_rate_hz"), Value::Float(lfo.rate_hz));
        let note = lfo.note.map_or(FREE, NoteLength::name);
        put(format!("{name}_note"), word(note));
    }
    let follower = &modulation.follower;
    put("follower_of".to_owned(), word(follower.sound));
    for (name, number) in [
        ("follower_attack_secs", follower.attack_secs),
        ("follower_release_secs", follower.release_secs),
        ("tempo_bpm", modulation.tempo_bpm),
    ] {
        put(name.to_owned(), Value::Float(number));
    }
    for source in ModulationSource::ALL {
        for target in ModulationTarget::ALL {
            let depth = Value::Float(modulation.depth(source, target));
            put(key(source, target), depth);
        }
    }
    table
}

/// Reads them; what is missing or makes no sense has its default.
#[must_use]
pub fn modulation_of(table: &Table) -> ModulationSettings {
    let mut read = ModulationSettings::default();
    for (name, lfo) in LFO_NAMES.into_iter().zip(&mut read.lfos) {
        let of = |what: &str| format!("{name}_{what}");
        lfo.shape = parsed(table, &of("shape")).unwrap_or(lfo.shape);
        lfo.rate_hz = number(table, &of("rate_hz")).unwrap_or(lfo.rate_hz);
        lfo.note = parsed(table, &of("note"));
    }
    let own = &mut read.follower;
    own.sound = parsed(table, "follower_of").unwrap_or(own.sound);
    for (name, value) in [
        ("follower_attack_secs", &mut own.attack_secs),
        ("follower_release_secs", &mut own.release_secs),
        ("tempo_bpm", &mut read.tempo_bpm),
    ] {
        *value = number(table, name).unwrap_or(*value);
    }
    for source in ModulationSource::ALL {
        for target in ModulationTarget::ALL {
            let depth = number(table, &key(source, target));
            *read.depth_mut(source, target) = depth.unwrap_or(0.0);
        }
    }
    read.nearest()
}

fn key(source: ModulationSource, target: ModulationTarget) -> String {
    format!("{}_{}", source.name(), target.name())
}

fn word(value: impl Display) -> Value {
    Value::String(value.to_string())
}

fn parsed<T: FromStr>(table: &Table, name: &str) -> Option<T> {
    table.get(name)?.as_str()?.parse().ok()
}

/// People write whole numbers without a point.
fn number(table: &Table, name: &str) -> Option<f64> {
    let value = table.get(name)?;
    let whole = || Some(value.as_integer()? as f64);
    value.as_float().or_else(whole)
}

#[cfg(test)]
mod tests {
    use super::{ModulationSettings, modulation_of, modulation_table};
    use souvenir_core::settings::{FollowedSound, LfoShape, NoteLength};

    #[test]
    fn all_that_moves_comes_back_as_it_was_written() {
        let mut moved = ModulationSettings::default();
        assert!(modulation_table(&moved).is_empty());
        for (idx, depth) in moved.depths.iter_mut().flatten().enumerate() {
            *depth = idx as f64 / 20.0 - 0.3;
        }
        moved.lfos[0].shape = LfoShape::Random;
        moved.lfos[0].rate_hz = 0.37;
        moved.lfos[1].note = Some(NoteLength::SixteenthTriplet);
        moved.follower.sound = FollowedSound::Sidechain;
        moved.follower.attack_secs = 0.007;
        moved.follower.release_secs = 1.25;
        moved.tempo_bpm = 97.5;
        assert_eq!(modulation_of(&modulation_table(&moved)), moved);
    }

    #[test]
    fn what_makes_no_sense_moves_nothing() {
        let text =
            "lfo1_mix = 9\nlfo2_note = \"long\"\nfollower_attack_secs = nan\nlfo1_order = [1]";
        let mut expected = ModulationSettings::default();
        expected.depths[0][3] = 1.0;
        assert_eq!(modulation_of(&text.parse().expect("TOML")), expected);
    }
}
