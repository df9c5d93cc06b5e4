//! The whole face: which region stands where.

mod header;
mod status_bar;

use std::path::PathBuf;

use souvenir_core::snapshot::Snapshot;

use egui::{CentralPanel, Context, Panel, ScrollArea, Ui};

use crate::appearance::Appearance;
use crate::blind::Blind;
use crate::compare::Comparing;
use crate::controls::{Controls, Transport};
use crate::edit;
use crate::face::header::{Header, ToolStates};
use crate::face::status_bar::Foot;
use crate::figure::view_range::ViewRange;
use crate::keys;
use crate::manual::Manual;
use crate::panel::parameters::WeightsList;
use crate::panel::presets::PresetList;
use crate::panel::readouts::Readouts;
use crate::panel::{freeze, listening, modulation, notes, osc, output, parameters, pins, shape};
use crate::theme;
use crate::tour::{Course, CoursePlace, Tour, TourMove};
use crate::undo::{Undo, Way};
use crate::view_input::ViewInput;
use crate::views::{self, Look, Views};
use crate::widgets::menu::{Chosen, Possible};
use crate::widgets::number;
use crate::widgets::number::DecimalMark;
use crate::widgets::transport_bar::{Move, TransportStrip};
use crate::widgets::{focus, learn, scrub_bar, wheel};

/// Holds what the face itself remembers from frame to frame: how the plots are scaled, peaks held, what
/// is open.
#[derive(Debug, Default)]
pub struct Face {
    header: Header,
    transport: TransportStrip,
    foot: Foot,
    /// Keeps sets of settings, which are some kilobytes.
    presets: Box<PresetList>,
    weights: WeightsList,
    readouts: Readouts,
    views: Views,
    view_range: ViewRange,
    comparing: Comparing,
    blind: Blind,
    undo: Undo,
    manual: Manual,
    /// Has been asked for.
    course_due: Option<Course>,
    tour: Option<Tour>,
    /// Where the lessons were left.
    lesson_idx: usize,
    mark: DecimalMark,
    ground: Ground,
}

/// Says who paints what lies behind the plots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Ground {
    #[default]
    Face,
    /// The shell, by clearing the window.
    Shell,
}

impl Face {
    /// Typed numbers are read as this language writes them (`de-CH`), instead of the system's.
    pub fn read_numbers_as(&mut self, language: &str) {
        self.mark = DecimalMark::of(language);
    }

    /// Sends pictures and tables of the views, and results of blind tests, there instead of `Souvenir` among the
    /// user's pictures and documents.
    pub fn export_to(&mut self, folder: PathBuf) {
        self.comparing.save_to(&folder);
        self.blind.save_to(folder.clone());
        self.views.export_to(folder);
    }

    /// Tells the face that the shell clears its window to the style's `panel_fill`: the face paints no ground for
    /// its plots, which are most of the window. Where graphics are drawn in software, that is a third of the work.
    pub fn stand_on_cleared(&mut self) {
        self.ground = Ground::Shell;
    }

    /// Returns what was chosen of the face itself, to be kept by the shell.
    #[must_use]
    pub fn looks(&self, ctx: &Context) -> Appearance {
        Appearance::of(ctx, self.views.shown())
    }

    /// Restores the face as it was kept, after [`theme::apply`].
    pub fn set_looks(&mut self, looks: Appearance, ctx: &Context) {
        looks.apply(ctx);
        self.views.show(looks.views);
    }

    /// Begins the guided tour: for somebody who is here for the first time.
    pub fn guide(&mut self) {
        self.course_due = Some(Course::Tour);
    }

    /// Tells whether the tour or a lesson goes on: what is set then is its own.
    #[must_use]
    pub fn is_guiding(&self) -> bool {
        self.tour.is_some()
    }

    /// Tells whether a preset waits for sound, to freeze it: the face is to be drawn, or laid out at least.
    #[must_use]
    pub fn is_awaiting(&self) -> bool {
        self.presets.is_awaiting()
    }

    /// Ends the tour or the lessons, and puts back what was set before.
    pub fn leave_tour(&mut self, controls: &mut dyn Controls) {
        if let Some(tour) = self.tour.take() {
            self.keep_lesson(tour.place());
            tour.leave(&mut self.views, controls);
        }
    }

