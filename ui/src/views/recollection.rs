//! The sound, its memory drawn over it, and what was lost, on an axis of time that reaches back half a minute.

pub(super) mod traces;
mod trigger;

use egui::Ui;
use souvenir_core::snapshot::Snapshot;

use super::plot::{amplitudes, newest, sound};
use super::provenance::{Product, notes};
use super::sample_rate::rate_hz;
use super::switches::{choice, switch};
use super::view::{Look, View};
use crate::figure::axes;
use crate::figure::scale::{Content, Scale};
use crate::figure::zoom::Zoom;
use crate::figure::{self, Axis, Column, Figure, Mark, Series, Table};
use crate::theme::Ink;
use crate::widgets::scrub_bar;
use crate::{silence_reason, units};
use traces::{Rows, Traces};
use trigger::Trigger;

/// -60 dBFS: below it a plot would show dither.
const FLOOR: f64 = 1e-3;
/// Nearer one would look at nothing.
const LEAST_FRAMES: f64 = 20.0;
/// The last line's end is free.
const AIR: f64 = 0.01;
/// Longer spans are told in seconds.
const LONG_SECS: f64 = 2.0;

/// Holds what the view remembers.
#[derive(Debug)]
pub(crate) struct Recollection {
    scale: Scale,
    height: Zoom,
    is_error_shown: bool,
    trigger: Trigger,
}

impl Default for Recollection {
    fn default() -> Self {
        Self {
            scale: Scale::default(),
            height: Zoom::default(),
            is_error_shown: true,
            trigger: Trigger::default(),
        }
    }
}

impl View for Recollection {
    fn switches(&mut self, ui: &mut Ui) {
        self.trigger_choice(ui);
        let hint = "What was lost, as a line of its own: dry minus memory";
        switch(ui, "Error", hint, &mut self.is_error_shown);
    }

    fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) -> Figure {
        let columns = axes::pixel_columns(ui);
        let elapsed_secs = f64::from(ui.input(|input| input.stable_dt));
        let time = time_axis(look);
        let traces = Traces::of(look, time.range, columns, self.trigger);
        let content = Content {
            snapshot: look.picture.snapshot,
            peak: traces.peak(),
            sight_secs: time.range[1] - time.range[0],
        };
        let limit = self.scale.follow(content, FLOOR, elapsed_secs);
        let figure = self.figure(look, traces, time, amplitudes(limit, &self.height));
        figure::show(ui, &figure, [&mut look.view_range.time, &mut self.height]);
        figure
    }

    fn table(&mut self, look: &mut Look<'_>) -> Table {
        let range_secs = time_axis(look).range;
        let rows = Rows::of(look, range_secs);
        let mut notes = notes(
            "recollection, every frame in sight of channel 1",
            look.picture.snapshot,
            Product::Sound,
        );
        let frames = "frames are counted in the sound that came in; 0 s is the end of the newest";
        notes.push(("rows", frames.to_owned()));
        Table {
            name: "recollection",
            notes,
            columns: vec![
                Column::new("frame", rows.frames),
                Column::new("time_secs", rows.secs),
                Column::new("sound", rows.dry),
                Column::new("memory", rows.memory),
                Column::new("lost", rows.lost),
            ],
        }
    }
}

impl Recollection {
    fn trigger_choice(&mut self, ui: &mut Ui) {
        let hint = "Steadies the picture at a rising or falling edge of the sound";
        let name = |trigger: Trigger| trigger.name().to_owned();
        choice(ui, "Trigger", hint, &mut self.trigger, &Trigger::ALL, name);
    }

    fn figure(&self, look: &Look<'_>, traces: Traces, x: Axis, y: Axis) -> Figure {
        let mut series = vec![
            sound(traces.dry),
            Series::line("its memory", Ink::Memory, traces.memory),
        ];
        if self.is_error_shown {
            series.push(Series::line("lost", Ink::Residual, traces.lost));
        }
        Figure {
            name: "recollection",
            title: title(look.picture.snapshot),
            x,
            y,
            series,
            marks: playhead(look),
            grid: None,
        }
    }
}

/// Marks where the recall stands.
fn playhead(look: &Look<'_>) -> Vec<Mark> {
    let snapshot = look.picture.snapshot;
    let place = look.head.filter(|_| snapshot.is_frozen);
    let mark = |place| Mark {
        x: -scrub_bar::age_secs(snapshot, place),
        name: "heard now".to_owned(),
    };
    place.map(mark).into_iter().collect()
}

fn title(snapshot: &Snapshot) -> String {
    if !snapshot.has_memory() {
        return "Nothing was heard yet".to_owned();
    }
    let mut words = "Sound and memory".to_owned();
    if snapshot.settings.mode.is_unbounded() {
        words += ", as remembered";
    }
    if snapshot.is_frozen {
        words = format!("Frozen: {}", words.to_lowercase());
    } else if let Some(left) = silence_reason::left(snapshot) {
        words = format!("The sound; its memory is silent: {left}");
    }
    words
}

/// Shows the last window, and as far back as anything is kept.
fn time_axis(look: &Look<'_>) -> Axis {
    let snapshot = look.picture.snapshot;
    let rate_hz = rate_hz(snapshot);
    let window_secs = match snapshot.window_frames {
        // Before the first picture.
        0 => snapshot.settings.window_secs,
        frames => frames as f64 / rate_hz,
    };
    let kept_secs = if snapshot.is_frozen {
        window_secs.max(snapshot.dry.len() as f64 / rate_hz)
    } else {
        let heard_secs = look.picture.history.frames() as f64 / rate_hz;
        heard_secs.max(window_secs + lag_secs(look))
    };
    let usual = [-window_secs - lag_secs(look), AIR * window_secs];
    let limits = [-kept_secs, AIR * window_secs];
    let shown = look.view_range.time.range(usual);
    let range = if shown[0] >= limits[0] { shown } else { usual };
    let newest = newest(snapshot, look.view_range);
    let is_long = range[1] - range[0] > LONG_SECS;
    let unit = if is_long { "s" } else { "ms" };
    Axis {
        limits,
        least_span: LEAST_FRAMES / rate_hz,
        number: if is_long { figure::short } else { milliseconds },
        words: units::moment,
        ..Axis::new(format!("time ({unit}), 0 = {newest}"), range)
    }
}

/// Returns the seconds since the window of an unbounded memory ended, some hops ago; the others' is heard as it ends.
fn lag_secs(look: &Look<'_>) -> f64 {
    let snapshot = look.picture.snapshot;
    if !snapshot.settings.mode.is_unbounded() {
        return 0.0;
    }
    (-look.lead_frames() / rate_hz(snapshot)).max(0.0)
}

fn milliseconds(secs: f64) -> String {
    figure::short(1e3 * secs)
}
