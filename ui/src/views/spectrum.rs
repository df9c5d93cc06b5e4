//! What is kept and lost of every frequency: spectra of sound, memory and error.

mod averages;
mod peak;

use std::collections::VecDeque;

use egui::Ui;
use souvenir_core::snapshot::Snapshot;

use super::provenance::{Product, notes};
use super::recollection::traces;
use super::sample_rate::rate_hz;
use super::switches::choice;
use super::view::{Look, View};
use crate::figure::axes;
use crate::figure::zoom::Zoom;
use crate::figure::{self, Axis, Column, Figure, Mark, Note, Scaling, Series, Shape, Table};
use crate::theme::Ink;
use crate::units;
use averages::{Averages, Averaging};

/// The most frames of sound: 6 Hz a bin of its window at 48 kHz.
const FRAMES: usize = 8192;
/// Each of those is drawn as so many, so that a tone between two reads its own level.
const TIMES: usize = 4;
const LOWEST_HZ: f64 = 20.0;
const LEVELS_DB: [f64; 2] = [-120.0, 6.0];
/// Tilts the picture: pink noise is level at 3 dB an octave.
const SLOPES_DB: [f64; 3] = [0.0, 3.0, 4.5];
const LEVEL_HZ: f64 = 1000.0;

/// Holds what the view remembers.
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
            averages: Averages::new(FRAMES, TIMES),
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
        choice(ui, "Slope", hint, &mut self.slope_db, &SLOPES_DB, slope);
        let hint = "How long spectra are averaged";
        let name = |averaging: Averaging| averaging.name().to_owned();
        choice(
            ui,
            "Averaging",
            hint,
            &mut self.averaging,
            &Averaging::ALL,
            name,
        );
    }

    fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) -> Figure {
        let elapsed_secs = f64::from(ui.input(|input| input.stable_dt));
        let sounds = sounds(look);
        self.averages.hear(&sounds, self.averaging, elapsed_secs);
        let figure = self.figure(look.picture.snapshot, axes::pixel_columns(ui));
        let [x, y] = &mut self.zooms;
        figure::show(ui, &figure, [x, y]);
        figure
    }

    fn table(&mut self, look: &mut Look<'_>) -> Table {
        let snapshot = look.picture.snapshot;
        let bin_hz = bin_hz(rate_hz(snapshot));
        let [sound, memory, lost] = self.averages.powers();
        let level = |power: &f64| 10.0 * power.log10();
        let mut notes = notes("spectrum of channel 1", snapshot, Product::Sound);
        notes.extend(self.method());
        Table {
            name: "spectrum",
            notes,
            columns: vec![
                Column::new(
                    "frequency_hz",
                    (0..sound.len()).map(|bin| bin as f64 * bin_hz),
                ),
                Column::new("sound_dbfs", sound.iter().map(level)),
                Column::new("memory_dbfs", memory.iter().map(level)),
                Column::new("lost_dbfs", lost.iter().map(level)),
            ],
        }
    }
}

impl Spectrum {
    /// Says how its numbers came about.
    fn method(&self) -> [Note; 3] {
        let frames = self.averages.frames();
        [
            (
                "window",
                format!(
                    "Hann, {frames} frames, {} frequencies a bin",
                    FRAMES * TIMES / frames.max(1)
                ),
            ),
            ("averaging", self.averaging.name().to_owned()),
            ("level", "a full-scale sine has 0 dBFS; no slope".to_owned()),
        ]
    }

    fn figure(&self, snapshot: &Snapshot, columns: usize) -> Figure {
        let rate_hz = rate_hz(snapshot);
        let x = self.frequencies(rate_hz);
        let lines = [
            ("sound", Ink::DryHalo, Ink::Dry, 3.5),
            ("its memory", Ink::Memory, Ink::Memory, 1.25),
            ("lost", Ink::Residual, Ink::Residual, 1.25),
        ];
        let bin_hz = bin_hz(rate_hz);
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
            limits: LEVELS_DB,
            least_span: 5.0,
            ticks: (-6..=0).map(|step| 20.0 * f64::from(step)).collect(),
            words: |db| format!("{db:.1} dBFS"),
            ..Axis::new(self.levels_name(), self.zooms[1].range(LEVELS_DB))
        }
    }

    /// A full-scale sine has 0 dBFS.
    fn levels_name(&self) -> String {
        if self.slope_db == 0.0 {
            return "level (dBFS)".to_owned();
        }
        let slope = figure::short(self.slope_db);
        format!("level (dBFS at 1 kHz, + {slope} dB/oct)")
    }

    /// Returns the strongest of the bins that share a column of the screen, or the top beside it.
    fn levels(&self, power: &[f64], bin_hz: f64, x: &Axis, columns: usize) -> Vec<[f64; 2]> {
        let [from, to] = x.range.map(f64::log10);
        let step = 10.0_f64.powf((to - from) / columns.max(1) as f64);
        let [first, last] = [x.range[0] / bin_hz, x.range[1] / bin_hz].map(whole);
        let mut points = Vec::new();
        let mut start = first.max(1);
        while start < power.len().min(last + 2) {
            let end = whole(start as f64 * step).clamp(start + 1, power.len());
            let strongest = (start..end).max_by(|a, b| power[*a].total_cmp(&power[*b]));
            let [bin, level_db] = peak::summit(power, strongest.unwrap_or(start));
            let hz = bin * bin_hz;
            points.push([hz, self.tilted(level_db, hz)]);
            start = end;
        }
        points
    }

    fn tilted(&self, level_db: f64, hz: f64) -> f64 {
        let tilt_db = self.slope_db * (hz / LEVEL_HZ).log2();
        (level_db + tilt_db).max(LEVELS_DB[0])
    }
}

