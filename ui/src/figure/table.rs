//! A figure as a table of numbers in physical units: comma-separated, one point a line.

use super::{Figure, Grid};

/// `series,x,y`, or of a grid `x,y,value` at the middles of its cells; digits enough to read back the same.
pub(super) fn csv(figure: &Figure) -> csv::Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    if let Some(grid) = &figure.grid {
        table.write_record([figure.x.column, figure.y.column, grid.column])?;
        cells(&mut table, figure, grid)?;
    } else {
        table.write_record(["series", figure.x.column, figure.y.column])?;
        for series in figure
            .series
            .iter()
            .filter(|series| !series.name.is_empty())
        {
            for [x, y] in &series.points {
                table.write_record([series.name, &x.to_string(), &y.to_string()])?;
            }
        }
    }
    table
        .into_inner()
        .map_err(|error| error.into_error().into())
}

fn cells(table: &mut csv::Writer<Vec<u8>>, figure: &Figure, grid: &Grid) -> csv::Result<()> {
    let [columns, rows] = grid.size;
    for (row_idx, row) in grid.cells.chunks_exact(columns.max(1)).enumerate() {
        let y = figure.y.at_share((row_idx as f64 + 0.5) / rows as f64);
        for (column_idx, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_nan()) {
            let x = figure
                .x
                .at_share((column_idx as f64 + 0.5) / columns as f64);
            table.write_record([x.to_string(), y.to_string(), cell.to_string()])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::csv;
    use crate::figure::Grid;
    use crate::figure::{Figure, tests::two_lines};

    fn text(figure: &Figure) -> String {
        String::from_utf8(csv(figure).expect("in memory")).expect("text")
    }

    #[test]
    fn every_point_has_a_line() {
        let text = text(&two_lines());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "series,value,value");
        assert_eq!(lines[2], "sound,1,0.5");
        assert_eq!(lines.len(), 1 + 6);
    }

    #[test]
    fn a_grid_has_a_line_for_every_cell_that_holds_something() {
        let figure = Figure {
            grid: Some(Grid {
                size: [2, 2],
                cells: vec![1.0, f32::NAN, 3.0, 4.0],
                range: [0.0, 4.0],
                column: "level_db",
                words: |db| format!("{db}"),
            }),
            ..two_lines()
        };
        let text = text(&figure);
        assert_eq!(
            text,
            "value,value,level_db\n0.5,-0.5,1\n0.5,0.5,3\n1.5,0.5,4\n"
        );
    }
}
