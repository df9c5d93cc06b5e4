//! The top: name and source.

use egui::{Align, Button, Layout, RichText, Ui};

use crate::controls::{Controls, Source};
use crate::theme;

pub(crate) fn ui(ui: &mut Ui, controls: &mut dyn Controls) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Souvenir").heading().color(theme::TEXT));
        if ui.available_width() > 620.0 {
            let motto = "a Legendre memory of what you hear";
            ui.label(RichText::new(motto).color(theme::TEXT_WEAK));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            sources(ui, controls);
        });
    });
}

/// Right to left, so the last source is placed first.
fn sources(ui: &mut Ui, controls: &mut dyn Controls) {
    for source in controls.sources().to_vec().into_iter().rev() {
        let chosen = controls.source() == source;
        if ui.add(Button::selectable(chosen, name(source))).clicked() {
            controls.choose_source(source);
        }
    }
}

const fn name(source: Source) -> &'static str {
    match source {
        Source::Demo => "Demo sound",
        Source::Microphone => "Microphone",
        Source::File => "File\u{2026}",
    }
}