    /// Draws everything into `ui` and passes what was touched to `controls`. Main thread.
    pub fn ui(&mut self, ui: &mut Ui, picture: ViewInput<'_>, controls: &mut dyn Controls) {
        number::set_mark(ui, self.mark);
        if self.blind.is_running() {
            // Nothing else is shown: meters and pictures could tell.
            let page = CentralPanel::default().frame(self.plot_frame(ui));
            page.show(ui, |ui| {
                self.blind.ui(ui, &self.comparing, picture, controls);
            });
        } else {
            self.open_ui(ui, picture, controls);
            self.undo.tend(ui, &mut self.comparing, controls);
            self.manual.ui(ui);
            focus::ring(ui);
        }
        let blind = self.blind.track();
        self.comparing.tend(ui, picture, blind, controls);
    }

    fn open_ui(&mut self, ui: &mut Ui, picture: ViewInput<'_>, controls: &mut dyn Controls) {
        let snapshot = picture.snapshot;
        keys::obey(ui, controls);
        learn::hear(ui.ctx(), controls);
        wheel::watch(ui);
        self.begin_tour(controls);
        let frame = theme::panel_frame(ui);
        Panel::top("header")
            .frame(frame)
            .show(ui, |ui| self.header(ui, controls));
        let transport = self.comparing.transport(picture);
        if let Some(transport) = transport.or_else(|| controls.transport()) {
            Panel::top("transport")
                .frame(frame)
                .show(ui, |ui| self.strip(ui, transport, controls));
        }
        let head = scrub_bar::head(snapshot, controls.performance());
        if let Some(place) = head {
            Panel::top("recall")
                .frame(frame)
                .show(ui, |ui| scrub_bar::ui(ui, snapshot, place, controls));
        }
        Panel::bottom("status")
            .frame(frame)
            .show(ui, |ui| self.foot.ui(ui, snapshot, controls));
        if self.comparing.is_open() {
            Panel::bottom("compare")
                .frame(frame)
                .show(ui, |ui| self.compare(ui, picture, controls));
        }
        let side = Panel::left("side")
            .resizable(false)
            .exact_size(side_width(ui));
        side.frame(frame).show(ui, |ui| {
            let scroll = ScrollArea::vertical().auto_shrink(false);
            scroll.show(ui, |ui| {
                self.lead(ui, snapshot, controls);
                self.side(ui, picture, controls);
            });
        });
        let centre = CentralPanel::default().frame(self.plot_frame(ui));
        centre.show(ui, |ui| self.plots(ui, picture, controls));
    }

    fn plot_frame(&self, ui: &Ui) -> egui::Frame {
        let frame = theme::plot_frame();
        match self.ground {
            Ground::Face => frame.fill(theme::of(ui).background),
            Ground::Shell => frame,
        }
    }

    fn header(&mut self, ui: &mut Ui, controls: &mut dyn Controls) {
        let can_go = |way| self.undo.can_go(way, &self.comparing, controls);
        let possible = Possible {
            undo: can_go(Way::Back),
            redo: can_go(Way::Again),
        };
        let tools = ToolStates {
            compares: self.comparing.is_open(),
            possible,
        };
        let pressed = self.header.ui(ui, tools, controls);
        if pressed.compare || keys::is_pressed(ui, keys::COMPARE) {
            self.comparing.toggle(controls);
        }
        match pressed.chosen {
            Some(Chosen::Undo) => self.undo.go(Way::Back, &mut self.comparing, controls),
            Some(Chosen::Redo) => self.undo.go(Way::Again, &mut self.comparing, controls),
            Some(Chosen::Tour) => self.course_due = Some(Course::Tour),
            Some(Chosen::Lessons) => self.course_due = Some(Course::Lessons),
            Some(Chosen::Manual) => self.manual.open(),
            None => {}
        }
    }

    fn begin_tour(&mut self, controls: &mut dyn Controls) {
        let Some(course) = self.course_due.take() else {
            return;
        };
        let stop_idx = match course {
            Course::Tour => 0,
            Course::Lessons => self.lesson_idx,
        };
        let place = CoursePlace { course, stop_idx };
        let views = &mut self.views;
        match &mut self.tour {
            Some(tour) if tour.place().course == course => {}
            Some(tour) => {
                let left = tour.place();
                tour.go_to(place, views, controls);
                self.keep_lesson(left);
            }
            None => {
                self.comparing.close(controls);
                self.tour = Some(Tour::begin(place, views, controls));
            }
        }
    }

