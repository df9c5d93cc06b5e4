//! What stands beside a view's tabs.

use egui::{ComboBox, Ui};

use crate::theme;
use crate::widgets::{learn, rows};

/// Draws a switch of a view.
pub(super) fn switch(ui: &mut Ui, name: &str, hint: &str, is_on: &mut bool) {
    ui.visuals_mut().override_text_color = Some(theme::of(ui).text);
    learn::checkbox(ui, is_on, name).on_hover_text(hint);
}

/// Draws a list of a few.
pub(super) fn choice<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    hint: &str,
    chosen: &mut T,
    all: &[T],
    words: impl Fn(T) -> String,
) {
    let is_narrow = ui.ctx().content_rect().width() < theme::NARROW_WIDTH;
    let combo = ComboBox::from_id_salt(name)
        .selected_text(words(*chosen))
        .width(if is_narrow { 0.0 } else { 66.0 });
    let combo = rows::learnt_list(ui, combo, name, |ui| {
        for one in all {
            rows::entry(ui, chosen, *one, words(*one));
        }
    });
    rows::name(ui, combo.id, name);
    combo.on_hover_text(hint);
}
