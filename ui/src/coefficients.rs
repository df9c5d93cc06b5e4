//! The memory itself: one bar a coefficient, or the strongest of those that share a pixel.

use egui::{Rangef, Ui};
use egui_plot::{AxisHints, Bar, BarChart};
use souvenir_core::snapshot::Snapshot;

use crate::scale::Scale;
use crate::{decimate, plot, theme};

/// Coefficients are orthonormal: a constant of -60 dBFS makes `c_0 = 1e-3`.
const FLOOR: f64 = 1e-3;

/// A plot whose vertical scale follows the coefficients.
#[derive(Debug, Default)]
pub(crate) struct CoefficientsPlot {
    scale: Scale,
}

impl CoefficientsPlot {
    pub(crate) fn ui(&mut self, ui: &mut Ui, snapshot: &Snapshot) {
        let coefficients = &snapshot.coefficients;
        let elapsed_secs = f64::from(ui.input(|input| input.stable_dt));
        let peak = coefficients
            .iter()
            .fold(0.0, |peak: f64, c| peak.max(c.abs()));
        let limit = self.scale.follow(peak, FLOOR, elapsed_secs);
        let bars = bars(coefficients, plot::pixel_columns(ui));
        let plot = plot::quiet("coefficients", plot::marks(limit).to_vec())
            .height(ui.available_height().max(50.0))
            .custom_x_axes(vec![numbers()])
            .y_axis_label("c_n");
        let end = coefficients.len().max(1) as f64 - 0.5;
        plot.show(ui, |area| {
            area.set_plot_bounds_x(-0.5..=end);
            area.set_plot_bounds_y(plot::bounds(limit));
            area.bar_chart(
                BarChart::new("coefficients", bars)
                    .color(theme::MEMORY)
                    .allow_hover(false),
            );
        });
    }
}

/// Few digits, so they may stand closer than usual.
fn numbers() -> AxisHints<'static> {
    AxisHints::new_x()
        .label("n (the higher, the faster it moves)")
        .label_spacing(Rangef::new(34.0, 50.0))
}

fn bars(coefficients: &[f64], columns: usize) -> Vec<Bar> {
    // A bar needs a pixel of its own and one of air.
    let bar = |(from, to, value): (usize, usize, f64)| {
        let centre = (from + to - 1) as f64 / 2.0;
        Bar::new(centre, value)
            .width(0.7 * (to - from) as f64)
            .fill(theme::MEMORY)
    };
    decimate::strongest(coefficients, columns / 2)
        .into_iter()
        .map(bar)
        .collect()
}
