//! The foot: one sentence about what is going on, and what must not be overlooked.

use egui::{Align, Label, Layout, RichText, Sense, Ui, vec2};
use souvenir_core::performance::Performance;
use souvenir_core::snapshot::Snapshot;

use crate::controls::{Controls, Mood};
use crate::{quiet, theme};

pub(crate) fn ui(ui: &mut Ui, snapshot: &Snapshot, controls: &dyn Controls) {
    let status = controls.status();
    let colour = match status.mood {
        Mood::Well => theme::of(ui).well,
        Mood::Trouble => theme::of(ui).trouble,
    };
    ui.horizontal(|ui| {
        let (dot, _) = ui.allocate_exact_size(vec2(10.0, 18.0), Sense::hover());
        ui.painter().circle_filled(dot.center(), 4.5, colour);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            notes(ui, snapshot, controls.performance());
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(
                    Label::new(RichText::new(&status.sentence).color(theme::of(ui).text))
                        .truncate(),
                );
            });
        });
    });
}

/// Right to left.
fn notes(ui: &mut Ui, snapshot: &Snapshot, performance: Performance) {
    let trouble = |words| RichText::new(words).strong().color(theme::of(ui).trouble);
    if performance.is_bypassed {
        ui.label(trouble("Bypassed"));
    }
    if let Some(words) = quiet::reason(snapshot, performance) {
        ui.label(RichText::new(words).strong().color(theme::of(ui).text));
    }
    if snapshot.is_changing {
        let words = "Changing memory\u{2026}";
        ui.label(RichText::new(words).color(theme::of(ui).text_weak));
    }
}
