//! The foot: one sentence about what is going on.

use egui::{Label, RichText, Sense, Ui, vec2};

use crate::controls::{Controls, Mood};
use crate::theme;

pub(crate) fn ui(ui: &mut Ui, controls: &dyn Controls) {
    let status = controls.status();
    let colour = match status.mood {
        Mood::Well => theme::WELL,
        Mood::Trouble => theme::TROUBLE,
    };
    ui.horizontal(|ui| {
        let (dot, _) = ui.allocate_exact_size(vec2(10.0, 18.0), Sense::hover());
        ui.painter().circle_filled(dot.center(), 4.5, colour);
        ui.add(Label::new(RichText::new(&status.sentence).color(theme::TEXT)).truncate());
    });
}
