//! This view shows the memory itself: one bar a coefficient, or the strongest of those that share a pixel.

mod growth;
mod polynomial_inset;
mod coefficient_editor;

use egui::Ui;
use souvenir_core::memory::CoefficientEdits;
use souvenir_core::snapshot::Snapshot;

use super::provenance::{Product, notes};
use super::switches::switch;
use super::view::{Look, View};
use crate::figure::scale::{Content, Scale};
use crate::figure::zoom::Zoom;
use crate::figure::{self, Axis, Column, Drag, Figure, Mark, Series, Shape, Shown, Table};
use crate::figure::{axes, decimate};
use crate::theme::Ink;
use coefficient_editor::CoefficientEditor;
pub(super) use coefficient_editor::words as cut_words;

/// Coefficients are orthonormal: a constant of -60 dBFS makes `c_0 = 1e-3`.
const FLOOR: f64 = 1e-3;
const LEVELS_DB: [f64; 2] = [-140.0, 20.0];

/// Holds what the view remembers.
#[derive(Debug, Default)]
pub(crate) struct Coefficients {
    scale: Scale,
    are_levels_shown: bool,
    editor: CoefficientEditor,
    /// What is being cut, in orders.
    selected: Option<[f64; 2]>,
    zooms: [Zoom; 2],
    growth_zooms: [Zoom; 2],
}

impl View for Coefficients {
    fn switches(&mut self, ui: &mut Ui) {
        let hint = "Magnitudes in dB instead of signed numbers";
        switch(ui, "Log", hint, &mut self.are_levels_shown);
        self.editor.switches(ui);
    }

    fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) -> Figure {
        let snapshot = look.picture.snapshot;
        if let Some(figure) = growth::figure(snapshot, &self.growth_zooms) {
            let [x, y] = &mut self.growth_zooms;
            figure::show(ui, &figure, [x, y]);
            return figure;
        }
        self.editor.ui(ui, snapshot, look.edits);
        let columns = axes::pixel_columns(ui);
        let elapsed_secs = f64::from(ui.input(|input| input.stable_dt));
        let edits = look.edits.with_shape(*look.shape);
        let figure = self.figure(snapshot, &edits, columns, elapsed_secs);
        let space = ui.available_rect_before_wrap();
        let shown = self.show(ui, &figure);
        let dragged = shown.dragged.filter(|_| self.editor.is_out());
        self.editor.drag(dragged);
        if !ui.input(|input| input.pointer.primary_down()) {
            self.editor.let_go(look.edits);
        }
        self.selected = dragged;
        if let Some([n, _]) = shown.at {
            polynomial_inset::draw(ui, space, nearest(n), snapshot);
        }
        figure
    }

    fn table(&mut self, look: &mut Look<'_>) -> Table {
        let snapshot = look.picture.snapshot;
        if let Some(table) = growth::table(snapshot) {
            return table;
        }
        let channels = [&snapshot.coefficients, &snapshot.second_coefficients];
        let named = channels[..snapshot.channels()].iter().zip(1..);
        let orders = (0..snapshot.coefficients.len()).map(|n| n as f64);
        let mut columns = vec![Column::new("n", orders)];
        columns.extend(
            named
                .clone()
                .map(|(c, name)| Column::new(format!("c_channel_{name}"), c.iter().copied())),
        );
        let edits = look.edits.with_shape(*look.shape);
        if !edits.is_none() {
            columns.extend(named.map(|(c, name)| {
                let heard = edits.heard_coefficients(c);
                Column::new(format!("heard_channel_{name}"), heard)
            }));
        }
        Table {
            name: "coefficients",
            notes: notes("coefficients, orthonormal", snapshot, Product::Coefficients),
            columns,
        }
    }
}

impl Coefficients {
    fn show(&mut self, ui: &mut Ui, figure: &Figure) -> Shown {
        let [x, y] = &mut self.zooms;
        let drag = if self.editor.is_out() {
            Drag::Selects
        } else {
            Drag::Moves
        };
        figure::show_with(ui, figure, [x, y], drag)
    }

    /// Marks the ends of what is being cut.
    fn marks(&self) -> Vec<Mark> {
        let mark = |x| Mark {
            x,
            name: String::new(),
        };
        self.selected.into_iter().flatten().map(mark).collect()
    }
}

