//! A list whose entries a MIDI controller goes through: the first at its lower end, the last at its upper.
//!
//! Entries are only known while they are drawn. What was asked for is found in two frames in which they are drawn unseen:
//! the one counts them, the other chooses.

use egui::{Context, Id, Rect, Response, Ui, UiBuilder};

use crate::widgets::learn;

/// Holds how far a list has come that is gone through.
#[derive(Clone, Copy, Debug, Default)]
struct Stepping {
    /// Where the controller is, `[0, 1]`.
    share: f64,
    /// How many there are, once they are counted.
    num_entries: Option<usize>,
    /// Drawn in this frame.
    drawn: usize,
}

fn asked_key(name: &str) -> Id {
    Id::unique(("list that is gone through", name))
}

/// Is there while entries are drawn unseen.
fn pass_key() -> Id {
    Id::unique("entries that are drawn unseen")
}

/// Notes where a controller has moved the list that this button opens.
pub(super) fn hear(ui: &Ui, button: &Response, name: &str) {
    let Some(share) = learn::place(ui, button, name) else {
        return;
    };
    // What was counted stays counted: a knob that goes on moves in every frame.
    ui.data_mut(|data| {
        let before: Option<Stepping> = data.get_temp(asked_key(name));
        let asked = Stepping {
            share,
            ..before.unwrap_or_default()
        };
        data.insert_temp(asked_key(name), asked);
    });
    ui.ctx().request_repaint();
}

/// Tells whether the list is to be gone through in this frame, instead of being opened.
pub(super) fn is_asked(ctx: &Context, name: &str) -> bool {
    ctx.data(|data| data.get_temp::<Stepping>(asked_key(name)).is_some())
}

/// Draws the entries unseen.
pub(super) fn go_through(ui: &mut Ui, name: &str, entries: impl FnOnce(&mut Ui)) {
    let asked: Option<Stepping> = ui.data(|data| data.get_temp(asked_key(name)));
    let Some(asked) = asked else {
        return;
    };
    ui.data_mut(|data| data.insert_temp(pass_key(), asked));
    // Not invisible: what is would not be enabled.
    let unseen = UiBuilder::new().id_salt(pass_key()).max_rect(ui.max_rect());
    let mut unseen = ui.new_child(unseen);
    unseen.set_clip_rect(Rect::NOTHING);
    entries(&mut unseen);
    let done: Option<Stepping> = ui.data_mut(|data| data.remove_temp(pass_key()));
    let counted = done.filter(|_| asked.num_entries.is_none());
    ui.data_mut(|data| match counted {
        Some(done) => {
            let counted = Stepping {
                num_entries: Some(done.drawn),
                drawn: 0,
                ..asked
            };
            data.insert_temp(asked_key(name), counted);
        }
        None => data.remove::<Stepping>(asked_key(name)),
    });
    ui.ctx().request_repaint();
}

/// Tells whether the entry that is drawn next is the one that a controller chooses.
pub(super) fn is_chosen(ui: &Ui) -> bool {
    ui.data_mut(|data| {
        let Some(mut pass) = data.get_temp::<Stepping>(pass_key()) else {
            return false;
        };
        let idx = pass.drawn;
        pass.drawn += 1;
        data.insert_temp(pass_key(), pass);
        pass.num_entries
            .is_some_and(|entries| idx == place(pass.share, entries))
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a small number"
)]
fn place(share: f64, num_entries: usize) -> usize {
    let place = (share.clamp(0.0, 1.0) * num_entries as f64) as usize;
    place.min(num_entries.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_controllers_way_is_cut_into_equal_parts() {
        let of_three = [0.0, 0.33, 0.34, 0.66, 0.67, 1.0].map(|share| place(share, 3));
        assert_eq!(of_three, [0, 0, 1, 1, 2, 2]);
        assert_eq!(place(1.0, 0), 0);
    }
}
