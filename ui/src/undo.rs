//! Taking back changes of the memory, of how it is played, and of the slots compared.

use std::cmp::Ordering;

use egui::util::undoer::Undoer;
use egui::{Key, KeyboardShortcut, Modifiers, Ui};
use souvenir_core::compare::NUM_SLOTS;
use souvenir_core::control::PlayControls;
use souvenir_core::memory::{CoefficientEdits, PaintedGains};
use souvenir_core::settings::{ClockCurve, MemorySettings};
use souvenir_core::ssm::WeightsId;

use crate::compare::{Comparing, Held};
use crate::controls::{Controls, PinnedList};
use crate::edit::{self, BulkChange, SettingsSet};

const UNDO: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::Z);
const REDO: [KeyboardShortcut; 2] = [
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z),
    KeyboardShortcut::new(Modifiers::COMMAND, Key::Y),
];

/// Holds what can be taken back. Inside a host each parameter is the host's to take back, and here only what was set all
/// at once.
#[derive(Clone, Debug, PartialEq)]
struct State {
    played: Option<(MemorySettings, PlayControls)>,
    /// How many changes of all at once it comes after.
    num_bulk: usize,
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

/// Keeps the past states of what a person sets, to go back and forth between.
#[derive(Default)]
pub(crate) struct Undo {
    states: Undoer<State>,
    /// What was set all at once inside a host, those that were taken back behind the others.
    bulk: Vec<BulkChange>,
    /// How many of them were not taken back.
    num_bulk: usize,
}

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
    /// Notes what was set all at once. In the app each of its parts is taken back as any other is.
    pub(crate) fn note(&mut self, change: BulkChange, controls: &dyn Controls) {
        if !is_ours(controls) {
            self.bulk.truncate(self.num_bulk);
            self.bulk.push(change);
            self.num_bulk += 1;
        }
    }

    /// Obeys the keys, and notes what has changed, once a frame.
    pub(crate) fn tend(&mut self, ui: &Ui, comparing: &mut Comparing, controls: &mut dyn Controls) {
        // The longer one first: it contains the shorter.
        let is_again = ui.input_mut(|input| REDO.iter().any(|keys| input.consume_shortcut(keys)));
        let is_back = ui.input_mut(|input| input.consume_shortcut(&UNDO));
        if is_again {
            self.go(Way::Again, comparing, controls);
        } else if is_back {
            self.go(Way::Back, comparing, controls);
        }
        let now = ui.input(|input| input.time);
        let state = self.state(comparing, controls);
        self.states.feed_state(now, &state);
    }

    pub(crate) fn can_go(&self, way: Way, comparing: &Comparing, controls: &dyn Controls) -> bool {
        let now = self.state(comparing, controls);
        match way {
            Way::Back => self.states.has_undo(&now),
            Way::Again => self.states.has_redo(&now),
        }
    }

    pub(crate) fn go(&mut self, way: Way, comparing: &mut Comparing, controls: &mut dyn Controls) {
        let now = self.state(comparing, controls);
        let goal = match way {
            Way::Back => self.states.undo(&now),
            Way::Again => self.states.redo(&now),
        };
        let Some(goal) = goal.cloned() else {
            return;
        };
        self.go_through_bulk(goal.num_bulk, controls);
        comparing.set_slots(&goal.slots);
        goal.restore(controls);
    }

    /// Takes back what was set all at once, or sets it again. What was turned since goes with it, and comes again with it.
    fn go_through_bulk(&mut self, goal: usize, controls: &mut dyn Controls) {
        let now = SettingsSet::of(controls);
        let mut set = match goal.cmp(&self.num_bulk) {
            Ordering::Less => {
                self.bulk[self.num_bulk - 1].after = now;
                self.bulk[goal].before
            }
            Ordering::Greater => {
                self.bulk[self.num_bulk].before = now;
                self.bulk[goal - 1].after
            }
            Ordering::Equal => return,
        };
        self.num_bulk = goal;
        // Not even to take something back is what is frozen played otherwise.
        set.performance.recall = now.performance.recall;
        set.apply(controls);
    }

    fn state(&self, comparing: &Comparing, controls: &dyn Controls) -> State {
        let performance = PlayControls {
            is_muted: false,
            is_frozen: false,
            recall: None,
            ..controls.performance()
        };
        State {
            played: is_ours(controls).then(|| (controls.settings(), performance)),
            num_bulk: self.num_bulk,
            without_parameter: WithoutParameter::of(&controls.settings()),
            slots: comparing.slots(),
            edits: controls.edits(),
            paint: controls.performance().shape.paint,
            pinned: controls.pinned(),
        }
    }
}

impl State {
    /// Sets what can be set by itself.
    fn restore(self, controls: &mut dyn Controls) {
        edit::cuts(controls, self.edits);
        if self.pinned != controls.pinned() {
            controls.set_pinned(self.pinned);
        }
        let settings = self.played.map(|(settings, _)| settings);
        edit::settings(controls, |wanted| {
            *wanted = settings.unwrap_or(*wanted);
            self.without_parameter.set(wanted);
        });
        edit::performance(controls, |wanted| wanted.shape.paint = self.paint);
        if let Some((_, performance)) = self.played {
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

/// Tells whether parameters are nobody else's to take back: a shell with sources is no host's.
fn is_ours(controls: &dyn Controls) -> bool {
    !controls.sources().is_empty()
}
