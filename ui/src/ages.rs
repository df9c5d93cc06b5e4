//! How well each moment of the past is remembered: sound over error, from 1 ms to 10 s ago.

use egui::Ui;
use egui_plot::{GridInput, GridMark, Line, PlotPoints, Points};
use souvenir_core::snapshot::{AgeError, Snapshot, Viewer};

use crate::{plot, theme};

/// Axes that stand still, so that two memories can be compared. Beyond 120 dB nobody hears.
const RATIO_DB: [f64; 2] = [-20.0, 120.0];
/// log10 of seconds.
const DECADES: [f64; 2] = [-3.0, 1.0];

pub(crate) fn ui(ui: &mut Ui, snapshot: &Snapshot, viewer: &mut Viewer) {
    let points = points(snapshot, viewer);
    let marks = [0.0, 40.0, 80.0, 120.0].map(|value| GridMark {
        value,
        step_size: 40.0,
    });
    let plot = plot::quiet("ages", marks.to_vec())
        .height(ui.available_height().max(50.0))
        .x_grid_spacer(|_: GridInput| decades())
        .x_axis_formatter(|mark, _| age(mark.value))
        .x_axis_label("how long ago")
        .y_axis_label("sound / error (dB)");
    plot.show(ui, |area| {
        area.set_plot_bounds_x(DECADES[0]..=DECADES[1]);
        area.set_plot_bounds_y(RATIO_DB[0]..=RATIO_DB[1]);
        area.line(line(&points));
        area.points(dots(&points));
    });
}

/// `[log10 secs, dB]`
fn points(snapshot: &Snapshot, viewer: &mut Viewer) -> Vec<[f64; 2]> {
    if snapshot.coefficients.is_empty() {
        return Vec::new();
    }
    let point = |error: AgeError| {
        let ratio_db = error.ratio_db.clamp(RATIO_DB[0], RATIO_DB[1]);
        [error.age_secs.log10(), ratio_db]
    };
    let errors = viewer.error_by_age(snapshot).into_iter();
    let known = errors.filter(|error| !error.ratio_db.is_nan());
    known.map(point).collect()
}

fn line(points: &[[f64; 2]]) -> Line<'static> {
    Line::new("error by age", PlotPoints::from(points.to_vec()))
        .color(theme::MEMORY)
        .width(1.25)
        .allow_hover(false)
}

/// One probe alone is seen too.
fn dots(points: &[[f64; 2]]) -> Points<'static> {
    Points::new("probes", PlotPoints::from(points.to_vec()))
        .color(theme::MEMORY)
        .radius(2.0)
        .allow_hover(false)
}

fn decades() -> Vec<GridMark> {
    let mark = |value| GridMark {
        value,
        step_size: 1.0,
    };
    [-3.0, -2.0, -1.0, 0.0, 1.0].map(mark).to_vec()
}

fn age(decade: f64) -> String {
    let secs = 10f64.powf(decade);
    if secs < 0.999 {
        format!("{:.0} ms", 1e3 * secs)
    } else {
        format!("{secs:.0} s")
    }
}

#[cfg(test)]
mod tests {
    use super::age;

    #[test]
    fn ages_have_units() {
        assert_eq!(age(-3.0), "1 ms");
        assert_eq!(age(-1.0), "100 ms");
        assert_eq!(age(0.0), "1 s");
        assert_eq!(age(1.0), "10 s");
    }
}
