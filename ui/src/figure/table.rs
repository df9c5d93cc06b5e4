//! All numbers behind a view as a file: what they are, then comma-separated columns.
//!
//! ```text
//! # key: value
//! n,c_1,c_2
//! 0,0.125,-0.5
//! ```
//!
//! Numbers have digits enough to read back the same; what is not known is left empty.

/// Holds the numbers of one view.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// The name of its file.
    pub(crate) name: &'static str,
    /// What it is, `[key, value]`.
    pub(crate) notes: Vec<Note>,
    pub(crate) columns: Vec<Column>,
}

/// Names a line above the columns.
pub(crate) type Note = (&'static str, String);

/// Holds a column of numbers or of words under one name.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// The name, with the unit of its numbers.
    pub(crate) name: String,
    pub(crate) values: Values,
}

/// Holds the cells of a column, one a row.
#[derive(Clone, Debug)]
pub(crate) enum Values {
    Numbers(Vec<f64>),
    Words(Vec<&'static str>),
}

impl Column {
    pub(crate) fn new(name: impl Into<String>, numbers: impl IntoIterator<Item = f64>) -> Self {
        Self {
            name: name.into(),
            values: Values::Numbers(numbers.into_iter().collect()),
        }
    }

    pub(crate) fn words(name: impl Into<String>, words: Vec<&'static str>) -> Self {
        Self {
            name: name.into(),
            values: Values::Words(words),
        }
    }

    fn len(&self) -> usize {
        match &self.values {
            Values::Numbers(numbers) => numbers.len(),
            Values::Words(words) => words.len(),
        }
    }

    /// Writes a cell, empty beyond the end.
    fn cell(&self, row: usize) -> String {
        match &self.values {
            Values::Numbers(numbers) => numbers.get(row).map_or_else(String::new, |x| number(*x)),
            Values::Words(words) => words.get(row).map_or_else(String::new, |&x| x.to_owned()),
        }
    }
}

impl Table {
    /// Returns the table as CSV.
    ///
    /// # Errors
    /// Those of memory.
    pub(super) fn csv(&self) -> csv::Result<Vec<u8>> {
        let mut file = Vec::new();
        for (key, value) in &self.notes {
            let value = value.replace(char::is_control, " ");
            file.extend(format!("# {key}: {value}\n").into_bytes());
        }
        let mut table = csv::Writer::from_writer(file);
        table.write_record(self.columns.iter().map(|column| &column.name))?;
        let rows = self.columns.iter().map(Column::len).max().unwrap_or(0);
        for row in 0..rows {
            table.write_record(self.columns.iter().map(|column| column.cell(row)))?;
        }
        table
            .into_inner()
            .map_err(|error| error.into_error().into())
    }
}

/// Whole numbers without a point, others with an exponent where that is shorter.
fn number(value: f64) -> String {
    if value.is_nan() {
        String::new()
    } else if value.fract() == 0.0 && value.abs() < 1e15 {
        format!("{value:.0}")
    } else {
        format!("{value:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Column, Table, number};

    #[test]
    fn what_a_table_is_stands_above_its_columns() {
        let table = Table {
            name: "test",
            notes: vec![("order", "2".to_owned()), ("file", "a\nb".to_owned())],
            columns: vec![
                Column::words("what", vec!["A", "b,c"]),
                Column::new("c", [0.1, f64::NAN, 3.0]),
            ],
        };
        let text = String::from_utf8(table.csv().expect("in memory")).expect("text");
        let lines = [
            "# order: 2",
            "# file: a b",
            "what,c",
            "A,0.1",
            "\"b,c\",",
            ",3",
            "",
        ];
        assert_eq!(text, lines.join("\n"));
    }

    #[test]
    fn numbers_read_back_the_same() {
        let numbers = [
            0.1,
            1.0 / 3.0,
            1e-300,
            -5e-324,
            1e300,
            12.0,
            -0.0,
            1e15,
            f64::INFINITY,
        ];
        for value in numbers {
            let read: f64 = number(value).parse().expect("a number");
            assert_eq!(read.to_bits(), value.to_bits(), "{}", number(value));
        }
        assert_eq!(number(12.0), "12");
        assert_eq!(number(f64::NAN), "", "not known");
    }
}
