//! How well each moment of the past is remembered: sound over error, from 1 ms to 10 s ago.

use egui::Ui;
use souvenir_core::snapshot::{AgeError, Snapshot, Viewer};

use super::provenance::{Product, notes};
use super::view::{Look, View};
use crate::figure::zoom::Zoom;
use crate::figure::{self, Axis, Column, Figure, Scaling, Series, Shape, Table};
use crate::theme::Ink;

/// Axes that stand still, so that two memories can be compared.
const RATIO_DB: [f64; 2] = [-20.0, 126.0];
/// Beyond it nobody hears.
const MOST_DB: f64 = 120.0;
const AGES_SECS: [f64; 2] = [1e-3, 10.0];

/// Holds what the view remembers.
#[derive(Debug, Default)]
pub(crate) struct Ages {
    zooms: [Zoom; 2],
}

impl View for Ages {
    fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) -> Figure {
        let points = points(look.picture.snapshot, &mut look.view_range.viewer);
        let figure = self.figure(points);
        let [x, y] = &mut self.zooms;
        figure::show(ui, &figure, [x, y]);
        figure
    }

    fn table(&mut self, look: &mut Look<'_>) -> Table {
        let snapshot = look.picture.snapshot;
        let errors = known(snapshot, &mut look.view_range.viewer);
        let mut notes = notes("error by age", snapshot, Product::Coefficients);
        let stretch =
            "each age is that of the newest of 64 consecutive frames; infinite: nothing was lost";
        notes.push(("stretches", stretch.to_owned()));
        Table {
            name: "error by age",
            notes,
            columns: vec![
                Column::new("age_secs", errors.iter().map(|error| error.age_secs)),
                Column::new(
                    "sound_over_error_db",
                    errors.iter().map(|error| error.ratio_db),
                ),
            ],
        }
    }
}

impl Ages {
    fn figure(&self, points: Vec<[f64; 2]>) -> Figure {
        // One probe alone is seen too.
        let dots = Series {
            shape: Shape::Dots(2.0),
            ..Series::line("", Ink::Memory, points.clone())
        };
        Figure {
            name: "error by age",
            title: "How well it remembers".to_owned(),
            x: self.ages_axis(),
            y: self.ratios_axis(),
            series: vec![Series::line("sound / error", Ink::Memory, points), dots],
            marks: Vec::new(),
            grid: None,
        }
    }

    fn ages_axis(&self) -> Axis {
        Axis {
            scaling: Scaling::Log,
            limits: AGES_SECS,
            least_span: 0.3,
            ticks: vec![1e-3, 1e-2, 1e-1, 1.0, 10.0],
            number: age,
            words: age,
            ..Axis::new("how long ago", self.zooms[0].range(AGES_SECS))
        }
    }

    fn ratios_axis(&self) -> Axis {
        Axis {
            limits: RATIO_DB,
            least_span: 5.0,
            ticks: vec![0.0, 40.0, 80.0, 120.0],
            words: |db| format!("{db:.1} dB"),
            ..Axis::new("sound / error (dB)", self.zooms[1].range(RATIO_DB))
        }
    }
}

/// Returns the points as `[secs, dB]`.
fn points(snapshot: &Snapshot, viewer: &mut Viewer) -> Vec<[f64; 2]> {
    let point = |error: AgeError| {
        let ratio_db = error.ratio_db.clamp(RATIO_DB[0], MOST_DB);
        [error.age_secs, ratio_db]
    };
    known(snapshot, viewer).into_iter().map(point).collect()
}

fn known(snapshot: &Snapshot, viewer: &mut Viewer) -> Vec<AgeError> {
    if !snapshot.has_memory() {
        return Vec::new();
    }
    let errors = viewer.error_by_age(snapshot).into_iter();
    errors.filter(|error| !error.ratio_db.is_nan()).collect()
}

fn age(secs: f64) -> String {
    if secs < 0.999 {
        format!("{} ms", figure::short((1e4 * secs).round() / 10.0))
    } else {
        format!("{} s", figure::short((100.0 * secs).round() / 100.0))
    }
}

#[cfg(test)]
mod tests {
    use super::age;

    #[test]
    fn ages_have_units() {
        assert_eq!(age(1e-3), "1 ms");
        assert_eq!(age(0.1), "100 ms");
        assert_eq!(age(1.0), "1 s");
        assert_eq!(age(10.0), "10 s");
        assert_eq!(age(0.01234), "12.3 ms");
    }
}
