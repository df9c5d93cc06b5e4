//! Taking back changes of the memory, of how it is played, and of the slots compared.

use egui::util::undoer::Undoer;
use egui::{Key, KeyboardShortcut, Modifiers, Ui};
use souvenir_core::compare::NUM_SLOTS;
use souvenir_core::control::PlayControls;
use souvenir_core::memory::{CoefficientEdits, PaintedGains};
use souvenir_core::settings::{ClockCurve, MemorySettings};
use souvenir_core::ssm::WeightsId;

use crate::compare::{Comparing, Held};
use crate::controls::{Controls, PinnedList};
use crate::edit;

const UNDO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Z);
const REDO: [KeyboardShortcut; 2] = [
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z),
    KeyboardShortcut::new(Modifiers::COMMAND, Key::Y),
];

/// Holds what can be taken back. Inside a host the parameters are the host's to take back.
#[derive(Clone, Debug, PartialEq)]
struct State {
    played: Option<(MemorySettings, PlayControls)>,
    without_parameter: WithoutParameter,
    slots: [Held; NUM_SLOTS],
    edits: CoefficientEdits,
    /// No host has a parameter for a drawing.
    paint: PaintedGains,
    pinned: PinnedList,
}

/// Holds what no host has a parameter for.
#[derive(Clone, Copy, Debug, PartialEq)]
struct WithoutParameter {
    curve: ClockCurve,
    curve_period_secs: f64,
    weights: Option<WeightsId>,
}

impl WithoutParameter {
    fn of(settings: &MemorySettings) -> Self {
        Self {
            curve: settings.clock.curve,
            curve_period_secs: settings.clock.curve_period_secs,
            weights: settings.weights,
        }
    }

    fn set(self, settings: &mut MemorySettings) {
        settings.clock.curve = self.curve;
        settings.clock.curve_period_secs = self.curve_period_secs;
        settings.weights = self.weights;
    }
}

/// Holds what the face itself keeps of it.
#[derive(Debug)]
pub(crate) struct Edited<'a> {
    pub(crate) comparing: &'a mut Comparing,
    pub(crate) edits: &'a mut CoefficientEdits,
}

/// Keeps the past states of what a person sets, to go back and forth between.
#[derive(Default)]
pub(crate) struct Undo(Undoer<State>);

impl std::fmt::Debug for Undo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Undo").finish_non_exhaustive()
    }
}

/// Says which way to go through what was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Back,
    Again,
}

impl Undo {
    /// Obeys the keys, and notes what has changed, once a frame.
    pub(crate) fn tend(&mut self, ui: &Ui, edited: &mut Edited<'_>, controls: &mut dyn Controls) {
        // The longer one first: it contains the shorter.
        let is_again = ui.input_mut(|input| REDO.iter().any(|keys| input.consume_shortcut(keys)));
        let is_back = ui.input_mut(|input| input.consume_shortcut(&UNDO));
        if is_again {
            self.go(Way::Again, edited, controls);
        } else if is_back {
            self.go(Way::Back, edited, controls);
        }
        let now = ui.input(|input| input.time);
        self.0.feed_state(now, &state(edited, controls));
    }

    pub(crate) fn can_go(&self, way: Way, edited: &Edited<'_>, controls: &dyn Controls) -> bool {
        let now = state(edited, controls);
        match way {
            Way::Back => self.0.has_undo(&now),
            Way::Again => self.0.has_redo(&now),
        }
    }

    pub(crate) fn go(&mut self, way: Way, edited: &mut Edited<'_>, controls: &mut dyn Controls) {
        let now = state(edited, controls);
        let goal = match way {
            Way::Back => self.0.undo(&now),
            Way::Again => self.0.redo(&now),
        };
        let Some(goal) = goal.cloned() else {
            return;
        };
        edited.comparing.set_slots(&goal.slots);
        if goal.edits != *edited.edits {
            *edited.edits = goal.edits;
            controls.edit(goal.edits);
        }
        if goal.pinned != controls.pinned() {
            controls.set_pinned(goal.pinned);
        }
        let settings = goal.played.map(|(settings, _)| settings);
        edit::settings(controls, |wanted| {
            *wanted = settings.unwrap_or(*wanted);
            goal.without_parameter.set(wanted);
        });
        edit::performance(controls, |wanted| wanted.shape.paint = goal.paint);
        if let Some((_, performance)) = goal.played {
            edit::performance(controls, |wanted| {
                *wanted = PlayControls {
                    // Not even to take something back is a loudspeaker unmuted, or lost what is frozen.
                    is_muted: wanted.is_muted,
                    is_frozen: wanted.is_frozen,
                    recall: wanted.recall,
                    ..performance
                };
            });
        }
    }
}

fn state(edited: &Edited<'_>, controls: &dyn Controls) -> State {
    let is_ours = !controls.sources().is_empty();
    let performance = PlayControls {
        is_muted: false,
        is_frozen: false,
        recall: None,
        ..controls.performance()
    };
    State {
        played: is_ours.then(|| (controls.settings(), performance)),
        without_parameter: WithoutParameter::of(&controls.settings()),
        slots: edited.comparing.slots(),
        edits: *edited.edits,
        paint: controls.performance().shape.paint,
        pinned: controls.pinned(),
    }
}
