//! A kernel over time, and over frequency with its modes.

use super::ChosenMode;
use super::response::KernelResponse;
use crate::figure::decimate;
use crate::figure::zoom::Zoom;
use crate::figure::{Axis, Figure, Mark, Scaling, Series, Shape, axes, short};
use crate::theme::Ink;
use crate::units;

const LOWEST_HZ: f64 = 1.0;
/// Below the highest level: what is fainter says nothing.
const SPAN_DB: f64 = 140.0;
const LEAST_FRAMES: f64 = 20.0;

/// Draws nothing, and says why.
pub(super) fn none(words: &str) -> Figure {
    Figure {
        name: "kernel",
        title: words.to_owned(),
        x: Axis::new("time (s)", [0.0, 1.0]),
        y: Axis::new("kernel", axes::bounds(1.0)),
        series: Vec::new(),
        marks: Vec::new(),
        grid: None,
    }
}

/// Says what a mode is, for the row above the plots.
pub(super) fn mode_words(response: &KernelResponse, mode_idx: usize) -> String {
    let Some(mode) = response.modes.get(mode_idx) else {
        return String::new();
    };
    let decay = units::seconds_read(response.mode_decay_secs(mode));
    let rings = if mode.log_a.im == 0.0 {
        "does not ring".to_owned()
    } else {
        format!("rings at {}", units::hertz(response.mode_hz(mode)))
    };
    format!("Mode {}: {rings}, falls by 60 dB in {decay}", mode_idx + 1)
}

/// Draws the impulse response, and the chosen mode's part of it.
pub(super) fn response(
    response: &KernelResponse,
    chosen: Option<&ChosenMode>,
    zooms: &[Zoom; 2],
    columns: usize,
) -> Figure {
    let of = &response.of;
    let last = response.kernel.len() as f64 / of.rate_hz;
    let usual = (2.0 * of.delay_secs)
        .max(2.0 * of.time_scale_secs)
        .min(last);
    let x = Axis {
        limits: [0.0, last],
        least_span: LEAST_FRAMES / of.rate_hz,
        words: units::moment,
        ..Axis::new("time since the impulse (s)", zooms[0].range([0.0, usual]))
    };
    let line = |name, ink, values: &[f64]| {
        Series::line(name, ink, visible(values, of.rate_hz, x.range, columns))
    };
    let mut series = Vec::new();
    let drawn = chosen.map_or(&response.kernel, |chosen| &chosen.part);
    if let Some(chosen) = chosen {
        // Alone: the others together are as large, and cancel it.
        series.push(line("this mode", Ink::Memory, &chosen.part));
        series.push(line("kernel", Ink::Dry, &response.kernel));
    } else {
        series.push(line("kernel", Ink::Memory, &response.kernel));
    }
    let limit = drawn.iter().chain(&response.kernel);
    let limit = limit.fold(f64::MIN_POSITIVE, |a: f64, b| a.max(b.abs()));
    Figure {
        name: "kernel",
        title: format!("Kernel of {}", of.words()),
        y: Axis {
            limits: axes::bounds(limit),
            least_span: 1e-5 * limit,
            number: short,
            words: |value| format!("{value:+.3e}"),
            ..Axis::new("kernel", zooms[1].range(axes::bounds(limit)))
        },
        series,
        marks: vec![Mark {
            x: of.delay_secs,
            name: format!("read {} ago", units::seconds(of.delay_secs)),
        }],
        grid: None,
        x,
    }
}

/// Returns what of values, one a frame, lies in sight, as at most two points a column.
fn visible(values: &[f64], rate_hz: f64, range: [f64; 2], columns: usize) -> Vec<[f64; 2]> {
    let [from, to] = range.map(|secs| super::layers::whole(secs * rate_hz));
    let (from, to) = (from.min(values.len()), (to + 2).min(values.len()));
    let ends = decimate::extremes(&values[from..to], columns);
    let secs = |idx: f64| (from as f64 + idx) / rate_hz;
    ends.into_iter()
        .map(|[idx, value]| [secs(idx), value])
        .collect()
}

