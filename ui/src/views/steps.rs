//! A selective layer's step Delta over time, under the sound: what was let in, and what was passed over.

mod trail;

use std::ops::Range;

use egui::Ui;
use souvenir_core::settings::Mode;
use souvenir_core::snapshot::Snapshot;

use super::provenance::{Product, notes};
use super::sample_rate::rate_hz;
use super::view::{Look, View};
use crate::figure::zoom::Zoom;
use crate::figure::{self, Axis, Column, Figure, Note, Series, Shape, Table};
use crate::theme::Ink;
use crate::units;
use trail::StepTrail;

const LEAST_FRAMES: f64 = 20.0;
/// Above the largest step.
const AIR: f64 = 1.05;

/// Mamba's steps are never 0: less than this share of the largest in sight is passed over.
const LEAST_SHARE: f32 = 0.1;

/// Holds what the view remembers.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    trail: StepTrail,
    zooms: [Zoom; 2],
}

impl View for Steps {
    fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) -> Figure {
        let columns = super::layers::whole(f64::from(ui.available_width()));
        self.trail.take(look.picture);
        let of = of(look.picture.snapshot, &mut self.trail);
        let figure = figure(&of, &self.zooms, columns.max(1));
        let [x, y] = &mut self.zooms;
        figure::show(ui, &figure, [x, y]);
        figure
    }

    fn table(&mut self, look: &mut Look<'_>) -> Table {
        let snapshot = look.picture.snapshot;
        let of = of(snapshot, &mut self.trail);
        let in_sight = self.zooms[0].range(of.all());
        table(
            &of,
            in_sight,
            notes("steps", snapshot, Product::Coefficients),
        )
    }
}

/// Returns what is known of a memory's steps: nothing where it counts frames.
fn of<'a>(snapshot: &Snapshot, trail: &'a mut StepTrail) -> StepsUnderSound<'a> {
    let [sound, steps] = trail.frames();
    let largest = steps.iter().copied().fold(0.0, f32::max);
    StepsUnderSound {
        sound,
        steps,
        rate_hz: rate_hz(snapshot),
        least_step: match snapshot.settings.mode {
            Mode::Selective => f32::MIN_POSITIVE,
            _ => LEAST_SHARE * largest,
        },
    }
}

/// Holds a sound and the step that a layer took at each of its frames, oldest first.
#[derive(Clone, Copy, Debug)]
pub(super) struct StepsUnderSound<'a> {
    pub(super) sound: &'a [f32],
    /// Delta, one a frame.
    pub(super) steps: &'a [f32],
    pub(super) rate_hz: f64,
    /// A step that is smaller passes the frame over.
    pub(super) least_step: f32,
}

/// Draws the steps, the sound behind them as high as the plot: in one colour what was let in, in another what was passed
/// over. Time is counted back from the last frame.
pub(super) fn figure(of: &StepsUnderSound<'_>, zooms: &[Zoom; 2], columns: usize) -> Figure {
    let all = of.all();
    let x = Axis {
        limits: all,
        least_span: LEAST_FRAMES / of.rate_hz,
        words: units::moment,
        ..Axis::new("time (s), 0 = now", zooms[0].range(all))
    };
    let largest = of.steps.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let sizes = [0.0, AIR * f64::from(largest)];
    let [let_in, passed_over] = of.behind(x.range, sizes[1], columns);
    let behind = |ink, points| Series {
        shape: Shape::Line(1.25),
        ..Series::line("", ink, points)
    };
    // The sound's height is not the axis's: the legend names it, the cursor does not read it.
    let named = |name, ink| Series::line(name, ink, Vec::new());
    Figure {
        name: "steps",
        title: title(of),
        y: Axis {
            limits: sizes,
            least_span: 1e-6 * sizes[1],
            words: |step| format!("{step:.4}"),
            ..Axis::new("step \u{394}", zooms[1].range(sizes))
        },
        series: vec![
            behind(Ink::Weak, passed_over),
            behind(Ink::Dry, let_in),
            named("let in", Ink::Dry),
            named("passed over", Ink::Weak),
            Series::line(
                "step \u{394}",
                Ink::Memory,
                of.drawn_steps(x.range, columns),
            ),
        ],
        marks: Vec::new(),
        grid: None,
        x,
    }
}