    /// Remembers where the lessons are taken up again.
    fn keep_lesson(&mut self, left: CoursePlace) {
        if left.course == Course::Lessons {
            self.lesson_idx = left.stop_idx;
        }
    }

    fn lead(&mut self, ui: &mut Ui, snapshot: &Snapshot, controls: &mut dyn Controls) {
        let Some(tour) = &mut self.tour else {
            return;
        };
        match tour.ui(ui, snapshot, &mut self.views, controls) {
            TourMove::Stays => {}
            // What was compared at the stop before would be heard instead.
            TourMove::Sets => self.comparing.close(controls),
            TourMove::Ends => self.leave_tour(controls),
        }
    }

    /// Draws the strip of what is compared, or otherwise of a sound that is played.
    fn strip(&mut self, ui: &mut Ui, transport: Transport, controls: &mut dyn Controls) {
        let Some(moved) = self.transport.ui(ui, transport) else {
            return;
        };
        match moved {
            _ if self.comparing.has_transport() => self.comparing.go(moved, controls),
            Move::Seek(secs) => controls.seek(secs),
            Move::Loop(part) => controls.set_loop(part),
        }
    }

    fn compare(&mut self, ui: &mut Ui, picture: ViewInput<'_>, controls: &mut dyn Controls) {
        if let Some(slot) = self.comparing.ui(ui, picture, controls) {
            self.blind.choose(slot);
        }
        self.blind.choosing_ui(ui, &mut self.comparing, controls);
    }

    fn side(&mut self, ui: &mut Ui, picture: ViewInput<'_>, controls: &mut dyn Controls) {
        let snapshot = picture.snapshot;
        group(ui, "LISTEN TO", |ui| {
            listening::ui(ui, controls);
            output::ui(ui, snapshot, controls);
        });
        group(ui, "MEMORY", |ui| {
            self.presets.ui(ui, snapshot, controls);
            if let Some(change) = self.presets.take_bulk_change() {
                self.undo.note(change, controls);
            }
            parameters::ui(ui, &mut self.weights, controls);
        });
        group(ui, "HOLD", |ui| {
            freeze::ui(ui, snapshot, controls);
            pins::ui(ui, controls);
        });
        group(ui, "NOTES", |ui| notes::ui(ui, controls));
        group(ui, "COEFFICIENTS", |ui| shape::ui(ui, controls));
        group(ui, "MODULATION", |ui| modulation::ui(ui, controls));
        group(ui, "NUMBERS", |ui| {
            self.readouts.ui(ui, picture);
            osc::ui(ui, controls);
        });
    }

    fn plots(&mut self, ui: &mut Ui, live: ViewInput<'_>, controls: &mut dyn Controls) {
        let still = self.view_range.still();
        let mut edits = controls.edits();
        let before = controls.performance().shape;
        let mut shape = before;
        let picture = still.as_ref().map_or(live, |still| still.picture());
        let settings = if still.is_some() || picture.snapshot.is_frozen {
            picture.snapshot.settings
        } else {
            controls.settings()
        };
        let mut look = Look {
            picture,
            view_range: &mut self.view_range,
            settings,
            edits: &mut edits,
            shape: &mut shape,
            head: scrub_bar::head(live.snapshot, controls.performance()),
            hear: None,
            can_play_once: controls.can_play_once(),
            play_once: None,
        };
        if keys::is_pressed(ui, keys::PAUSE) {
            views::toggle_pause(&mut look);
        }
        self.views.ui(ui, &mut look);
        if let Some(remembered) = look.hear {
            self.comparing.hear(remembered);
        }
        if let Some(sound) = look.play_once {
            controls.play_once(sound);
        }
        edit::cuts(controls, edits);
        if shape != before {
            edit::performance(controls, |performance| performance.shape = shape);
        }
    }
}

/// Returns the side panel's width: a narrow window keeps most of its own for the plots.
fn side_width(ui: &Ui) -> f32 {
    (ui.available_width() * 0.3).clamp(225.0, 270.0)
}

fn group(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui)) {
    ui.label(
        egui::RichText::new(title)
            .small()
            .color(theme::of(ui).text_weak),
    );
    contents(ui);
    ui.add_space(theme::GROUP_SPACE);
}
