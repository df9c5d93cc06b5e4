//! Tables are printed on the terminal.

use comfy_table::{CellAlignment, Table, presets};

/// Makes a table of left-aligned words and right-aligned numbers.
pub(crate) fn new(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    table
}

/// Aligns columns: all but the first `num_words` hold numbers.
pub(crate) fn align_numbers(table: &mut Table, num_words: usize) {
    for column in table.column_iter_mut().skip(num_words) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}
