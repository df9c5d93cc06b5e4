//! How coefficients are bent, as a table of a file that people can read: a preset's, or the app's settings.

use souvenir_core::memory::CoefficientShape;
use toml::{Table, Value};

/// Writes it; an empty table where all is left as it is.
#[must_use]
pub fn shape_table(shape: &CoefficientShape) -> Table {
    let mut table = Table::new();
    if *shape == CoefficientShape::default() {
        return table;
    }
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
    table
}

/// Reads it; what is missing or makes no sense has its default.
#[must_use]
pub fn shape_of(table: &Table) -> CoefficientShape {
    let number = |name: &str, otherwise: f64| {
        let value = table.get(name);
        let whole = || Some(value?.as_integer()? as f64);
        let read = value.and_then(Value::as_float);
        read.or_else(whole).unwrap_or(otherwise)
    };
    let default = CoefficientShape::default();
    let seed = table.get("shuffle_seed").and_then(Value::as_integer);
    let paint = table.get("paint_db").and_then(Value::as_str);
    let shape = CoefficientShape {
        tilt_db: number("tilt_db", default.tilt_db),
        shuffle: number("shuffle", default.shuffle),
        shuffled: [number("shuffle_from", 0.0), number("shuffle_to", 1.0)],
        seed: seed.and_then(|seed| seed.try_into().ok()).unwrap_or(0),
        paint: paint.and_then(|word| word.parse().ok()).unwrap_or_default(),
    };
    shape.nearest()
}

#[cfg(test)]
mod tests {
    use super::{CoefficientShape, shape_of, shape_table};
    use souvenir_core::memory::PaintedGains;

    #[test]
    fn a_shape_comes_back_as_it_was_written() {
        assert!(shape_table(&CoefficientShape::default()).is_empty());
        let shape = CoefficientShape {
            tilt_db: -4.5,
            shuffle: 0.25,
            shuffled: [0.1, 0.9],
            seed: 7,
            paint: PaintedGains::of(&[1.0, -48.0, 3.5]),
        };
        assert_eq!(shape_of(&shape_table(&shape)), shape);
    }

    #[test]
    fn what_makes_no_sense_bends_nothing() {
        let text = "tilt_db = 99\nshuffle = \"much\"\nshuffle_seed = -3\npaint_db = \"1,x\"";
        let expected = CoefficientShape {
            tilt_db: 12.0,
            ..CoefficientShape::default()
        };
        assert_eq!(shape_of(&text.parse().expect("TOML")), expected);
    }
}
