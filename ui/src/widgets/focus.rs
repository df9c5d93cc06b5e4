//! Where the keyboard is: a ring around the control that has it, and lists that arrows open and walk.

use egui::{Context, EventFilter, Id, Key, Popup, Response, Stroke, StrokeKind, Ui};

use crate::theme;

/// Around a control, free of it by as much: seen whatever the control is filled with.
const RING_WIDTH: f32 = 2.0;

/// Over everything that was drawn before.
pub(crate) fn ring(ui: &Ui) {
    let Some(control) = focused(ui.ctx()) else {
        return;
    };
    // What is scrolled away has no ring.
    let seen = control.interact_rect.expand(2.0 * RING_WIDTH);
    if !control.interact_rect.is_positive() {
        return;
    }
    let painter = ui.ctx().layer_painter(control.layer_id);
    painter.with_clip_rect(seen).rect_stroke(
        control.rect.expand(RING_WIDTH),
        5.0,
        Stroke::new(RING_WIDTH, theme::of(ui).focus),
        StrokeKind::Middle,
    );
}

/// Scrolls to a control that the keyboard has come to.
pub(crate) fn reveal(control: &Response) {
    if control.gained_focus() {
        control.scroll_to_me(None);
    }
}

/// Serves the button of a list or menu, after it was shown: an arrow opens it, and what was walked by keys gives
/// the keyboard back when it is closed.
pub(crate) fn open_by_arrows(ui: &Ui, button: &Response) {
    let popup = Popup::default_response_id(button);
    let is_open = Popup::is_id_open(ui.ctx(), popup);
    let walked = button.id.with("walked by keys");
    if !is_open && ui.data_mut(|data| data.remove_temp::<bool>(walked)) == Some(true) {
        button.request_focus();
    }
    if is_open {
        let is_walked = focused(ui.ctx()).is_some_and(|entry| entry.layer_id.id == popup);
        let is_left = ui.input(|input| input.key_pressed(Key::Escape));
        if !is_left {
            ui.data_mut(|data| data.insert_temp(walked, is_walked));
        }
    }
    if !button.has_focus() {
        return;
    }
    let is_asked = ui.input(|input| {
        input.modifiers.is_none()
            && (input.key_pressed(Key::ArrowDown) || input.key_pressed(Key::ArrowUp))
    });
    if is_asked && !is_open {
        Popup::open_id(ui.ctx(), popup);
    }
    if (is_asked && !is_open) || (button.clicked() && is_open) {
        ui.data_mut(|data| data.insert_temp(opened_key(), popup));
    }
    // Else the arrow would go to the control below; once open, it goes into the list.
    let filter = EventFilter {
        vertical_arrows: !(is_open || is_asked),
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(button.id, filter));
}

/// Serves the entry that is chosen: a list that was opened by keys begins there.
pub(crate) fn begin_here(ui: &Ui, entry: &Response) {
    let opened: Option<Id> = ui.data(|data| data.get_temp(opened_key()));
    if opened == Some(ui.layer_id().id) && !ui.is_sizing_pass() {
        ui.data_mut(|data| data.remove::<Id>(opened_key()));
        entry.request_focus();
        entry.scroll_to_me(None);
    }
}

fn opened_key() -> Id {
    Id::unique("list that was opened by keys")
}

fn focused(ctx: &Context) -> Option<Response> {
    let id: Id = ctx.memory(egui::Memory::focused)?;
    ctx.read_response(id)
}