impl Coefficients {
    fn figure(
        &mut self,
        snapshot: &Snapshot,
        edits: &CoefficientEdits,
        columns: usize,
        elapsed_secs: f64,
    ) -> Figure {
        let coefficients = &snapshot.coefficients;
        let x = self.orders(coefficients.len());
        let y = if self.are_levels_shown {
            self.levels()
        } else {
            self.numbers(snapshot, elapsed_secs)
        };
        let mut series = Vec::new();
        if edits.is_none() {
            series.push(self.bars("c_n", Ink::Memory, coefficients, x.range, columns));
        } else {
            let heard = edits.heard_coefficients(coefficients);
            series.push(self.bars("kept", Ink::Weak, coefficients, x.range, columns));
            series.push(self.bars("heard", Ink::Memory, &heard, x.range, columns));
        }
        Figure {
            name: "coefficients",
            title: title(snapshot),
            x,
            y,
            series,
            marks: self.marks(),
            grid: None,
        }
    }

    fn bars(
        &self,
        name: &'static str,
        ink: Ink,
        coefficients: &[f64],
        range: [f64; 2],
        columns: usize,
    ) -> Series {
        let (points, width) = bars(coefficients, range, columns);
        let base = if self.are_levels_shown {
            LEVELS_DB[0]
        } else {
            0.0
        };
        Series {
            points: self.heights(points),
            shape: Shape::Bars { width, base },
            ..Series::line(name, ink, Vec::new())
        }
    }

    fn orders(&self, order: usize) -> Axis {
        let all = [-0.5, order.max(1) as f64 - 0.5];
        let shown = self.zooms[0].range(all);
        // A memory of another order may not have what was looked at.
        let range = if shown[1] <= all[1] { shown } else { all };
        Axis {
            limits: all,
            least_span: 4.0,
            words: |n| format!("n {:.0}", n.round()),
            ..Axis::new("n (the higher, the faster it moves)", range)
        }
    }

    fn numbers(&mut self, snapshot: &Snapshot, elapsed_secs: f64) -> Axis {
        let content = Content {
            snapshot,
            peak: peak(&snapshot.coefficients),
            sight_secs: 0.0,
        };
        let limit = self.scale.follow(content, FLOOR, elapsed_secs);
        Axis {
            limits: axes::bounds(limit),
            least_span: 1e-6 * limit,
            ticks: axes::marks(limit).to_vec(),
            words: |c| format!("{c:+.4e}"),
            ..Axis::new("c_n", self.zooms[1].range(axes::bounds(limit)))
        }
    }

    fn levels(&self) -> Axis {
        Axis {
            limits: LEVELS_DB,
            least_span: 5.0,
            words: |db| format!("{db:.1} dB"),
            ..Axis::new("|c_n| (dB)", self.zooms[1].range(LEVELS_DB))
        }
    }

    fn heights(&self, mut points: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
        if self.are_levels_shown {
            for [_, c] in &mut points {
                *c = (20.0 * c.abs().log10()).clamp(LEVELS_DB[0], LEVELS_DB[1]);
            }
        }
        points
    }
}

fn title(snapshot: &Snapshot) -> String {
    if snapshot.pieces.is_empty() {
        let order = snapshot.coefficients.len();
        return format!("Its memory: {order} Legendre coefficients");
    }
    "An adaptive memory has polynomials of its own in every piece: see Pieces".to_owned()
}

fn peak(coefficients: &[f64]) -> f64 {
    let larger = |peak: f64, c: &f64| peak.max(c.abs());
    coefficients.iter().fold(0.0, larger)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates"
)]
fn nearest(n: f64) -> usize {
    n.round() as usize
}

/// `[n, c]` of those in sight, and a bar's width; a bar needs a pixel of its own and one of air.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, held to the order"
)]
fn bars(coefficients: &[f64], range: [f64; 2], columns: usize) -> (Vec<[f64; 2]>, f64) {
    let [from, to] = range.map(|end| (end + 0.5) as usize);
    let from = from.min(coefficients.len());
    let to = to.clamp(from, coefficients.len());
    let strongest = decimate::strongest(&coefficients[from..to], columns / 2);
    let width = strongest.first().map_or(1, |(first, next, _)| next - first);
    let bar =
        |(first, next, c): (usize, usize, f64)| [from as f64 + (first + next - 1) as f64 / 2.0, c];
    (strongest.into_iter().map(bar).collect(), 0.7 * width as f64)
}

#[cfg(test)]
mod tests {
    use super::bars;

    #[test]
    fn only_what_is_in_sight_is_drawn() {
        let c: Vec<f64> = (0..100).map(f64::from).collect();
        let (points, width) = bars(&c, [9.5, 19.5], 1000);
        assert_eq!(points.first(), Some(&[10.0, 10.0]));
        assert_eq!(points.last(), Some(&[19.0, 19.0]));
        assert!((width - 0.7).abs() < 1e-12, "{width}");
        let (points, width) = bars(&c, [-0.5, 99.5], 20);
        assert_eq!(points[0], [4.5, 9.0], "the strongest of ten");
        assert!((width - 7.0).abs() < 1e-12, "{width}");
        assert!(bars(&[], [-0.5, 0.5], 100).0.is_empty());
    }
}
