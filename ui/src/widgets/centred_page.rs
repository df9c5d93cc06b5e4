//! A page that has the window for itself: a column of text in its middle.

use egui::{Label, RichText, ScrollArea, Ui};

use crate::theme;

/// Draws a column that is scrolled where it is too long.
pub(crate) fn show(ui: &mut Ui, width: f32, contents: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let width = width.min(ui.available_width() - 2.0 * theme::GROUP_SPACE);
        let margin = (ui.available_width() - width) / 2.0;
        ui.add_space(0.08 * ui.clip_rect().height());
        ui.horizontal_top(|ui| {
            ui.add_space(margin);
            ui.vertical(|ui| {
                ui.set_width(width);
                contents(ui);
            });
        });
    });
}

pub(crate) fn title(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).heading().color(theme::of(ui).text));
    ui.add_space(theme::GROUP_SPACE);
}

pub(crate) fn text(ui: &mut Ui, words: &str) {
    ui.add(Label::new(RichText::new(words).color(theme::of(ui).text)).wrap());
    ui.add_space(theme::GROUP_SPACE);
}

pub(crate) fn key(ui: &mut Ui, keys: &str, does: &str) {
    let words = RichText::new(format!("{keys}: {does}")).color(theme::of(ui).text_weak);
    ui.label(words);
}

pub(crate) fn trouble(ui: &mut Ui, words: &str) {
    ui.add(Label::new(RichText::new(words).color(theme::of(ui).trouble)).wrap());
}
