//! What is kept and lost of every frequency: spectra of sound, memory and error.

mod averages;
mod peak;

use std::collections::VecDeque;

use egui::Ui;
use souvenir_core::snapshot::Snapshot;

use super::recollection::{rate_hz, traces};
use super::{Look, View, choice};
use crate::figure::{self, Axis, Figure, Mark, Scaling, Series, Shape};
use crate::theme::Ink;
use crate::zoom::Zoom;
use crate::{plot, units};
use averages::{Averages, Averaging};

/// Half of it is the band: 6 Hz a bin at 48 kHz.
const FRAMES: usize = 8192;
const LOWEST_HZ: f64 = 20.0;
const LEVELS_DB: [f64; 2] = [-120.0, 6.0];
/// Tilts the picture: pink noise is level at 3 dB an octave.
const SLOPES_DB: [f64; 3] = [0.0, 3.0, 4.5];
const LEVEL_HZ: f64 = 1000.0;

/// What the view remembers.
#[derive(Debug)]
pub(crate) struct Spectrum {
    averages: Averages,
    averaging: Averaging,
    slope_db: f64,
    zooms: [Zoom; 2],
}

impl Default for Spectrum {
    fn default() -> Self {
        Self {
            averages: Averages::new(FRAMES),
            averaging: Averaging::Fast,
            slope_db: SLOPES_DB[0],
            zooms: Default::default(),
        }
    }
}

impl View for Spectrum {
    fn switches(&mut self, ui: &mut Ui) {
        let hint = "Tilts the picture, in dB an octave: pink noise is level at 3";
        let slope = |slope_db: f64| format!("{} dB/oct", figure::short(slope_db));
        choice(ui, ("Slope", hint), &mut self.slope_db, &SLOPES_DB, slope);
        let hint = "How long spectra are averaged";
        let name = |averaging: Averaging| averaging.name().to_owned();
        choice(
            ui,
            ("Averaging", hint),
            &mut self.averaging,
            &Averaging::ALL,
            name,
        );
    }

    fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) -> Figure {
        let elapsed_secs = f64::from(ui.input(|input| input.stable_dt));
        let sounds = sounds(look);
        self.averages.hear(&sounds, self.averaging, elapsed_secs);
        let figure = self.figure(look.picture.snapshot, plot::pixel_columns(ui));
        let [x, y] = &mut self.zooms;
        figure::show(ui, &figure, [x, y]);
        figure
    }
}

impl Spectrum {
    fn figure(&self, snapshot: &Snapshot, columns: usize) -> Figure {
        let rate_hz = rate_hz(snapshot);
        let x = self.frequencies(rate_hz);
        let lines = [
            ("sound", Ink::DryHalo, Ink::Dry, 3.5),
            ("its memory", Ink::Memory, Ink::Memory, 1.25),
            ("lost", Ink::Residual, Ink::Residual, 1.25),
        ];
        let bin_hz = rate_hz / FRAMES as f64;
        let series = lines.into_iter().zip(self.averages.powers());
        let series = series.map(|((name, colour, swatch, width), power)| Series {
            swatch,
            shape: Shape::Line(width),
            ..Series::line(name, colour, self.levels(power, bin_hz, &x, columns))
        });
        Figure {
            name: "spectrum",
            title: self.title(bin_hz, &x),
            y: self.levels_axis(),
            series: series.collect(),
            marks: bandwidth(snapshot),
            grid: None,
            x,
        }
    }

    fn title(&self, bin_hz: f64, x: &Axis) -> String {
        let peak = peak::of(&self.averages.powers()[0], bin_hz, x.range);
        match peak {
            Some(peak) => format!("Spectrum   peak {}", peak.words()),
            None => "Spectrum".to_owned(),
        }
    }

