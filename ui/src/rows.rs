//! Rows of the side panel: a name at the left, what it names at the right.

use egui::{Align, ComboBox, Id, Layout, Response, Ui};

use crate::theme;

/// Returns the name's id.
pub(crate) fn row(
    ui: &mut Ui,
    name: &str,
    hint: &str,
    value: impl FnOnce(&mut Ui) -> Response,
) -> Id {
    ui.horizontal(|ui| {
        let label = ui.label(name).on_hover_text(hint).id;
        let right = Layout::right_to_left(Align::Center);
        let value = ui.with_layout(right, value).inner;
        value.labelled_by(label).on_hover_text(hint);
        label
    })
    .inner
}

/// A list that opens; `entries` are shown in it.
pub(crate) fn choice(
    ui: &mut Ui,
    name: &str,
    hint: &str,
    chosen: &str,
    entries: impl FnOnce(&mut Ui),
) {
    row(ui, name, hint, |ui| {
        let combo = ComboBox::from_id_salt(name)
            .selected_text(chosen)
            .width(ui.available_width().min(190.0))
            .height(theme::LIST_HEIGHT)
            .truncate();
        combo.show_ui(ui, entries).response
    });
}

/// Gives a control without a written name one for those who do not see it.
pub(crate) fn name(ui: &Ui, control: Id, name: &str) {
    ui.ctx()
        .accesskit_node_builder(control, |node| node.set_label(name));
}
