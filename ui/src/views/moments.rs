//! The memory as it was at moments of one's choice, t1 to t4, side by side over the same past.

mod past;

use egui::{Button, RichText, Ui};
use souvenir_core::snapshot::{Snapshot, Viewer};

use super::plot::{amplitudes, newest, sound};
use super::provenance::{Product, notes, window_end_frame};
use super::recollection::traces;
use super::sample_rate::rate_hz;
use super::view::{Look, View};
use crate::compare::PIN_NAMES as NAMES;
use crate::figure::axes;
use crate::figure::scale::{Content, Scale};
use crate::figure::zoom::Zoom;
use crate::figure::{self, Axis, Column, Figure, Mark, Note, Series, Table};
use crate::theme::Ink;
use crate::widgets::{learn, rows};
use crate::{theme, units};

const INKS: [Ink; NAMES.len()] = [Ink::Memory, Ink::Residual, Ink::Well, Ink::Trouble];
const FLOOR: f64 = 1e-3;
const LEAST_FRAMES: f64 = 20.0;

/// Holds what the view remembers.
#[derive(Debug, Default)]
pub(crate) struct Moments {
    pins: [Option<Snapshot>; NAMES.len()],
    /// The number of the history that they are pins of.
    number: u64,
    scale: Scale,
    height: Zoom,
}

impl View for Moments {
    fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) -> Figure {
        self.follow(look);
        ui.horizontal_wrapped(|ui| self.buttons(ui, look));
        let columns = axes::pixel_columns(ui);
        let elapsed_secs = f64::from(ui.input(|input| input.stable_dt));
        let figure = self.figure(look, columns, elapsed_secs);
        figure::show(ui, &figure, [&mut look.view_range.time, &mut self.height]);
        figure
    }

    fn table(&mut self, look: &mut Look<'_>) -> Table {
        let range_secs = self.time_axis(look).range;
        let rows = traces::Rows::of(look, range_secs);
        let pinned = self.pins.iter().zip(NAMES);
        let pinned: Vec<(&Snapshot, &str)> = pinned
            .filter_map(|(pin, name)| Some((pin.as_ref()?, name)))
            .collect();
        let mut notes = notes(
            "moments, every frame in sight of channel 1",
            look.picture.snapshot,
            Product::Coefficients,
        );
        notes.extend(pinned.iter().map(|(pin, name)| pin_note(pin, name)));
        let memories = pinned.iter().map(|(pin, name)| {
            let end = end_secs(pin, look);
            let values = at(pin, &mut look.view_range.viewer, &rows.secs, end);
            Column::new(*name, values)
        });
        let memories: Vec<Column> = memories.collect();
        let mut columns = vec![
            Column::new("frame", rows.frames),
            Column::new("time_secs", rows.secs),
            Column::new("sound", rows.dry),
        ];
        columns.extend(memories);
        Table {
            name: "moments",
            notes,
            columns,
        }
    }
}

impl Moments {
    /// Forgets pins of another engine, which counts its frames anew: what was pinned of the one before lies nowhere.
    fn follow(&mut self, look: &Look<'_>) {
        let number = look.picture.history.number();
        if number != std::mem::replace(&mut self.number, number) {
            self.pins = Default::default();
        }
    }

    pub(crate) fn pin(&mut self, idx: usize, snapshot: &Snapshot) {
        self.pins[idx] = snapshot.has_memory().then(|| snapshot.clone());
    }

