//! How coefficients are cut and bent, as a table of a file that people can read: a preset's, or the app's settings.

use souvenir_core::memory::{CoefficientEdits, CoefficientShape};
use toml::{Table, Value};

/// Writes it; an empty table where all is left as it is.
#[must_use]
pub fn edits_table(edits: &CoefficientEdits) -> Table {
    let mut table = Table::new();
    if *edits == CoefficientEdits::default() {
        return table;
    }
    let shape = edits.shape();
    for (name, number) in [
        ("tilt_db", shape.tilt_db),
        ("shuffle", shape.shuffle),
        ("shuffle_from", shape.shuffled[0]),
        ("shuffle_to", shape.shuffled[1]),
    ] {
        table.insert(name.to_owned(), Value::Float(number));
    }
    let seed = Value::Integer(i64::from(shape.seed));
    table.insert("shuffle_seed".to_owned(), seed);
    let paint = Value::String(shape.paint.to_string());
    table.insert("paint_db".to_owned(), paint);
    let cuts = Value::String(edits.to_string());
    table.insert("cuts".to_owned(), cuts);
    table
}

/// Reads it; what is missing or makes no sense has its default.
#[must_use]
pub fn edits_of(table: &Table) -> CoefficientEdits {
    let number = |name: &str, otherwise: f64| {
        let value = table.get(name);
        let whole = || Some(value?.as_integer()? as f64);
        let read = value.and_then(Value::as_float);
        read.or_else(whole).unwrap_or(otherwise)
    };
    let default = CoefficientShape::default();
    let seed = table.get("shuffle_seed").and_then(Value::as_integer);
    let text = |name: &str| table.get(name).and_then(Value::as_str);
    let shape = CoefficientShape {
        tilt_db: number("tilt_db", default.tilt_db),
        shuffle: number("shuffle", default.shuffle),
        shuffled: [number("shuffle_from", 0.0), number("shuffle_to", 1.0)],
        seed: seed.and_then(|seed| seed.try_into().ok()).unwrap_or(0),
        paint: text("paint_db")
            .and_then(|word| word.parse().ok())
            .unwrap_or_default(),
    };
    let cuts: Option<CoefficientEdits> = text("cuts").and_then(|word| word.parse().ok());
    cuts.unwrap_or_default().with_shape(shape)
}

#[cfg(test)]
mod tests {
    use super::{CoefficientEdits, CoefficientShape, edits_of, edits_table};
    use souvenir_core::memory::PaintedGains;

    #[test]
    fn cuts_and_shape_come_back_as_they_were_written() {
        assert!(edits_table(&CoefficientEdits::default()).is_empty());
        let shape = CoefficientShape {
            tilt_db: -4.5,
            shuffle: 0.25,
            shuffled: [0.1, 0.9],
            seed: 7,
            paint: PaintedGains::of(&[1.0, -48.0, 3.5]),
        };
        let cuts: CoefficientEdits = "2..5 scale 0, 4..9 quantise 0.25".parse().expect("cuts");
        for edits in [cuts, cuts.with_shape(shape)] {
            assert_eq!(edits_of(&edits_table(&edits)), edits);
        }
    }

    #[test]
    fn what_makes_no_sense_bends_nothing() {
        let text =
            "tilt_db = 99\nshuffle = \"much\"\nshuffle_seed = -3\npaint_db = \"1,x\"\ncuts = 7";
        let expected = CoefficientShape {
            tilt_db: 12.0,
            ..CoefficientShape::default()
        };
        let expected = CoefficientEdits::default().with_shape(expected);
        assert_eq!(edits_of(&text.parse().expect("TOML")), expected);
    }
}
