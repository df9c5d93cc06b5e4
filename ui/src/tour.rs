//! The guided tour lets one predict, then hear. Each stop sets the memory and the views; leaving it puts them back.
//!
//! It stands at the head of the side panel: over the views it would cover what it talks about.

mod stops;

use egui::{Button, Frame, RichText, Ui};
use souvenir_core::control::PlayControls;
use souvenir_core::settings::MemorySettings;

use crate::controls::Controls;
use crate::theme;
use crate::view_kind::Kind;
use crate::views::Views;
use stops::{STOPS, Stop};

/// Leads from stop to stop of the tour, and puts back what was set before it.
#[derive(Debug)]
pub(crate) struct Tour {
    stop_idx: usize,
    /// The answer to the stop's question, once it is given.
    answer: Option<usize>,
    /// A frozen memory would be lost: nothing is set before its owner has agreed.
    is_asking: bool,
    before: Before,
}

/// Holds what the tour began from.
#[derive(Clone, Copy, Debug)]
struct Before {
    setting: MemorySettings,
    performance: PlayControls,
    note_length_idx: usize,
    views: [Kind; 2],
}

/// Says what is wanted of a stop.
enum Step {
    Begin,
    Answer(usize),
    Back,
    Next,
    Leave,
}

impl Tour {
    pub(crate) fn begin(views: &mut Views, controls: &mut dyn Controls) -> Self {
        let tour = Self {
            stop_idx: 0,
            answer: None,
            is_asking: controls.performance().is_frozen,
            before: Before {
                setting: controls.setting(),
                performance: controls.performance(),
                note_length_idx: controls.note_length_idx(),
                views: views.shown(),
            },
        };
        if !tour.is_asking {
            STOPS[0].set(views, controls);
        }
        tour
    }

    /// Puts back what it has set; only who muted unmutes, and what it thawed stays so.
    pub(crate) fn leave(self, views: &mut Views, controls: &mut dyn Controls) {
        if self.is_asking {
            return;
        }
        let before = self.before;
        views.show(before.views);
        controls.set_setting(before.setting);
        if controls.note_length_idx() != before.note_length_idx {
            controls.choose_note_length(before.note_length_idx);
        }
        let now = controls.performance();
        controls.set_performance(PlayControls {
            is_muted: now.is_muted,
            is_frozen: false,
            recall: now.recall,
            ..before.performance
        });
    }

    /// Tells whether it goes on.
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        views: &mut Views,
        controls: &mut dyn Controls,
    ) -> bool {
        let frame = Frame::group(ui.style()).fill(theme::of(ui).background);
        let step = frame.show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            if self.is_asking {
                question(ui)
            } else {
                self.page(ui)
            }
        });
        ui.add_space(theme::GROUP_SPACE);
        self.go(step.inner, views, controls)
    }

    fn stop(&self) -> &'static Stop {
        &STOPS[self.stop_idx]
    }

    fn page(&self, ui: &mut Ui) -> Option<Step> {
        let stop = self.stop();
        // Above the words: they are longer than a small window.
        let mut step = self.buttons(ui);
        ui.label(RichText::new(stop.title).strong());
        ui.label(stop.words);
        for (idx, answer) in stop.answers.iter().enumerate() {
            let button = Button::selectable(self.answer == Some(idx), *answer);
            let button = ui.add(button.wrap().frame_when_inactive(true));
            if button.clicked() && self.answer.is_none() {
                step = Some(Step::Answer(idx));
            }
        }
        if let Some(answer) = self.answer {
            let is_right = answer == stop.right;
            let verdict = if is_right { "Right." } else { "Not quite." };
            ui.label(RichText::new(verdict).strong());
            ui.label(stop.explanation);
        }
        step
    }

    fn buttons(&self, ui: &mut Ui) -> Option<Step> {
        let mut step = None;
        ui.horizontal_wrapped(|ui| {
            let count = format!("{} of {}", self.stop_idx + 1, STOPS.len());
            ui.label(RichText::new(count).color(theme::of(ui).text_weak));
            if ui
                .add_enabled(self.stop_idx > 0, Button::new("Back"))
                .clicked()
            {
                step = Some(Step::Back);
            }
            let is_last = self.stop_idx + 1 == STOPS.len();
            let is_answered = self.stop().answers.is_empty() || self.answer.is_some();
            if is_last {
                if ui.button("Finish").clicked() {
                    step = Some(Step::Leave);
                }
            } else if ui.add_enabled(is_answered, Button::new("Next")).clicked() {
                step = Some(Step::Next);
            }
            if !is_last && ui.button("Skip the tour").clicked() {
                step = Some(Step::Leave);
            }
        });
        step
    }

    fn go(&mut self, step: Option<Step>, views: &mut Views, controls: &mut dyn Controls) -> bool {
        match step {
            None => return true,
            Some(Step::Leave) => return false,
            Some(Step::Answer(idx)) => {
                self.answer = Some(idx);
                self.stop().reveal(views, controls);
                return true;
            }
            Some(Step::Begin) => self.is_asking = false,
            Some(Step::Back) => self.stop_idx -= 1,
            Some(Step::Next) => self.stop_idx += 1,
        }
        self.answer = None;
        self.stop().set(views, controls);
        true
    }
}

fn question(ui: &mut Ui) -> Option<Step> {
    let mut step = None;
    ui.label(
        "The memory is frozen, and the tour needs it to learn: what it holds now would be gone.",
    );
    ui.horizontal(|ui| {
        if ui.button("Begin all the same").clicked() {
            step = Some(Step::Begin);
        }
        if ui.button("Not now").clicked() {
            step = Some(Step::Leave);
        }
    });
    step
}
