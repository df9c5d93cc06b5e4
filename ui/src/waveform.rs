//! The newest window: the sound, and its memory drawn over it.

use egui::Ui;
use egui_plot::{Line, PlotPoints};
use souvenir_core::listen::Listen;
use souvenir_core::snapshot::{Snapshot, Viewer};

use crate::curves::{self, Curve};
use crate::scale::Scale;
use crate::{plot, theme};

/// -60 dBFS: below it a plot would show dither.
const FLOOR: f64 = 1e-3;

/// A plot whose vertical scale follows the sound.
#[derive(Debug, Default)]
pub(crate) struct WaveformPlot {
    scale: Scale,
}

impl WaveformPlot {
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        height: f32,
        snapshot: &Snapshot,
        listen: Listen,
        viewer: &mut Viewer,
    ) {
        let curves = curves::of(snapshot, listen, plot::pixel_columns(ui), viewer);
        heading(ui, snapshot, &curves);
        let elapsed_secs = f64::from(ui.input(|input| input.stable_dt));
        let limit = self
            .scale
            .follow(curves::peak(&curves), FLOOR, elapsed_secs);
        let axis = TimeAxis::of(snapshot);
        let plot = plot::quiet("waveform", plot::marks(limit).to_vec())
            .height((height - ui.spacing().interact_size.y).max(60.0))
            .x_axis_label(format!("time ({}), 0 = {}", axis.unit, newest(snapshot)))
            .y_axis_label("amplitude");
        let from = -(snapshot.window_frames.max(1) as f64) * axis.per_frame;
        plot.show(ui, |area| {
            area.set_plot_bounds_x(from..=-0.01 * from);
            area.set_plot_bounds_y(plot::bounds(limit));
            for curve in curves {
                area.line(line(curve, &axis));
            }
        });
    }
}

/// Milliseconds, or seconds where a window is long.
struct TimeAxis {
    unit: &'static str,
    /// Units a frame.
    per_frame: f64,
}

impl TimeAxis {
    fn of(snapshot: &Snapshot) -> Self {
        let rate_hz = if snapshot.sample_rate_hz > 0.0 {
            snapshot.sample_rate_hz
        } else {
            48_000.0
        };
        if snapshot.window_frames as f64 / rate_hz >= 2.0 {
            Self {
                unit: "s",
                per_frame: 1.0 / rate_hz,
            }
        } else {
            Self {
                unit: "ms",
                per_frame: 1e3 / rate_hz,
            }
        }
    }
}

fn heading(ui: &mut Ui, snapshot: &Snapshot, curves: &[Curve]) {
    let mut words = "The last window".to_owned();
    if snapshot.setting.mode.is_lasting() {
        words += ", as remembered";
    }
    if snapshot.is_frozen {
        words = format!("Frozen: {}", words.to_lowercase());
    }
    let swatch = |curve: &Curve| match curve.name {
        // The halo is too dark for a legend.
        "sound" => (curve.name, theme::DRY),
        name => (name, curve.colour),
    };
    let legend: Vec<_> = curves.iter().map(swatch).collect();
    plot::title(ui, &words, &legend);
}

const fn newest(snapshot: &Snapshot) -> &'static str {
    if snapshot.is_frozen {
        "when it froze"
    } else {
        "now"
    }
}

fn line(curve: Curve, axis: &TimeAxis) -> Line<'static> {
    let points = curve.points.into_iter();
    let points: PlotPoints<'static> = points
        .map(|[frame, value]| [frame * axis.per_frame, value])
        .collect();
    Line::new(curve.name, points)
        .color(curve.colour)
        .width(curve.width)
        .allow_hover(false)
}
