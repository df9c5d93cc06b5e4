//! Tables for the terminal.

use comfy_table::{CellAlignment, Table, presets};
use serde_json::Value;

/// Left-aligned words, right-aligned numbers.
pub(crate) fn new(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    table
}

/// All columns but the first `num_words` hold numbers.
pub(crate) fn align_numbers(table: &mut Table, num_words: usize) {
    for column in table.column_iter_mut().skip(num_words) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

/// One row an object, one column a field of the first.
pub(crate) fn of_objects(objects: &Value) -> Table {
    let rows: Vec<_> = objects
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .collect();
    let header: Vec<&str> = rows
        .first()
        .into_iter()
        .flat_map(|row| row.keys())
        .map(String::as_str)
        .collect();
    let mut table = new(&header);
    for row in rows {
        table.add_row(row.values().map(word));
    }
    table
}

fn word(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(word).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
