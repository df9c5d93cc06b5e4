//! The memory writing itself: every coefficient's level, as it goes, scrolling.

mod brush;
mod columns;

use egui::Ui;

use super::plot::newest;
use super::provenance::{Product, notes};
use super::view::{Look, View};
use crate::figure::zoom::Zoom;
use crate::figure::{self, Axis, Column, Drag, Figure, Grid, Table};
use crate::units;
use brush::Brush;
use columns::{LEVELS_DB, LevelColumns};

const USUAL_SECS: f64 = 10.0;
const LEAST_SECS: f64 = 0.2;
/// The size of the picture, in pixels.
const SIZE: [usize; 2] = [512, 128];

/// Holds what the view remembers: what was written since it was looked at.
#[derive(Debug, Default)]
pub(crate) struct Writing {
    columns: LevelColumns,
    orders: Zoom,
    brush: Brush,
    /// Where a stroke has come to.
    stroke: Option<f64>,
}

impl View for Writing {
    fn switches(&mut self, ui: &mut Ui) {
        self.brush.switches(ui);
    }

    fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) -> Figure {
        self.columns.note(look.picture.snapshot);
        let figure = self.figure(look);
        let zooms = [&mut look.view_range.time, &mut self.orders];
        let drag = if self.brush.is_out() {
            Drag::Selects
        } else {
            Drag::Moves
        };
        let shown = figure::show_with(ui, &figure, zooms, drag);
        let is_down = ui.input(|input| input.pointer.primary_down());
        let at = shown.at.map(|[_, n]| n).filter(|_| is_down);
        if let Some(n) = at {
            let order = look.picture.snapshot.coefficients.len();
            let ends = [self.stroke.unwrap_or(n), n];
            self.brush.paint(&mut look.shape.paint, order, ends);
        }
        self.stroke = at;
        figure
    }

    fn table(&mut self, look: &mut Look<'_>) -> Table {
        let rows = self.columns.rows(time_axis(look).range);
        let [secs, first, last, c] =
            std::array::from_fn(|idx| rows.iter().map(move |row| row[idx]));
        let mut notes = notes(
            "writing, every picture in sight of channel 1",
            look.picture.snapshot,
            Product::Coefficients,
        );
        let words = "c is the coefficient n, or the largest of n to n_last where there are more than 4096; \
                     0 s is the newest picture";
        notes.push(("rows", words.to_owned()));
        Table {
            name: "writing",
            notes,
            columns: vec![
                Column::new("time_secs", secs),
                Column::new("n", first),
                Column::new("n_last", last),
                Column::new("c", c),
            ],
        }
    }
}

impl Writing {
    fn figure(&self, look: &Look<'_>) -> Figure {
        let snapshot = look.picture.snapshot;
        let x = time_axis(look);
        let y = self.orders_axis(snapshot.coefficients.len());
        let mut cells = self.columns.cells(SIZE, x.range, y.range);
        bend(&mut cells, look, y.range);
        let [low, high] = LEVELS_DB;
        Figure {
            name: "writing",
            title: if snapshot.pieces.is_empty() {
                format!("c_n(t), from {low} dB (dark) to {high} dB (bright)")
            } else {
                "An adaptive memory has polynomials of its own in every piece: see Pieces"
                    .to_owned()
            },
            grid: Some(Grid {
                size: SIZE,
                cells,
                range: LEVELS_DB,
                words: |db| format!("|c_n| {db:.0} dB"),
            }),
            x,
            y,
            series: Vec::new(),
            marks: Vec::new(),
        }
    }

    fn orders_axis(&self, order: usize) -> Axis {
        let all = [0.0, order.max(4) as f64];
        let shown = self.orders.range(all);
        Axis {
            limits: all,
            least_span: 4.0,
            words: |n| format!("n {:.0}", n.floor()),
            ..Axis::new("n", if shown[1] <= all[1] { shown } else { all })
        }
    }
}

/// Shows levels as they are heard: higher or lower by what coefficients are tilted and painted.
fn bend(cells: &mut [f32], look: &Look<'_>, [low, high]: [f64; 2]) {
    if look.shape.is_none() {
        return;
    }
    let order = look.picture.snapshot.coefficients.len();
    let [columns, rows] = SIZE;
    for (row_idx, row) in cells.chunks_mut(columns).enumerate() {
        let share = (row_idx as f64 + 0.5) / rows as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a degree, and a level for the screen"
        )]
        let gain_db = {
            let n = (low + share * (high - low)).max(0.0) as usize;
            (20.0 * look.shape.gain(order, n).max(1e-9).log10()) as f32
        };
        row.iter_mut().for_each(|level_db| *level_db += gain_db);
    }
}

fn time_axis(look: &Look<'_>) -> Axis {
    let limits = [-columns::KEPT_SECS, 0.0];
    let snapshot = look.picture.snapshot;
    let newest = newest(snapshot, look.view_range);
    let shown = look.view_range.time.range([-USUAL_SECS, 0.0]);
    let is_wide_enough = shown[1] - shown[0] >= LEAST_SECS;
    let range = if is_wide_enough {
        shown
    } else {
        [-USUAL_SECS, 0.0]
    };
    Axis {
        limits,
        least_span: LEAST_SECS,
        words: units::moment,
        ..Axis::new(
            format!("time (s), 0 = {newest}"),
            range.map(|secs| secs.min(0.0)),
        )
    }
}
