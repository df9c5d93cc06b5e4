//! The top: name, source, and what is done with the sound as it comes and goes.

use egui::{Button, Label, RichText, Ui};

use crate::controls::{Controls, Recording, Source};
use crate::keys;
use crate::panel::devices::DevicesWindow;
use crate::widgets::learn;
use crate::widgets::menu;
use crate::widgets::menu::{Chosen, Possible};
use crate::widgets::number;
use crate::widgets::number::Quantity;
use crate::widgets::path_window::PathWindow;
use crate::widgets::rows;
use crate::{theme, units};

/// Narrower windows have the tools in a row of their own.
const ONE_ROW_WIDTH: f32 = 1200.0;
/// In its own letters.
const MOTTO_WIDTH: f32 = 250.0;
/// What stands at the end of a row.
const END: &str = "end of the row";
const SECOND_END: &str = "end of the second row";
/// The width for the file that is recorded, which may have a long name; in wide and in narrow windows.
const PROGRESS_WIDTHS: [f32; 2] = [200.0, 110.0];
const CAPTURE_SECS: [f64; 2] = [1.0, 30.0];

/// Says what the tools at the end of the header can do now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ToolStates {
    /// Whether memories are being compared.
    pub(crate) compares: bool,
    pub(crate) possible: Possible,
}

/// Says what was pressed that the face itself does.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pressed {
    pub(crate) compare: bool,
    pub(crate) chosen: Option<Chosen>,
}

/// Holds what the header remembers: how much to capture, and whether the devices are looked at.
#[derive(Debug)]
pub(crate) struct Header {
    capture_secs: f64,
    devices: DevicesWindow,
    path: PathWindow,
}

impl Default for Header {
    fn default() -> Self {
        Self {
            capture_secs: 10.0,
            devices: DevicesWindow::default(),
            path: PathWindow::default(),
        }
    }
}

impl Header {
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        tools: ToolStates,
        controls: &mut dyn Controls,
    ) -> Pressed {
        // A host has no tools, and all of them fit.
        let is_one_row = ui.available_width() >= ONE_ROW_WIDTH || controls.sources().is_empty();
        let mut pressed = Pressed::default();
        ui.horizontal(|ui| {
            title(ui, controls);
            if ui.available_width() > MOTTO_WIDTH + rows::width_at_end(ui, END) {
                motto(ui);
            }
            rows::at_end(ui, END, |ui| {
                sources(ui, controls);
                if is_one_row {
                    pressed = self.tools(ui, tools, controls);
                }
            });
        });
        if !is_one_row {
            let draw = |ui: &mut Ui| self.tools(ui, tools, controls);
            pressed = ui.horizontal(|ui| rows::at_end(ui, SECOND_END, draw)).inner;
        }
        self.devices.ui(ui, controls);
        self.path.ui(ui, controls);
        pressed
    }

    fn tools(&mut self, ui: &mut Ui, tools: ToolStates, controls: &mut dyn Controls) -> Pressed {
        let compare = compare(ui, tools.compares);
        if let Some(capturable_secs) = controls.capturable_secs() {
            self.capture(ui, capturable_secs, controls);
        }
        if controls.can_record() {
            record(ui, controls);
        }
        if has_devices(controls) {
            self.devices.button(ui, controls);
        }
        let chosen = menu::ui(ui, tools.possible);
        Pressed { compare, chosen }
    }

    fn capture(&mut self, ui: &mut Ui, capturable_secs: f64, controls: &mut dyn Controls) {
        let hint = format!(
            "Play the last seconds of the input in a loop; {capturable_secs:.1} s are available"
        );
        let button = ui.add_enabled(capturable_secs > 0.0, Button::new("Capture"));
        let is_asked = learn::is_pressed(ui, &button, "Capture");
        if button.on_hover_text(&hint).clicked() || is_asked {
            controls.capture(self.capture_secs);
        }
        let quantity = Quantity {
            name: "Capture",
            unit: " s",
        };
        let number = number::field(ui, &mut self.capture_secs, quantity)
            .range(CAPTURE_SECS[0]..=CAPTURE_SECS[1])
            .speed(0.1)
            .max_decimals(1);
        let number = ui.add(number).on_hover_text(hint);
        let name = "Seconds to capture";
        rows::name(ui, number.id, name);
        let moved = learn::value(ui, &number, name, CAPTURE_SECS);
        self.capture_secs = moved.unwrap_or(self.capture_secs);
    }
}

