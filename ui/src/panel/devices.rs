//! Which devices run, and how: a small window of lists.

use egui::{Align2, Button, RichText, Ui, Window, vec2};

use crate::controls::{Controls, Device, DeviceChoice, DeviceMenu};
use crate::widgets::{learn, rows};
use crate::{theme, units};

const SYSTEM: &str = "System's choice";
const AUTOMATIC: &str = "Automatic";
/// Below the header.
const PLACE: egui::Vec2 = vec2(-16.0, 48.0);
const WIDTH: f32 = 300.0;

/// Holds what the window remembers.
#[derive(Debug, Default)]
pub(crate) struct DevicesWindow {
    is_open: bool,
}

/// Holds a list of one thing.
struct List<'a, T> {
    name: &'a str,
    hint: &'a str,
    /// The entry for the choice of somebody else.
    none: &'a str,
    /// Value and name, in menu order.
    entries: Vec<(T, String)>,
}

impl DevicesWindow {
    pub(crate) fn button(&mut self, ui: &mut Ui, controls: &mut dyn Controls) {
        let button = Button::selectable(self.is_open, "Devices").frame_when_inactive(true);
        let hint = "Which input and output, at which rate, in which blocks";
        let button = ui.add(button);
        let is_asked = learn::is_pressed(ui, &button, "Devices");
        if button.on_hover_text(hint).clicked() || is_asked {
            self.is_open = !self.is_open;
            if self.is_open {
                controls.look_for_devices();
            }
        }
    }

    pub(crate) fn ui(&mut self, ui: &Ui, controls: &mut dyn Controls) {
        let window = Window::new("Audio devices")
            .open(&mut self.is_open)
            .anchor(Align2::RIGHT_TOP, PLACE)
            .collapsible(false)
            .resizable(false);
        window.show(ui.ctx(), |ui| {
            ui.set_width(WIDTH);
            contents(ui, controls);
        });
    }
}

fn contents(ui: &mut Ui, controls: &mut dyn Controls) {
    let Some(menu) = controls.devices() else {
        ui.label("Looking for devices\u{2026}");
        return;
    };
    let mut choice = menu.chosen.clone();
    devices(ui, menu, &mut choice);
    formats(ui, menu, &mut choice);
    if choice != menu.chosen {
        controls.choose_devices(choice);
    }
    keyboard(ui, controls);
}

/// Draws which keyboard plays what is held.
fn keyboard(ui: &mut Ui, controls: &mut dyn Controls) {
    let Some(menu) = controls.midi() else { return };
    let mut choice = menu.chosen.clone();
    ui.separator();
    learn::checkbox(ui, &mut choice.is_on, "MIDI keyboard").on_hover_text(
        "Its keys play what is held; its controllers move the controls that have learnt them",
    );
    let ports = menu.ports.iter().map(|port| (port.clone(), port.clone()));
    let ports = List {
        name: "Keyboard",
        hint: "A keyboard that is plugged in later is heard, too",
        none: "All there are",
        entries: ports.collect(),
    };
    ports.ui(ui, &mut choice.port);
    let channels = (0..16).map(|channel: u8| (channel, (channel + 1).to_string()));
    let channels = List {
        name: "MIDI channel",
        hint: "Keys and controllers of other channels are not heard",
        none: "All",
        entries: channels.collect(),
    };
    channels.ui(ui, &mut choice.channel);
    let count = match menu.ports.len() {
        0 => "No keyboard is there.".to_owned(),
        1 => "1 keyboard is there.".to_owned(),
        count => format!("{count} keyboards are there."),
    };
    let words = menu.trouble.clone().unwrap_or(count);
    ui.label(RichText::new(words).small().color(theme::of(ui).text_weak));
    if choice != menu.chosen {
        controls.choose_midi(choice);
    }
}

fn devices(ui: &mut Ui, menu: &DeviceMenu, choice: &mut DeviceChoice) {
    let hosts = menu.hosts.iter().map(|host| (host.clone(), host.clone()));
    let hosts = List {
        name: "Host",
        hint: "The sound system",
        none: SYSTEM,
        entries: hosts.collect(),
    };
    if hosts.ui(ui, &mut choice.host) {
        // They are another host's.
        (choice.input, choice.output) = (None, None);
    }
    let device = |device: &Device| (device.id.clone(), device.name.clone());
    let list = |name, hint, devices: &[Device]| List {
        name,
        hint,
        none: SYSTEM,
        entries: devices.iter().map(device).collect(),
    };
    list("Input device", "What is heard", &menu.inputs).ui(ui, &mut choice.input);
    list("Output device", "Where it is played", &menu.outputs).ui(ui, &mut choice.output);
}

fn formats(ui: &mut Ui, menu: &DeviceMenu, choice: &mut DeviceChoice) {
    let rate = |rate_hz: &u32| (*rate_hz, units::hertz(f64::from(*rate_hz)));
    let buffer = |frames: &u32| (*frames, format!("{frames} frames"));
    let list = |name, hint, entries| List {
        name,
        hint,
        none: AUTOMATIC,
        entries,
    };
    let rates = menu.rates_hz.iter().map(rate).collect();
    list("Rate", "Samples a second", rates).ui(ui, &mut choice.rate_hz);
    let buffers = menu.buffers_frames.iter().map(buffer).collect();
    list(
        "Buffer",
        "Frames per callback: fewer mean less latency",
        buffers,
    )
    .ui(ui, &mut choice.buffer_frames);
    let channels = List {
        name: "Channels",
        hint: "How many are heard",
        none: AUTOMATIC,
        entries: vec![(1, "Mono".to_owned()), (2, "Stereo".to_owned())],
    };
    channels.ui(ui, &mut choice.channels);
}

impl<T: Clone + PartialEq + ToString> List<'_, T> {
    /// Draws the list, and returns true when another entry was chosen.
    fn ui(&self, ui: &mut Ui, chosen: &mut Option<T>) -> bool {
        let before = chosen.clone();
        let shown = self.shown(chosen.as_ref());
        rows::choice(ui, self.name, self.hint, &shown, |ui| {
            rows::entry(ui, chosen, None, self.none);
            for (value, name) in &self.entries {
                rows::entry(ui, chosen, Some(value.clone()), name);
            }
        });
        *chosen != before
    }

    fn shown(&self, chosen: Option<&T>) -> String {
        let Some(chosen) = chosen else {
            return self.none.to_owned();
        };
        let there = self.entries.iter().find(|(value, _)| value == chosen);
        there.map_or_else(
            || format!("{} (not there)", chosen.to_string()),
            |(_, name)| name.clone(),
        )
    }
}