    fn buttons(&mut self, ui: &mut Ui, look: &mut Look<'_>) {
        let snapshot = look.picture.snapshot;
        let hint = "Keep the memory as it is now; press again to replace it";
        for (pin, name) in self.pins.iter_mut().zip(NAMES) {
            let words = format!("Pin {name}");
            let button = Button::selectable(pin.is_some(), &words).frame_when_inactive(true);
            let button = ui.add(button);
            let is_asked = learn::is_pressed(ui, &button, &words);
            if button.on_hover_text(hint).clicked() || is_asked {
                *pin = snapshot.has_memory().then(|| snapshot.clone());
            }
        }
        let has_pins = self.pins.iter().any(Option::is_some);
        let button = ui.add_enabled(has_pins, Button::new("Unpin"));
        rows::name(ui, button.id, "Unpin all moments");
        let is_asked = learn::is_pressed(ui, &button, "Unpin all moments");
        if button.on_hover_text("Forget all four").clicked() || is_asked {
            self.pins = Default::default();
        }
        self.hear(ui, look);
        if !has_pins {
            let words = "Pin the memory at up to four moments: the same past, as it is remembered at ever later times.";
            ui.label(RichText::new(words).small().color(theme::of(ui).text_weak));
        }
    }

    fn hear(&self, ui: &mut Ui, look: &mut Look<'_>) {
        let past = past::shared(&self.pins, look.picture.history);
        let button = ui.add_enabled(past.is_some(), Button::new("Hear the pins"));
        let is_asked = learn::is_pressed(ui, &button, "Hear the pins");
        let button = button
            .on_hover_text("The past that all pins remember, a slot each, to be switched by ear")
            .on_disabled_hover_text(
                "There must be some past that all pins remember and that was heard less than 30 s ago: \
                 pin a memory of everything (Whole, Fading), or moments within one window",
            );
        if button.clicked() || is_asked {
            look.hear = past.map(|past| past.remembered(&self.pins, look.picture.history));
        }
    }

    fn figure(&mut self, look: &mut Look<'_>, columns: usize, elapsed_secs: f64) -> Figure {
        let x = self.time_axis(look);
        let dry = traces::dry(look, x.range, columns);
        let pinned = self.curves(look, x.range, columns);
        let all = dry
            .iter()
            .chain(pinned.iter().flat_map(|series| &series.points));
        let peak = all.fold(0.0, |peak: f64, [_, value]| peak.max(value.abs()));
        let content = Content {
            snapshot: look.picture.snapshot,
            peak,
            sight_secs: x.range[1] - x.range[0],
        };
        let limit = self.scale.follow(content, FLOOR, elapsed_secs);
        Figure {
            name: "moments",
            title: "The same past, remembered at different times".to_owned(),
            y: amplitudes(limit, &self.height),
            series: [vec![sound(dry)], pinned].concat(),
            marks: self.marks(look, x.range),
            grid: None,
            x,
        }
    }

    /// Reaches as far back as what is pinned, but no farther than the history may.
    fn time_axis(&self, look: &Look<'_>) -> Axis {
        let snapshot = look.picture.snapshot;
        let rate_hz = rate_hz(snapshot);
        let window_secs = snapshot.settings.window_secs.max(LEAST_FRAMES / rate_hz);
        let start = |pin: &Snapshot| end_secs(pin, look) - pin.timeline.span_frames() / rate_hz;
        let oldest = self
            .pins
            .iter()
            .flatten()
            .map(start)
            .fold(-window_secs, f64::min);
        let limit = -souvenir_core::snapshot::HISTORY_SECS;
        let usual = [oldest.max(limit), 0.0];
        let newest = newest(snapshot, look.view_range);
        Axis {
            limits: [limit, 0.0],
            least_span: LEAST_FRAMES / rate_hz,
            words: units::moment,
            ..Axis::new(
                format!("time (s), 0 = {newest}"),
                look.view_range.time.range(usual).map(|secs| secs.min(0.0)),
            )
        }
    }

    fn curves(&self, look: &mut Look<'_>, range: [f64; 2], columns: usize) -> Vec<Series> {
        let ends = self
            .pins
            .each_ref()
            .map(|pin| pin.as_ref().map(|pin| end_secs(pin, look)));
        let named = NAMES.into_iter().zip(INKS).zip(self.pins.iter().zip(ends));
        named
            .filter_map(|((name, colour), (pin, end))| {
                let (pin, end) = (pin.as_ref()?, end?);
                let points = remembered(pin, &mut look.view_range.viewer, range, end, columns);
                Some(Series::line(name, colour, points))
            })
            .collect()
    }

