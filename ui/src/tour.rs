//! The guided tour and the lessons let one predict, then hear. Each stop sets the memory and the views; leaving puts
//! them back.
//!
//! It stands at the head of the side panel: over the views it would cover what it talks about.

mod course;
mod lessons;
mod pass;
mod scene;
mod stop;
mod stops;

use egui::{Button, Frame, RichText, Ui};
use souvenir_core::control::PlayControls;
use souvenir_core::settings::MemorySettings;
use souvenir_core::snapshot::Snapshot;

use crate::controls::{Controls, Source};
use crate::theme;
use crate::view_kind::Kind;
use crate::views::Views;
use crate::widgets::rows;
pub(crate) use course::Course;
use pass::Pass;
use scene::Scene;
use stop::Stop;

/// Leads from stop to stop of a course, and puts back what was set before it.
#[derive(Debug)]
pub(crate) struct Tour {
    course: Course,
    stop_idx: usize,
    /// The answer to the stop's question, once it is given.
    answer: Option<usize>,
    /// A frozen memory would be lost: nothing is set before its owner has agreed.
    is_asking: bool,
    pass: Pass,
    before: Before,
}

/// Holds what the tour began from.
#[derive(Clone, Copy, Debug)]
struct Before {
    settings: MemorySettings,
    performance: PlayControls,
    note_length_idx: usize,
    views: [Kind; 2],
    source: Source,
}

/// Says where a course begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CoursePlace {
    pub(crate) course: Course,
    pub(crate) stop_idx: usize,
}

/// Says how it goes on after a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TourMove {
    Stays,
    /// The memory and the sound have been set: they are to be heard.
    Sets,
    Ends,
}

/// Says what is wanted of a stop.
enum Step {
    Begin,
    Answer(usize),
    To(usize),
    Again,
    GoOn,
    Leave,
}

impl Tour {
    pub(crate) fn begin(
        place: CoursePlace,
        views: &mut Views,
        controls: &mut dyn Controls,
    ) -> Self {
        let mut tour = Self {
            course: place.course,
            stop_idx: place.stop_idx,
            answer: None,
            is_asking: controls.performance().is_frozen,
            pass: Pass::idle(),
            before: Before {
                settings: controls.settings(),
                performance: controls.performance(),
                note_length_idx: controls.note_length_idx(),
                views: views.shown(),
                source: controls.source(),
            },
        };
        if !tour.is_asking {
            tour.set(views, controls);
        }
        tour
    }

    /// Goes there instead; what is put back in the end stays what it was.
    pub(crate) fn go_to(
        &mut self,
        place: CoursePlace,
        views: &mut Views,
        controls: &mut dyn Controls,
    ) {
        (self.course, self.stop_idx, self.answer) = (place.course, place.stop_idx, None);
        if !self.is_asking {
            self.set(views, controls);
        }
    }

    pub(crate) const fn place(&self) -> CoursePlace {
        CoursePlace {
            course: self.course,
            stop_idx: self.stop_idx,
        }
    }

    /// Puts back what it has set; only who muted unmutes, and what it thawed stays so.
    pub(crate) fn leave(mut self, views: &mut Views, controls: &mut dyn Controls) {
        if self.is_asking {
            return;
        }
        self.pass.give_up(controls);
        let before = self.before;
        views.show(before.views);
        if self.has_chosen(controls.source()) {
            put_back(before.source, controls);
        }
        controls.set_settings(before.settings);
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

    /// Tells whether this source plays because a scene needs it; what a person has chosen meanwhile stays.
    fn has_chosen(&self, source: Source) -> bool {
        self.scene().sound == Some(source) && self.before.source != source
    }

    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        snapshot: &Snapshot,
        views: &mut Views,
        controls: &mut dyn Controls,
    ) -> TourMove {
        let frame = Frame::group(ui.style()).fill(theme::of(ui).background);
        let step = frame.show(ui, |ui| {
            ui.set_min_width(ui.available_width());
            if self.is_asking {
                question(ui)
            } else {
                self.page(ui, snapshot, controls)
            }
        });
        ui.add_space(theme::GROUP_SPACE);
        self.pass.tend(snapshot, views, controls);
        self.go(step.inner, views, controls)
    }

