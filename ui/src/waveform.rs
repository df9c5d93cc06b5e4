//! The newest window: the sound, and its memory drawn over it.

use egui::{Color32, Ui};
use egui_plot::{Line, PlotPoints};
use souvenir_core::listen::Listen;
use souvenir_core::snapshot::Snapshot;

use crate::scale::Scale;
use crate::{decimate, plot, theme};

/// -60 dBFS: below it a plot would show dither.
const FLOOR: f64 = 1e-3;

/// A plot whose vertical scale follows the sound.
#[derive(Debug, Default)]
pub(crate) struct WaveformPlot {
    scale: Scale,
}

impl WaveformPlot {
    pub(crate) fn ui(&mut self, ui: &mut Ui, height: f32, snapshot: &Snapshot, listen: Listen) {
        heading(ui, listen);
        let elapsed_secs = f64::from(ui.input(|input| input.stable_dt));
        let limit = self.scale.follow(peak(snapshot), FLOOR, elapsed_secs);
        let axis = TimeAxis::of(snapshot);
        let plot = plot::quiet("waveform", limit)
            .height((height - ui.spacing().interact_size.y).max(60.0))
            .x_axis_label(format!("time ({}), 0 = now", axis.unit))
            .y_axis_label("amplitude");
        let lines = lines(ui, snapshot, listen, &axis);
        let from = -(snapshot.window_frames.max(1) as f64) * axis.per_frame;
        plot.show(ui, |area| {
            area.set_plot_bounds_x(from..=-0.01 * from);
            area.set_plot_bounds_y(plot::bounds(limit));
            for line in lines {
                area.line(line);
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

fn heading(ui: &mut Ui, listen: Listen) {
    let legend = [
        ("sound", theme::DRY),
        ("its memory", theme::MEMORY),
        ("lost", theme::RESIDUAL),
    ];
    let shown = if listen == Listen::Residual {
        &legend[..]
    } else {
        &legend[..2]
    };
    plot::title(ui, "The last window", shown);
}

fn peak(snapshot: &Snapshot) -> f64 {
    let both = snapshot.dry.iter().chain(&snapshot.memory);
    f64::from(both.fold(0.0, |peak: f32, sample| peak.max(sample.abs())))
}

/// The memory lies over the sound: a thin line on a broad one, both seen where they agree.
fn lines(ui: &Ui, snapshot: &Snapshot, listen: Listen, axis: &TimeAxis) -> Vec<Line<'static>> {
    let columns = plot::pixel_columns(ui);
    let line = |name: &str, samples: &[f32], colour: Color32, width: f32| {
        Line::new(name, points(samples, columns, axis))
            .color(colour)
            .width(width)
            .allow_hover(false)
    };
    let mut lines = vec![
        line("sound", &snapshot.dry, theme::DRY_HALO, 5.0),
        line("its memory", &snapshot.memory, theme::MEMORY, 1.25),
    ];
    if listen == Listen::Residual {
        let pairs = snapshot.dry.iter().zip(&snapshot.memory);
        let lost: Vec<f32> = pairs.map(|(dry, memory)| dry - memory).collect();
        lines.push(line("lost", &lost, theme::RESIDUAL, 1.25));
    }
    lines
}

fn points(samples: &[f32], columns: usize, axis: &TimeAxis) -> PlotPoints<'static> {
    let newest = samples.len() as f64;
    let shift = |[idx, value]: [f64; 2]| [(idx + 0.5 - newest) * axis.per_frame, value];
    decimate::extremes(samples, columns)
        .into_iter()
        .map(shift)
        .collect()
}
