//! Controls learn which MIDI controller moves them: a right click, a turn, and from then on it is so.
//!
//! A control is known by the name that it shows. What was moved since the last frame waits in the context until the
//! control is drawn.

use egui::{Context, Id, Popup, Response, Ui};

use crate::controls::{ControllerMove, Controls, LearntController};
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
    /// Moved since the last frame: the control's name and its place, `[0, 1]`.
    moved: Vec<(String, f64)>,
    /// Asked for by a menu.
    is_changed: bool,
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
        let own = self
            .learnt
            .iter()
            .filter(|one| one.controller == controller);
        let places = own.map(|one| (one.control.clone(), share));
        self.moved.extend(places);
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

/// Returns the place to which a controller has moved this control since the last frame, `[0, 1]`, and offers a menu to
/// choose the controller.
pub(crate) fn place(ui: &Ui, control: &Response, name: &str) -> Option<f64> {
    focus::reveal(control);
    let is_possible = learning(ui.ctx(), |learning| learning.is_possible);
    if !is_possible {
        return None;
    }
    // A list has a popup of its own.
    Popup::context_menu(control)
        .id(control.id.with("controller"))
        .show(|ui| menu(ui, name));
    learning(ui.ctx(), |learning| {
        let newest = learning.moved.iter().rfind(|(moved, _)| moved == name);
        newest.map(|(_, share)| *share)
    })
}

/// Returns whether a controller has switched this control on or off since the last frame.
pub(crate) fn switch(ui: &Ui, control: &Response, name: &str) -> Option<bool> {
    place(ui, control, name).map(|share| share >= ON)
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