    fn frequencies(&self, rate_hz: f64) -> Axis {
        let all = [LOWEST_HZ, (rate_hz / 2.0).max(2.0 * LOWEST_HZ)];
        let shown = self.zooms[0].range(all);
        let ticks = [
            20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5,
        ];
        Axis {
            column: "frequency_hz",
            scaling: Scaling::Log,
            limits: all,
            least_span: 0.02,
            ticks: ticks.to_vec(),
            number: |hz| {
                if hz < 999.0 {
                    figure::short(hz.round())
                } else {
                    format!("{}k", figure::short((hz / 10.0).round() / 100.0))
                }
            },
            words: units::hertz,
            ..Axis::new(
                "frequency (Hz)",
                if shown[1] <= all[1] { shown } else { all },
            )
        }
    }

    fn levels_axis(&self) -> Axis {
        Axis {
            column: "level_db",
            limits: LEVELS_DB,
            least_span: 5.0,
            ticks: (-6..=0).map(|step| 20.0 * f64::from(step)).collect(),
            words: |db| format!("{db:.1} dB"),
            ..Axis::new("level (dB)", self.zooms[1].range(LEVELS_DB))
        }
    }

    /// The strongest of the bins that share a column of the screen.
    fn levels(&self, power: &[f64], bin_hz: f64, x: &Axis, columns: usize) -> Vec<[f64; 2]> {
        let [from, to] = x.range.map(f64::log10);
        let step = 10.0_f64.powf((to - from) / columns.max(1) as f64);
        let [first, last] = [x.range[0] / bin_hz, x.range[1] / bin_hz].map(whole);
        let mut points = Vec::new();
        let mut start = first.max(1);
        while start < power.len().min(last + 2) {
            let end = whole(start as f64 * step).clamp(start + 1, power.len());
            let strongest = power[start..end].iter().fold(0.0, |a: f64, b| a.max(*b));
            let hz = (start + end - 1) as f64 / 2.0 * bin_hz;
            points.push([hz, self.level_db(strongest, hz)]);
            start = end;
        }
        points
    }

    fn level_db(&self, power: f64, hz: f64) -> f64 {
        let tilt_db = self.slope_db * (hz / LEVEL_HZ).log2();
        (10.0 * power.log10() + tilt_db).max(LEVELS_DB[0])
    }
}

/// The last frames of sound, memory and error, or fewer where nothing was heard before.
fn sounds(look: &mut Look<'_>) -> [Vec<f64>; 3] {
    let snapshot = look.picture.snapshot;
    let [dry, memory] = traces::sounds(look);
    let (len, dry) = (dry.len(), last(&dry));
    let memory = if snapshot.setting.mode.is_lasting() {
        remembered(look, (len, dry.len()))
    } else {
        last(&memory)
    };
    let lost = dry.iter().zip(&memory).map(|(dry, memory)| dry - memory);
    let lost = lost.collect();
    [dry, memory, lost]
}

fn last(sound: &VecDeque<f32>) -> Vec<f64> {
    let from = sound.len().saturating_sub(FRAMES);
    let newest = sound.range(from..);
    newest.map(|sample| f64::from(*sample)).collect()
}

/// By its coefficients, which know nothing beyond the ends of their window: the last `frames` of `len`.
fn remembered(look: &mut Look<'_>, (len, frames): (usize, usize)) -> Vec<f64> {
    let snapshot = look.picture.snapshot;
    let ages: Vec<Option<f64>> = (len - frames..len)
        .map(|idx| look.age_frames(idx, len))
        .collect();
    let known: Vec<f64> = ages.iter().flatten().copied().collect();
    let mut values = look.sight.viewer.read(snapshot, &known).into_iter();
    let value = |age: Option<f64>| age.and_then(|_| values.next()).unwrap_or(0.0);
    ages.into_iter().map(value).collect()
}

fn bandwidth(snapshot: &Snapshot) -> Vec<Mark> {
    let mark = |hz| Mark {
        x: hz,
        name: format!("N / (\u{3c0} W) = {}", units::hertz(hz)),
    };
    snapshot.bandwidth_hz().into_iter().map(mark).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, positive"
)]
fn whole(bins: f64) -> usize {
    bins as usize
}