    fn stop(&self) -> &'static Stop {
        &self.course.stops()[self.stop_idx]
    }

    fn scene(&self) -> &'static Scene {
        &self.stop().scenes[usize::from(self.answer.is_some())]
    }

    fn is_last(&self) -> bool {
        self.stop_idx + 1 == self.course.stops().len()
    }

    fn page(&self, ui: &mut Ui, snapshot: &Snapshot, controls: &dyn Controls) -> Option<Step> {
        let stop = self.stop();
        // Above the words: they are longer than a small window.
        let mut step = self.buttons(ui);
        step = self.progress(ui, snapshot).or(step);
        ui.label(RichText::new(stop.title).strong());
        if self.answer.is_none() {
            self.words(ui, controls);
        }
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
            // Below: what explains the answer is seen without scrolling.
            self.words(ui, controls);
        }
        step
    }

    fn words(&self, ui: &mut Ui, controls: &dyn Controls) {
        ui.label(self.stop().words);
        if let Some(words) = self.scene().words_without_sound(controls) {
            ui.label(RichText::new(words).color(theme::of(ui).text_weak));
        }
    }

    /// Draws how far a scene has come that hears the sound from its start.
    fn progress(&self, ui: &mut Ui, snapshot: &Snapshot) -> Option<Step> {
        if self.scene().deadlines.is_empty() {
            return None;
        }
        let mut step = None;
        ui.horizontal_wrapped(|ui| {
            let button = ui.button("Again").on_hover_text("From the sound's start");
            step = button.clicked().then_some(Step::Again);
            if let Some(words) = self.pass.words(snapshot) {
                ui.label(RichText::new(words).color(theme::of(ui).text_weak));
            }
        });
        step
    }

    fn buttons(&self, ui: &mut Ui) -> Option<Step> {
        let mut step = None;
        if self.course == Course::Lessons {
            step = self.numbers(ui);
        }
        ui.horizontal_wrapped(|ui| {
            if self.course == Course::Tour {
                let count = format!("{} of {}", self.stop_idx + 1, self.course.stops().len());
                ui.label(RichText::new(count).color(theme::of(ui).text_weak));
            }
            let back = ui.add_enabled(self.stop_idx > 0, Button::new("Back"));
            if back.clicked() {
                step = Some(Step::To(self.stop_idx - 1));
            }
            step = self.forward(ui).or(step.take());
        });
        step
    }

    fn forward(&self, ui: &mut Ui) -> Option<Step> {
        if self.is_last() {
            if self.course == Course::Tour && ui.button(GO_ON).clicked() {
                return Some(Step::GoOn);
            }
            return ui.button("Finish").clicked().then_some(Step::Leave);
        }
        let is_answered = self.stop().answers.is_empty() || self.answer.is_some();
        let next = ui.add_enabled(is_answered, Button::new("Next"));
        if next.clicked() {
            return Some(Step::To(self.stop_idx + 1));
        }
        let leave = ui.button(self.course.leave());
        leave.clicked().then_some(Step::Leave)
    }

    /// Draws a button a lesson: somebody may come back for one of them.
    fn numbers(&self, ui: &mut Ui) -> Option<Step> {
        let mut step = None;
        ui.horizontal_wrapped(|ui| {
            // All of them in a row, in the narrowest panel too.
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.spacing_mut().button_padding.x = 8.0;
            for (idx, stop) in self.course.stops().iter().enumerate() {
                let number = (idx + 1).to_string();
                let button = Button::selectable(idx == self.stop_idx, number);
                let button = ui.add(button.frame_when_inactive(true));
                rows::name(ui, button.id, &format!("Lesson {}", idx + 1));
                if button.on_hover_text(stop.title).clicked() {
                    step = Some(Step::To(idx));
                }
            }
        });
        step
    }

    fn go(
        &mut self,
        step: Option<Step>,
        views: &mut Views,
        controls: &mut dyn Controls,
    ) -> TourMove {
        match step {
            None => return TourMove::Stays,
            Some(Step::Leave) => return TourMove::Ends,
            Some(Step::Answer(idx)) => self.answer = Some(idx),
            Some(Step::Begin) => self.is_asking = false,
            Some(Step::Again) => {}
            Some(Step::To(idx)) => (self.stop_idx, self.answer) = (idx, None),
            Some(Step::GoOn) => {
                (self.course, self.stop_idx, self.answer) = (Course::Lessons, 0, None);
            }
        }
        self.set(views, controls);
        TourMove::Sets
    }

    fn set(&mut self, views: &mut Views, controls: &mut dyn Controls) {
        self.pass.give_up(controls);
        self.scene().set(views, controls);
        self.pass = Pass::of(self.scene());
    }
}

/// What the tour's last stop leads on to.
const GO_ON: &str = "Go on: from RNN to Mamba";

/// A file is asked for when it is chosen; the one that played is the newest of those heard lately.
fn put_back(source: Source, controls: &mut dyn Controls) {
    if source != Source::File {
        controls.choose_source(source);
    } else if !controls.recent_files().is_empty() {
        controls.open_recent(0);
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
