//! Controls learn which MIDI controller moves them: a right click, a turn, and from then on it is so.
//!
//! A control is known by the name that it shows. What was moved since the last frame waits in the context until the
//! control is drawn.

use std::ops::RangeInclusive;

use egui::{Context, Id, Popup, Response, Ui};

use crate::controls::{ControllerMove, Controls, LearntController, MidiController};
use crate::widgets::focus;

/// A switch is on from here up, as a pedal is.
const ON: f64 = 0.5;

/// Holds what controllers have to do with controls.
#[derive(Clone, Debug, Default)]
struct Learning {
    /// There is something to learn from.
    is_possible: bool,
    /// The control that the next controller is to move.
    awaited: Option<String>,
    learnt: Vec<LearntController>,
    /// Moved since the last frame, in order.
    moved: Vec<MovedControl>,
    /// Where controllers stand, `[0, 1]`, as far as they have moved.
    places: Vec<(MidiController, f64)>,
    /// Asked for by a menu.
    is_changed: bool,
}

/// Tells where a controller has moved a control to.
#[derive(Clone, Debug)]
struct MovedControl {
    name: String,
    /// `[0, 1]`.
    share: f64,
    /// The controller came up over the half of its way, or said again where it is, as pads without a release do.
    is_press: bool,
}

fn key() -> Id {
    Id::unique("learnt controllers")
}

fn learning<R>(ctx: &Context, change: impl FnOnce(&mut Learning) -> R) -> R {
    ctx.data_mut(|data| change(data.get_temp_mut_or_default::<Learning>(key())))
}

/// Takes in what was moved, once a frame, before controls are drawn.
pub(crate) fn hear(ctx: &Context, controls: &mut dyn Controls) {
    let is_possible = controls.midi().is_some();
    let moves = controls.controller_moves();
    let own = controls.learnt();
    let changed = learning(ctx, |learning| {
        learning.is_possible = is_possible;
        if !std::mem::take(&mut learning.is_changed) {
            learning.learnt = own.to_vec();
        }
        learning.moved.clear();
        for moved in moves {
            learning.take(moved);
        }
        (learning.learnt != own).then(|| learning.learnt.clone())
    });
    if let Some(learnt) = changed {
        controls.set_learnt(learnt);
    }
}

impl Learning {
    fn take(&mut self, moved: ControllerMove) {
        let ControllerMove { controller, share } = moved;
        if let Some(control) = self.awaited.take() {
            self.learnt
                .retain(|one| one.controller != controller && one.control != control);
            self.learnt.push(LearntController {
                controller,
                control,
            });
        }
        let is_press = self.is_press(moved);
        let own = self
            .learnt
            .iter()
            .filter(|one| one.controller == controller);
        self.moved.extend(own.map(|one| MovedControl {
            name: one.control.clone(),
            share,
            is_press,
        }));
    }

    /// Notes where a controller stands, and tells whether it was pressed. A knob presses once on its way up.
    fn is_press(&mut self, moved: ControllerMove) -> bool {
        let ControllerMove { controller, share } = moved;
        let known = self.places.iter_mut().find(|(one, _)| *one == controller);
        let before = match known {
            Some((_, place)) => std::mem::replace(place, share),
            None => {
                self.places.push((controller, share));
                0.0
            }
        };
        share >= ON && (before < ON || before == share)
    }

    fn words(&self, name: &str) -> String {
        let learnt = self.learnt.iter().find(|one| one.control == name);
        match learnt {
            _ if self.awaited.as_deref() == Some(name) => "Move a controller\u{2026}".to_owned(),
            Some(one) => format!(
                "Controller {} on channel {}",
                one.controller.number,
                one.controller.channel + 1
            ),
            None => "No MIDI controller".to_owned(),
        }
    }
}

/// Offers a menu to choose the controller that moves the control of this name. Returns true where there are controllers.
pub(crate) fn offer(ui: &Ui, control: &Response, name: &str) -> bool {
    focus::reveal(control);
    let is_possible = learning(ui.ctx(), |learning| learning.is_possible);
    if is_possible {
        // A list has a popup of its own.
        Popup::context_menu(control)
            .id(control.id.with("controller"))
            .show(|ui| menu(ui, name));
    }
    is_possible
}

/// Returns the place to which a controller has moved this control since the last frame, `[0, 1]`, and offers a menu to
/// choose the controller.
pub(crate) fn place(ui: &Ui, control: &Response, name: &str) -> Option<f64> {
    if !offer(ui, control, name) {
        return None;
    }
    learning(ui.ctx(), |learning| {
        let newest = learning.moved.iter().rfind(|moved| moved.name == name);
        newest.map(|moved| moved.share)
    })
}

/// Returns the value to which a controller has moved this number since the last frame, out of a range.
pub(crate) fn value(ui: &Ui, control: &Response, name: &str, range: [f64; 2]) -> Option<f64> {
    let [low, high] = range;
    place(ui, control, name).map(|share| low + share * (high - low))
}

/// Returns whether a controller has switched this control on or off since the last frame.
pub(crate) fn switch(ui: &Ui, control: &Response, name: &str) -> Option<bool> {
    place(ui, control, name).map(|share| share >= ON)
}

/// Returns the nearest whole number to which a controller has moved this one since the last frame, out of a range.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a range of whole numbers"
)]
pub(crate) fn whole(
    ui: &Ui,
    control: &Response,
    name: &str,
    range: RangeInclusive<usize>,
) -> Option<usize> {
    let ends = [*range.start() as f64, *range.end() as f64];
    value(ui, control, name, ends).map(|number| number.round() as usize)
}

/// Returns the value to which a controller has moved this number since the last frame, as far for every octave of a range
/// above 0.
pub(crate) fn octaves(ui: &Ui, control: &Response, name: &str, range: [f64; 2]) -> Option<f64> {
    let [low, high] = range;
    place(ui, control, name).map(|share| low * (high / low).powf(share))
}

/// Tells whether a controller has pressed this button since the last frame.
pub(crate) fn is_pressed(ui: &Ui, button: &Response, name: &str) -> bool {
    offer(ui, button, name)
        && button.enabled()
        && learning(ui.ctx(), |learning| {
            let mut moved = learning.moved.iter();
            moved.any(|moved| moved.name == name && moved.is_press)
        })
}

/// Draws a box that a controller checks, too, by the name that is written beside it.
pub(crate) fn checkbox(ui: &mut Ui, is_on: &mut bool, name: &str) -> Response {
    let mut checkbox = ui.checkbox(is_on, name);
    if let Some(moved) = switch(ui, &checkbox, name)
        && moved != *is_on
    {
        *is_on = moved;
        checkbox.mark_changed();
    }
    checkbox
}

fn menu(ui: &mut Ui, name: &str) {
    let (words, is_learnt) = learning(ui.ctx(), |learning| {
        let is_learnt = learning.learnt.iter().any(|one| one.control == name);
        (learning.words(name), is_learnt)
    });
    ui.label(words);
    if ui.button("Learn a MIDI controller").clicked() {
        learning(ui.ctx(), |learning| {
            learning.awaited = Some(name.to_owned());
        });
        ui.close();
    }
    if is_learnt && ui.button("Forget the controller").clicked() {
        learning(ui.ctx(), |learning| {
            learning.learnt.retain(|one| one.control != name);
            learning.is_changed = true;
        });
        ui.close();
    }
}
