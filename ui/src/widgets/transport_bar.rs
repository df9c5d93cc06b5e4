//! Where a sound that is played is: the whole of it as a bar, and the part that is repeated.

use egui::{Align, Id, Layout, RangeSlider, Response, RichText, SliderClamping, Ui, vec2};

use crate::controls::Transport;
use crate::widgets::slider::{FineSlider, SpokenValue};
use crate::widgets::{learn, rows};
use crate::{theme, units};

/// "10:03.2 / 12:20.0"
const TIMES_WIDTH: f32 = 138.0;
const LOOP_WIDTH: f32 = 62.0;
/// Shorter loops are tones.
const SHORTEST_LOOP_SECS: f64 = 0.05;
/// The share of the whole that a loop takes that was never set.
const NEW_LOOP_SHARE: f64 = 0.25;

/// Says what was done in the strip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Move {
    /// Go on from there.
    Seek(f64),
    /// Repeat this part, or all of it.
    Loop(Option<[f64; 2]>),
}

/// Holds what the strip remembers: the loop that was switched off.
#[derive(Debug, Default)]
pub(crate) struct TransportStrip {
    last_loop_secs: Option<[f64; 2]>,
}

impl TransportStrip {
    pub(crate) fn ui(&mut self, ui: &mut Ui, transport: Transport) -> Option<Move> {
        let moved = ui.horizontal(|ui| {
            times(
                ui,
                &spoken([transport.position_secs, transport.length_secs], " / "),
            );
            let sought = position(ui, transport);
            sought.or(self.switch(ui, transport))
        });
        let moved = moved.inner;
        let Some(loop_secs) = transport.loop_secs else {
            return moved;
        };
        self.last_loop_secs = Some(loop_secs);
        let dragged = ui.horizontal(|ui| {
            times(ui, &spoken(loop_secs, " - "));
            handles(ui, loop_secs, transport.length_secs)
        });
        moved.or(dragged.inner)
    }

    fn switch(&self, ui: &mut Ui, transport: Transport) -> Option<Move> {
        let mut is_on = transport.loop_secs.is_some();
        let hint = "Repeat the part between the two handles; off: the whole sound goes round";
        let switch = learn::checkbox(ui, &mut is_on, "Loop").on_hover_text(hint);
        let wanted = || is_on.then(|| self.wanted_loop(transport));
        switch.changed().then(|| Move::Loop(wanted()))
    }

    /// Returns the last loop if it still fits, or a part from here on.
    fn wanted_loop(&self, transport: Transport) -> [f64; 2] {
        let length = transport.length_secs;
        let fits = |part: &[f64; 2]| part[1] <= length;
        self.last_loop_secs.filter(fits).unwrap_or_else(|| {
            let part = NEW_LOOP_SHARE * length;
            let start = transport.position_secs.min(length - part).max(0.0);
            [start, start + part]
        })
    }
}

fn spoken(secs: [f64; 2], between: &str) -> String {
    secs.map(units::minutes).join(between)
}

/// Writes two times, in as much room as any have, so that the bars below each other begin together.
pub(crate) fn times(ui: &mut Ui, words: &str) {
    let size = vec2(TIMES_WIDTH, theme::CONTROL_HEIGHT);
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(size);
        ui.label(RichText::new(words).monospace().color(theme::of(ui).text));
    });
}

fn position(ui: &mut Ui, transport: Transport) -> Option<Move> {
    fit(ui);
    let mut position_secs = transport.position_secs;
    let words = |secs: f64| spoken([secs, transport.length_secs], " / ");
    let turn = FineSlider {
        range: range(transport.length_secs),
        step: 0.0,
        fine_step: 0.0,
        rest: None,
        name: Some("Play position"),
        meaning: SpokenValue::plain(&words),
    };
    let slider = turn.ui(ui, &mut position_secs, Id::unique("play position"));
    let response = slider.on_hover_text("Where it plays, in s: click or drag");
    rows::name(ui, response.id, "Play position");
    let is_moved = response.changed() && !is_held_still(&response);
    is_moved.then_some(Move::Seek(position_secs))
}

/// A pointer that rests must not hold the sound at one place.
fn is_held_still(slider: &Response) -> bool {
    slider.dragged() && !slider.drag_started() && slider.drag_delta().x == 0.0
}

fn handles(ui: &mut Ui, loop_secs: [f64; 2], length_secs: f64) -> Option<Move> {
    fit(ui);
    let [mut start, mut end] = loop_secs;
    let [first, last] = range(length_secs);
    let slider = RangeSlider::new(&mut start, &mut end, first..=last)
        .clamping(SliderClamping::Edits)
        .min_separation(SHORTEST_LOOP_SECS.min(length_secs))
        .show_value(false);
    let response = ui
        .add(slider)
        .on_hover_text("Start and end of the loop, in s");
    rows::name(ui, response.id, "Loop region");
    rows::say(ui, response.id, spoken([start, end], " - "));
    for (end, name, secs) in [("low", "Loop start", start), ("high", "Loop end", end)] {
        let handle = response.id.with(end);
        rows::name(ui, handle, name);
        rows::say(ui, handle, units::minutes(secs));
    }
    response.changed().then_some(Move::Loop(Some([start, end])))
}

/// Makes both bars equally long, so that a place on one is the same place on the other.
fn fit(ui: &mut Ui) {
    let gap = ui.spacing().item_spacing.x;
    ui.spacing_mut().slider_width = (ui.available_width() - LOOP_WIDTH - gap).max(60.0);
}

fn range(length_secs: f64) -> [f64; 2] {
    [0.0, length_secs.max(SHORTEST_LOOP_SECS)]
}