/// Returns the last frames of sound, memory and error that the memory says anything of, or fewer where it does not
/// reach as far: what it does not know is neither lost nor silent.
fn sounds(look: &mut Look<'_>) -> [Vec<f64>; 3] {
    let snapshot = look.picture.snapshot;
    let [dry, memory] = traces::sounds(look);
    let [dry, memory] = if traces::is_read(snapshot) {
        read(look, &dry)
    } else {
        [last(&dry), last(&memory)]
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

/// Reads a sound by its coefficients, within the window that they are of.
fn read(look: &mut Look<'_>, sound: &VecDeque<f32>) -> [Vec<f64>; 2] {
    let snapshot = look.picture.snapshot;
    let len = sound.len();
    let ages = (0..len).rev().map(|idx| look.age_frames(idx, len));
    let is_after = |age: &Option<f64>| age.is_none();
    let newest = ages.clone().take_while(is_after).count();
    let known = ages.skip(newest).map_while(|age| age).take(FRAMES);
    let mut ages: Vec<f64> = known.collect();
    ages.reverse();
    let end = len - newest;
    let sound = sound.range(end - ages.len()..end);
    let sound = if traces::is_sound_known(snapshot) {
        sound.map(|sample| f64::from(*sample)).collect()
    } else {
        Vec::new()
    };
    [sound, look.view_range.viewer.read(snapshot, &ages)]
}

fn bin_hz(rate_hz: f64) -> f64 {
    rate_hz / (FRAMES * TIMES) as f64
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

#[cfg(test)]
mod tests {
    use super::{Averaging, FRAMES, Snapshot, Spectrum};
    use std::f64::consts::TAU;

    const RATE_HZ: f64 = 48_000.0;

    fn sine(hz: f64, frames: usize) -> Vec<f64> {
        let phase = 1.7 * hz;
        let sample = |j: usize| 0.1 * (TAU * hz / RATE_HZ * j as f64 + phase).sin();
        (0..frames).map(sample).collect()
    }

    /// -20 dBFS, wherever it lies between the bins and however much of it is known.
    #[test]
    fn the_cursor_at_a_peak_reads_its_level() {
        let snapshot = Snapshot {
            sample_rate_hz: RATE_HZ,
            ..Snapshot::default()
        };
        for frames in [FRAMES, 5000, 2400] {
            for part in 0..60 {
                // From 160 Hz on, 8 bins of the shortest window from the mirror image's.
                let hz = 160.0 * 1.0823_f64.powi(part);
                let mut spectrum = Spectrum::default();
                let sound = sine(hz, frames);
                let sounds = [sound.clone(), sound, vec![0.0; frames]];
                spectrum.averages.hear(&sounds, Averaging::Fast, 0.03);
                let figure = spectrum.figure(&snapshot, 700);
                for series in &figure.series[..2] {
                    let points = series.points.iter().copied();
                    let top = points.max_by(|a, b| a[1].total_cmp(&b[1])).expect("points");
                    let bin_hz = RATE_HZ / frames as f64;
                    assert!((top[0] - hz).abs() < 0.01 * bin_hz, "{hz} Hz: {top:?}");
                    assert!((top[1] + 20.0).abs() < 0.05, "{hz} Hz: {top:?}");
                    let words = figure.read([hz, 0.0]);
                    let expected = format!("{} -20.0 dBFS", series.name);
                    assert!(
                        words.contains(&expected),
                        "{hz} Hz, {frames} frames: {words}"
                    );
                }
                assert!(figure.title.contains("-20.0 dBFS"), "{}", figure.title);
            }
        }
    }

    #[test]
    fn a_tilted_axis_says_so() {
        let mut spectrum = Spectrum::default();
        assert_eq!(spectrum.levels_axis().label, "level (dBFS)");
        spectrum.slope_db = 4.5;
        let label = spectrum.levels_axis().label;
        assert_eq!(label, "level (dBFS at 1 kHz, + 4.5 dB/oct)");
    }
}