fn title(of: &StepsUnderSound<'_>) -> String {
    if of.steps.is_empty() {
        return "Steps: this memory counts frames; choose Selective LegS or a trained stack"
            .to_owned();
    }
    let share = units::percent(of.share_let_in());
    format!("Steps under the sound: {share} were let in")
}

/// Returns every frame in sight.
fn table(of: &StepsUnderSound<'_>, in_sight: [f64; 2], notes: Vec<Note>) -> Table {
    let frames = of.frames_between(in_sight);
    Table {
        name: "steps",
        notes,
        columns: vec![
            Column::new("time_secs", frames.clone().map(|frame| of.secs(frame))),
            Column::new("sound", numbers(&of.sound[frames.clone()])),
            Column::new("step", numbers(&of.steps[frames.clone()])),
            Column::words(
                "frame_was",
                frames
                    .map(|frame| {
                        if of.is_let_in(frame) {
                            "let in"
                        } else {
                            "passed over"
                        }
                    })
                    .collect(),
            ),
        ],
    }
}

fn numbers(values: &[f32]) -> impl Iterator<Item = f64> {
    values.iter().copied().map(f64::from)
}

impl StepsUnderSound<'_> {
    /// From the oldest frame to now, in seconds.
    fn all(&self) -> [f64; 2] {
        [-(self.len() as f64) / self.rate_hz, 0.0]
    }

    fn frames_between(&self, range: [f64; 2]) -> Range<usize> {
        let frame = |secs: f64| {
            let frame = secs * self.rate_hz + self.len() as f64;
            super::layers::whole(frame).min(self.len())
        };
        let [from, to] = range.map(frame);
        from..to.max(from)
    }

    fn len(&self) -> usize {
        self.sound.len().min(self.steps.len())
    }

    fn secs(&self, frame: usize) -> f64 {
        (frame as f64 - self.len() as f64) / self.rate_hz
    }

    fn is_let_in(&self, frame: usize) -> bool {
        self.steps[frame] >= self.least_step
    }

    #[expect(clippy::cast_possible_truncation, reason = "a share")]
    fn share_let_in(&self) -> f32 {
        let let_in = (0..self.len())
            .filter(|frame| self.is_let_in(*frame))
            .count();
        (let_in as f64 / self.len().max(1) as f64) as f32
    }

    /// Returns frames in sight, column by column.
    fn columns(&self, range: [f64; 2], columns: usize) -> Vec<Range<usize>> {
        let Range {
            start: from,
            end: to,
        } = self.frames_between(range);
        let per_column = (to - from).div_ceil(columns.max(1)).max(1);
        let starts = (from..to).step_by(per_column);
        starts
            .map(|start| start..(start + per_column).min(to))
            .collect()
    }

    /// Returns the largest step of every column: none is lost.
    fn drawn_steps(&self, range: [f64; 2], columns: usize) -> Vec<[f64; 2]> {
        let columns = self.columns(range, columns).into_iter();
        let point = |frames: Range<usize>| {
            let steps = self.steps[frames.clone()].iter().copied();
            [
                self.secs(frames.start),
                f64::from(steps.fold(0.0, f32::max)),
            ]
        };
        columns.map(point).collect()
    }

    /// Returns what was let in of the sound, and what was passed over, from the lowest to the highest of every column, in
    /// the middle of a plot that is so high.
    fn behind(&self, range: [f64; 2], height: f64, columns: usize) -> [Vec<[f64; 2]>; 2] {
        let peak = self
            .sound
            .iter()
            .fold(f32::MIN_POSITIVE, |a, b| a.max(b.abs()));
        let scale = height / 2.0 / f64::from(peak);
        let mut lines = [Vec::new(), Vec::new()];
        for frames in self.columns(range, columns) {
            let secs = self.secs(frames.start);
            for (line, is_let_in) in lines.iter_mut().zip([true, false]) {
                let of_kind = frames
                    .clone()
                    .filter(|frame| self.is_let_in(*frame) == is_let_in);
                let samples = of_kind.map(|frame| f64::from(self.sound[frame]));
                let ends = samples.fold(None, |ends, sample| {
                    let [low, high] = ends.unwrap_or([sample, sample]);
                    Some([sample.min(low), sample.max(high)])
                });
                // What is of the other kind interrupts the line.
                let [low, high] = ends.unwrap_or([f64::NAN; 2]);
                line.extend([low, high].map(|sample| [secs, height / 2.0 + scale * sample]));
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::{StepsUnderSound, figure, table};
    use crate::figure::Series;
    use crate::figure::zoom::Zoom;

    /// Ten frames of a tone, ten of silence, and ten more, of which the silence is passed over.
    fn with_steps<R>(look: impl FnOnce(&StepsUnderSound<'_>) -> R) -> R {
        let sound: Vec<f32> = (0_u8..30)
            .map(|j| {
                if (10..20).contains(&j) {
                    0.0
                } else {
                    0.5 - f32::from(j % 2)
                }
            })
            .collect();
        let steps: Vec<f32> = (0_u8..30)
            .map(|j| if (10..20).contains(&j) { 0.01 } else { 0.8 })
            .collect();
        look(&StepsUnderSound {
            sound: &sound,
            steps: &steps,
            rate_hz: 10.0,
            least_step: 0.1,
        })
    }

    fn known(series: &Series) -> Vec<[f64; 2]> {
        let points = series.points.iter().copied();
        points.filter(|point| point[1].is_finite()).collect()
    }

    #[test]
    fn what_is_passed_over_is_told_from_what_is_let_in() {
        with_steps(|of| {
            let figure = figure(of, &[Zoom::default(); 2], 1000);
            assert!(figure.title.contains("67 %"), "{}", figure.title);
            let [passed_over, let_in] = [&figure.series[0], &figure.series[1]];
            let silence = known(passed_over);
            assert_eq!(silence.len(), 20, "ten frames, lowest and highest");
            let is_there = |[secs, _]: &[f64; 2]| (-2.0..-1.0).contains(secs);
            assert!(silence.iter().all(is_there), "{silence:?}");
            assert!(!known(let_in).iter().any(is_there));
            let steps = &figure.series[4];
            assert_eq!(steps.points.len(), 30);
            assert!(
                (steps.points[15][1] - 0.01).abs() < 1e-8,
                "{:?}",
                steps.points[15]
            );
            assert!((figure.y.range[1] - 1.05 * 0.8).abs() < 1e-6);
        });
    }

    #[test]
    fn a_single_large_step_is_seen_however_few_columns_there_are() {
        let (sound, mut steps) = (vec![0.1; 10_000], vec![0.0; 10_000]);
        steps[7777] = 2.0;
        let of = StepsUnderSound {
            sound: &sound,
            steps: &steps,
            rate_hz: 48_000.0,
            least_step: 1.0,
        };
        let figure = figure(&of, &[Zoom::default(); 2], 100);
        let largest = figure.series[4]
            .points
            .iter()
            .fold(0.0, |a: f64, b| a.max(b[1]));
        assert_eq!(largest, 2.0);
        assert_eq!(
            known(&figure.series[1]).len(),
            2,
            "the frame that was let in"
        );
    }

    #[test]
    fn every_frame_is_in_the_table() {
        with_steps(|of| {
            let table = table(of, of.all(), Vec::new());
            let names: Vec<&str> = table
                .columns
                .iter()
                .map(|column| column.name.as_str())
                .collect();
            assert_eq!(names, ["time_secs", "sound", "step", "frame_was"]);
            let text = format!("{:?}", table.columns[3].values);
            assert_eq!(text.matches("let in").count(), 20);
            assert_eq!(text.matches("passed over").count(), 10);
            let last = super::table(of, [-0.5, 0.0], Vec::new());
            let text = format!("{:?}", last.columns[3].values);
            assert_eq!(text.matches("let in").count(), 5, "what is in sight");
        });
    }
}