    /// Marks when each was pinned: lines that cross are told apart by more than their colours.
    fn marks(&self, look: &Look<'_>, range: [f64; 2]) -> Vec<Mark> {
        let pins = self.pins.iter().zip(NAMES);
        let at = pins.filter_map(|(pin, name)| Some((end_secs(pin.as_ref()?, look), name)));
        at.filter(|(secs, _)| (range[0]..=range[1]).contains(secs))
            .map(|(x, name)| Mark {
                x,
                name: name.to_owned(),
            })
            .collect()
    }
}

/// Returns where a pin's window ended, in seconds from now: what is heard later than it is learnt ends after.
fn end_secs(pin: &Snapshot, look: &Look<'_>) -> f64 {
    let snapshot = look.picture.snapshot;
    let now = snapshot.window_end_frame as f64 - look.lead_frames();
    (pin.window_end_frame as f64 - now) / rate_hz(snapshot)
}

/// Says when a pin's window ended, of the sound that came in.
fn pin_note(pin: &Snapshot, name: &str) -> Note {
    let words = window_end_frame(pin).map_or("not known".to_owned(), |frame| {
        let order = pin.coefficients.len();
        let secs = frame as f64 / rate_hz(pin);
        format!("{name} is of {order} coefficients at {secs} s")
    });
    ("pin", words)
}

/// Reads what its coefficients say of these moments; not a number outside of its window.
fn at(pin: &Snapshot, viewer: &mut Viewer, moments: &[f64], end: f64) -> Vec<f64> {
    let span_secs = pin.timeline.span_frames() / rate_hz(pin);
    let is_inside = |secs: &&f64| (end - span_secs..=end).contains(*secs);
    let inside = moments.iter().filter(is_inside);
    let ages: Vec<f64> = inside.map(|secs| (end - secs) * rate_hz(pin)).collect();
    let mut values = viewer.read(pin, &ages).into_iter();
    let value = |secs: &f64| {
        let value = is_inside(&secs).then(|| values.next());
        value.flatten().unwrap_or(f64::NAN)
    };
    moments.iter().map(value).collect()
}

/// Reads what its coefficients say of the part of its window that is in sight.
fn remembered(
    pin: &Snapshot,
    viewer: &mut Viewer,
    range: [f64; 2],
    end: f64,
    columns: usize,
) -> Vec<[f64; 2]> {
    let num_points = (2 * columns).max(2);
    let step = (range[1] - range[0]) / (num_points - 1) as f64;
    let moments = (0..num_points).map(|idx| range[0] + idx as f64 * step);
    let moments: Vec<f64> = moments.collect();
    let values = at(pin, viewer, &moments, end).into_iter();
    let points = moments.into_iter().zip(values);
    let is_inside = |(_, value): &(f64, f64)| !value.is_nan();
    points.filter(is_inside).map(<[f64; 2]>::from).collect()
}

#[cfg(test)]
mod tests {
    use super::{Viewer, remembered};
    use souvenir_core::memory::Timeline;
    use souvenir_core::snapshot::Snapshot;

    #[test]
    fn a_pin_is_drawn_where_its_window_lay() {
        let pin = Snapshot {
            coefficients: vec![0.5],
            timeline: Timeline::Even { frames: 1000.0 },
            sample_rate_hz: 1000.0,
            ..Snapshot::default()
        };
        // One second, which ended two seconds ago.
        let points = remembered(&pin, &mut Viewer::default(), [-5.0, 0.0], -2.0, 50);
        assert!((points[0][0] + 3.0).abs() < 0.06, "{points:?}");
        assert!(
            (points[points.len() - 1][0] + 2.0).abs() < 0.06,
            "{points:?}"
        );
        for [secs, value] in points {
            assert!((value - 0.5).abs() < 1e-12, "{secs}: {value}");
        }
    }
}