/// Draws the spectrum with a dot for every mode.
pub(super) fn spectrum(
    response: &KernelResponse,
    chosen: Option<&ChosenMode>,
    zooms: &[Zoom; 2],
    columns: usize,
) -> Figure {
    let rate_hz = response.of.rate_hz;
    let all = [LOWEST_HZ, (rate_hz / 2.0).max(2.0 * LOWEST_HZ)];
    let x = Axis {
        scaling: Scaling::Log,
        limits: all,
        least_span: 0.02,
        ticks: vec![1.0, 10.0, 100.0, 1e3, 1e4, 1e5],
        number: |hz| {
            if hz < 999.0 {
                short(hz)
            } else {
                format!("{}k", short(hz / 1e3))
            }
        },
        words: units::hertz,
        ..Axis::new("frequency (Hz)", zooms[0].range(all))
    };
    let levels = levels(response, x.range, columns);
    let dots: Vec<[f64; 2]> = response
        .modes
        .iter()
        .map(|mode| dot(response, mode))
        .collect();
    let chosen_dot = chosen.and_then(|chosen| dots.get(chosen.idx).copied());
    let top = levels.iter().chain(&dots).map(|point| point[1]);
    let top = top.filter(|db| db.is_finite()).fold(-60.0, f64::max) + 6.0;
    let limits = [top - SPAN_DB, top];
    let mut series = vec![
        Series::line("kernel", Ink::Dry, levels),
        points("modes", Ink::Memory, 2.5, dots),
    ];
    series.extend(chosen_dot.map(|dot| points("this mode", Ink::Trouble, 5.0, vec![dot])));
    Figure {
        name: "kernel spectrum",
        title: format!("Spectrum and modes of {}", response.of.words()),
        y: Axis {
            limits,
            least_span: 5.0,
            words: |db| format!("{db:.1} dBFS"),
            ..Axis::new("level (dBFS)", zooms[1].range(limits))
        },
        series,
        marks: Vec::new(),
        grid: None,
        x,
    }
}

fn points(name: &'static str, ink: Ink, radius: f32, points: Vec<[f64; 2]>) -> Series {
    Series {
        shape: Shape::Dots(radius),
        ..Series::line(name, ink, points)
    }
}

/// Returns where a mode is drawn; what does not ring stands at the left end.
fn dot(response: &KernelResponse, mode: &souvenir_core::ssm::KernelMode) -> [f64; 2] {
    let hz = response.mode_hz(mode).max(LOWEST_HZ);
    [hz, response.mode_level_db(mode)]
}

/// Returns the strongest of the bins that share a column.
fn levels(response: &KernelResponse, range: [f64; 2], columns: usize) -> Vec<[f64; 2]> {
    let bin_hz = response.bin_hz();
    let [from, to] = range.map(f64::log10);
    let ratio = 10.0_f64.powf((to - from) / columns.max(1) as f64);
    let mut points = Vec::new();
    let mut start = super::layers::whole(range[0] / bin_hz).max(1);
    let end = (super::layers::whole(range[1] / bin_hz) + 2).min(response.power.len());
    while start < end {
        let next = super::layers::whole(start as f64 * ratio).clamp(start + 1, end);
        let bins = start..next;
        let strongest = bins.max_by(|a, b| response.power[*a].total_cmp(&response.power[*b]));
        let bin = strongest.unwrap_or(start);
        points.push([bin as f64 * bin_hz, 10.0 * response.power[bin].log10()]);
        start = next;
    }
    points
}

/// Returns the mode whose dot is nearest to a place of the spectrum, if it is near.
pub(super) fn nearest_mode(
    response: &KernelResponse,
    figure: &Figure,
    at: [f64; 2],
    reach_share: f64,
) -> Option<usize> {
    let place = |[x, y]: [f64; 2]| [figure.x.share(x), figure.y.share(y)];
    let pointer = place(at);
    let distance = |mode| {
        let [x, y] = place(dot(response, mode));
        (x - pointer[0]).hypot(y - pointer[1])
    };
    let distances = response.modes.iter().map(distance).enumerate();
    let nearest = distances.min_by(|a, b| a.1.total_cmp(&b.1))?;
    (nearest.1 < reach_share).then_some(nearest.0)
}
