//! Rows of the side panel: a name at the left, what it names at the right.

use egui::{Align, ComboBox, Id, Layout, Response, Ui, WidgetText};

use crate::theme;
use crate::widgets::{focus, stepped_list};

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
        focus::reveal(&value);
        value.labelled_by(label).on_hover_text(hint);
        label
    })
    .inner
}

/// Draws a list that opens; `entries` are shown in it.
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
        learnt_list(ui, combo, name, entries)
    });
}

/// Draws a list that opens, and that a controller goes through which has learnt its name.
pub(crate) fn learnt_list(
    ui: &mut Ui,
    combo: ComboBox<'_>,
    name: &str,
    entries: impl FnOnce(&mut Ui),
) -> Response {
    let button = if stepped_list::is_asked(ui.ctx(), name) {
        let button = list(ui, combo, |_| {});
        stepped_list::go_through(ui, name, entries);
        button
    } else {
        list(ui, combo, entries)
    };
    stepped_list::hear(ui, &button, name);
    button
}

/// Draws a list that opens, by the mouse or by keys.
pub(crate) fn list(ui: &mut Ui, combo: ComboBox<'_>, entries: impl FnOnce(&mut Ui)) -> Response {
    let button = combo.show_ui(ui, entries).response;
    focus::open_by_arrows(ui, &button);
    button
}

/// Draws a menu of things to do, likewise.
pub(crate) fn menu(
    ui: &mut Ui,
    words: &str,
    name_of_it: &str,
    entries: impl FnOnce(&mut Ui),
) -> Response {
    let button = ui.menu_button(words, entries).response;
    focus::open_by_arrows(ui, &button);
    name(ui, button.id, name_of_it);
    button
}

/// Draws an entry of a list: choosing it, by whatever means, closes the list.
pub(crate) fn entry<T: PartialEq>(
    ui: &mut Ui,
    chosen: &mut T,
    value: T,
    words: impl Into<WidgetText>,
) -> Response {
    let is_chosen = *chosen == value;
    let is_stepped_to = stepped_list::is_chosen(ui);
    let entry = ui.selectable_label(is_chosen, words.into());
    if is_chosen {
        focus::begin_here(ui, &entry);
    }
    if entry.clicked() {
        *chosen = value;
        ui.close();
    } else if is_stepped_to && ui.is_enabled() {
        *chosen = value;
    }
    entry
}

/// Draws an entry of a list that does something, and tells whether it is to be done: it was clicked, or a controller has
/// come to it from another one.
pub(crate) fn pick(ui: &mut Ui, is_chosen: bool, words: impl Into<WidgetText>) -> (Response, bool) {
    let is_stepped_to = stepped_list::is_chosen(ui);
    let entry = ui.selectable_label(is_chosen, words.into());
    if is_chosen {
        focus::begin_here(ui, &entry);
    }
    let is_picked = entry.clicked() || (is_stepped_to && !is_chosen && ui.is_enabled());
    (entry, is_picked)
}

/// Draws at the end of a row, from left to right: in the order in which Tab goes. As wide as it was last; when that
/// changes, the frame is drawn again.
pub(crate) fn at_end<R>(ui: &mut Ui, salt: &str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let key = ui.scope_id().with(salt);
    let known: f32 = ui.data(|data| data.get_temp(key)).unwrap_or(0.0);
    ui.add_space((ui.available_width() - known).max(0.0));
    let shown = ui.horizontal(contents);
    let width = shown.response.rect.width();
    if (width - known).abs() > 0.5 {
        ui.data_mut(|data| data.insert_temp(key, width));
        ui.ctx()
            .request_discard("the end of a row is as wide as its contents");
    }
    shown.inner
}

/// Returns what [`at_end`] needs, as far as it is known.
pub(crate) fn width_at_end(ui: &Ui, salt: &str) -> f32 {
    let key = ui.scope_id().with(salt);
    ui.data(|data| data.get_temp(key)).unwrap_or(0.0)
}

/// Gives a control without a written name one for those who do not see it.
pub(crate) fn name(ui: &Ui, control: Id, name: &str) {
    ui.ctx()
        .accesskit_node_builder(control, |node| node.set_label(name));
}

/// Tells a screen reader a control's value in words, with a unit.
pub(crate) fn say(ui: &Ui, control: Id, words: String) {
    ui.ctx()
        .accesskit_node_builder(control, |node| node.set_value(words));
}
