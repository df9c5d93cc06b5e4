//! Memories kept from holds, and the control that goes from one to the next.

use egui::{Button, Ui, vec2};
use souvenir_core::playback::{FrozenMemory, MAX_PINNED};

use crate::controls::{Controls, PinnedList};
use crate::edit;
use crate::keys;
use crate::theme;
use crate::units;
use crate::widgets::number_slider::NumberSlider;
use crate::widgets::{focus, learn, rows};

const HINT: &str = "What is played while the memory is frozen: 0 what was frozen last, 1 the first pinned memory, and so \
                    on; between two their coefficients are mixed. Double click: 0";

pub(crate) fn ui(ui: &mut Ui, controls: &mut dyn Controls) {
    let list = controls.pinned();
    ui.horizontal(|ui| {
        keep(ui, &list, controls);
        for idx in 0..list.len() {
            go_to(ui, idx, controls);
        }
        if !list.is_empty() {
            remove(ui, &list, controls);
        }
    });
    if list.is_empty() {
        return;
    }
    let slider = NumberSlider {
        name: "Pinned",
        hint: HINT,
        range: [0.0, list.len() as f64],
        step: 0.01,
        decimals: 2,
        unit: "",
        rest: 0.0,
    };
    edit::performance(controls, |performance| {
        let mut morph = performance.morph.clamp(0.0, list.len() as f64);
        if slider.ui(ui, &mut morph) {
            performance.morph = morph;
        }
    });
}

fn keep(ui: &mut Ui, list: &PinnedList, controls: &mut dyn Controls) {
    let can = controls.performance().is_frozen && list.len() < MAX_PINNED;
    let hint = keys::hint(
        "Keeps what is frozen, as it is heard, beside what is frozen next: up to eight",
        keys::KEEP,
    );
    let size = vec2(52.0, theme::CONTROL_HEIGHT);
    let button = ui.add_enabled_ui(can, |ui| ui.add_sized(size, Button::new("Keep")));
    let button = button.inner;
    let is_asked = learn::is_pressed(ui, &button, "Keep");
    let hint = button.on_hover_text(&hint).on_disabled_hover_text(&hint);
    if (hint.clicked() || is_asked) && can {
        controls.pin();
    }
}

fn go_to(ui: &mut Ui, idx: usize, controls: &mut dyn Controls) {
    let number = (idx + 1) as f64;
    let is_there = controls.performance().morph == number;
    let button = Button::selectable(is_there, format!("{}", idx + 1)).frame_when_inactive(true);
    let button = ui.add(button.min_size(vec2(0.0, theme::CONTROL_HEIGHT)));
    let name = format!("Pinned memory {}", idx + 1);
    rows::name(ui, button.id, &name);
    let is_asked = learn::is_pressed(ui, &button, &name);
    let button = button.on_hover_text("Plays this pinned memory alone");
    if button.clicked() || is_asked {
        edit::performance(controls, |performance| performance.morph = number);
    }
}

fn remove(ui: &mut Ui, list: &PinnedList, controls: &mut dyn Controls) {
    let mut removed = None;
    let button = rows::menu(ui, "\u{d7}", "Remove a pinned memory", |ui| {
        for (idx, frozen) in list.memories().iter().enumerate() {
            if ui.button(words(idx, frozen)).clicked() {
                removed = Some(idx);
                ui.close();
            }
        }
    });
    focus::reveal(&button);
    button.on_hover_text("Removes a pinned memory");
    if let Some(idx) = removed {
        controls.set_pinned(list.without(idx));
    }
}

fn words(idx: usize, frozen: &FrozenMemory) -> String {
    let secs = frozen.timeline().span_frames() / frozen.sample_rate_hz();
    format!(
        "{}: {} of {} coefficients",
        idx + 1,
        units::seconds(secs),
        frozen.order()
    )
}