fn title(ui: &mut Ui, controls: &dyn Controls) {
    ui.label(
        RichText::new("Souvenir")
            .heading()
            .color(theme::of(ui).text),
    );
    if controls.performance().is_muted {
        let words = RichText::new("Monitor muted").strong();
        ui.label(words.color(theme::of(ui).trouble));
    }
}

fn motto(ui: &mut Ui) {
    let words = "a Legendre memory of what you hear";
    ui.label(RichText::new(words).color(theme::of(ui).text_weak));
}

fn sources(ui: &mut Ui, controls: &mut dyn Controls) {
    for source in controls.sources().to_vec() {
        let chosen = controls.source() == source;
        let button = ui.add(Button::selectable(chosen, name(source)));
        let is_asked = source != Source::File && learn::is_pressed(ui, &button, name(source));
        if button.on_hover_text(explanation(source)).clicked() || is_asked {
            controls.choose_source(source);
        }
        if source == Source::File {
            recent(ui, controls);
        }
    }
}

fn recent(ui: &mut Ui, controls: &mut dyn Controls) {
    let files = controls.recent_files();
    if files.is_empty() {
        return;
    }
    let menu = rows::menu(ui, "Recent", "Recent files", |ui| {
        for (idx, file) in files.iter().enumerate() {
            if ui.button(file).clicked() {
                controls.open_recent(idx);
                ui.close();
            }
        }
    });
    menu.on_hover_text("Files that were heard lately");
}

fn compare(ui: &mut Ui, compares: bool) -> bool {
    let button = Button::selectable(compares, "Compare").frame_when_inactive(true);
    let hint = keys::hint(
        "Up to four memories of what was heard of late, switched while it plays",
        keys::COMPARE,
    );
    let button = ui.add(button);
    let is_asked = learn::is_pressed(ui, &button, "Compare");
    button.on_hover_text(hint).clicked() || is_asked
}

fn record(ui: &mut Ui, controls: &mut dyn Controls) {
    let recording = controls.recording();
    let hint = keys::hint("What is heard, to a file", keys::RECORD);
    let button = match &recording {
        Some(_) => Button::new(RichText::new("Stop recording").color(theme::of(ui).recording)),
        None => Button::new("Record"),
    };
    let button = ui.add(button);
    // Also while it is called otherwise.
    let is_asked = learn::is_pressed(ui, &button, "Record");
    if button.on_hover_text(hint).clicked() || is_asked {
        controls.toggle_recording();
    }
    if let Some(recording) = recording {
        progress(ui, &recording);
    }
}

fn progress(ui: &mut Ui, recording: &Recording) {
    let words = format!("{} {}", units::minutes(recording.secs), recording.file);
    let label = Label::new(RichText::new(&words).color(theme::of(ui).recording)).truncate();
    // As wide whatever the time is: the row would be laid out anew with every digit.
    let is_narrow = ui.ctx().content_rect().width() < theme::NARROW_WIDTH;
    let width = PROGRESS_WIDTHS[usize::from(is_narrow)];
    let size = [width, ui.spacing().interact_size.y];
    ui.add_sized(size, label).on_hover_text(&recording.file);
}

/// A shell with sources of its own has devices of its own; a host has neither.
fn has_devices(controls: &dyn Controls) -> bool {
    !controls.sources().is_empty()
}

const fn name(source: Source) -> &'static str {
    match source {
        Source::Demo => "Demo sound",
        Source::Melody => "Melody",
        Source::Microphone => "Microphone",
        Source::File => "File\u{2026}",
        Source::Captured => "Captured",
    }
}

const fn explanation(source: Source) -> &'static str {
    match source {
        Source::Demo => "The built-in sound",
        Source::Melody => {
            "Five short tones with gaps of one to two seconds, which the lessons need"
        }
        Source::Microphone => "The input device",
        Source::File => "Open a sound file; choose again for another",
        Source::Captured => "What was captured of the input, round and round",
    }
}
