//! The mouse wheel over the controls: it scrolls the panel. It turns a slider that was clicked, as long as the
//! pointer stays there, or that has the keyboard; and a turn of it belongs to what it began over, so that
//! scrolling does not move a slider that comes by.

use egui::{Id, Response, Ui, Vec2};

/// A turn is over when the wheel has rested for so long.
const REST_SECS: f64 = 0.3;
const NOTCH_POINTS: f32 = 40.0;
/// The share of a notch that counts with Shift.
const FINENESS: f32 = 0.1;

#[derive(Clone, Copy, Default)]
struct Gesture {
    began_secs: f64,
    last_secs: f64,
    owner: Option<Id>,
    /// Where the owner stands, before it is rounded.
    at: Option<f64>,
}

/// Takes the wheel's turns, before any control is drawn.
pub(crate) fn watch(ui: &Ui) {
    if turned(ui) == 0.0 {
        return;
    }
    let now_secs = ui.input(|input| input.time);
    let mut gesture = gesture(ui);
    if now_secs - gesture.last_secs > REST_SECS {
        gesture = Gesture {
            began_secs: now_secs,
            ..Gesture::default()
        };
    }
    gesture.last_secs = now_secs;
    keep(ui, gesture);
}

/// Returns how far the wheel turned, up being positive; `None` where it does not turn this control. Takes it from
/// what scrolls.
pub(crate) fn notches(ui: &Ui, control: &Response) -> Option<f64> {
    let is_taken = is_taken(ui, control);
    let turned = turned(ui);
    if turned == 0.0 || !control.enabled() {
        return None;
    }
    let mut gesture = gesture(ui);
    let begins_now = ui.input(|input| input.time) == gesture.began_secs;
    if begins_now && gesture.owner.is_none() && is_taken && control.contains_pointer() {
        gesture.owner = Some(control.id);
        keep(ui, gesture);
    }
    if gesture.owner != Some(control.id) {
        return None;
    }
    ui.input_mut(|input| input.smooth_scroll_delta = Vec2::ZERO);
    let is_fine = ui.input(|input| input.modifiers.shift);
    let fineness = if is_fine { FINENESS } else { 1.0 };
    Some(f64::from(turned / NOTCH_POINTS * fineness))
}

/// Tells whether somebody has chosen this control for the wheel: who scrolls past has not.
fn is_taken(ui: &Ui, control: &Response) -> bool {
    let clicked: Option<Id> = ui.data(|data| data.get_temp(clicked_key()));
    let mut is_clicked = clicked == Some(control.id);
    if control.is_pointer_button_down_on() {
        is_clicked = true;
        ui.data_mut(|data| data.insert_temp(clicked_key(), control.id));
    } else if is_clicked && !control.contains_pointer() {
        is_clicked = false;
        ui.data_mut(|data| data.remove::<Id>(clicked_key()));
    }
    is_clicked || control.has_focus()
}

fn clicked_key() -> Id {
    Id::unique("control that was clicked for the wheel")
}

/// Returns where the control that the wheel turns stands; at first, at its `value`.
pub(crate) fn place(ui: &Ui, value: f64) -> f64 {
    gesture(ui).at.unwrap_or(value)
}

/// Notes where it stands.
pub(crate) fn stand(ui: &Ui, at: f64) {
    let gesture = Gesture {
        at: Some(at),
        ..gesture(ui)
    };
    keep(ui, gesture);
}

/// Returns how far the wheel turned; with Shift it turns sideways.
fn turned(ui: &Ui) -> f32 {
    ui.input(|input| {
        let delta = input.smooth_scroll_delta();
        if delta.y == 0.0 && input.modifiers.shift {
            delta.x
        } else {
            delta.y
        }
    })
}

fn gesture(ui: &Ui) -> Gesture {
    ui.data(|data| data.get_temp(key()).unwrap_or_default())
}

fn keep(ui: &Ui, gesture: Gesture) {
    ui.data_mut(|data| data.insert_temp(key(), gesture));
}

fn key() -> Id {
    Id::unique("wheel over the controls")
}
