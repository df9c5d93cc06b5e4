//! The plots: one or two views at a time, chosen from a row of tabs.

mod ages;
mod coefficients;
mod equations;
mod moments;
mod notice;
mod provenance;
mod recollection;
mod spectrum;
mod writing;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use souvenir_core::memory::CoefficientEdits;

use egui::{Button, ComboBox, Ui};

use crate::appearance::Appearance;
use crate::compare::Remembered;
use crate::config_dir;
use crate::face::keys;
use crate::figure::axes;
use crate::figure::view_range::ViewRange;
use crate::figure::zoom::Zoom;
use crate::figure::{self, Axis, Figure, Format, Series, Shape, Table};
use crate::theme::{self, Ink};
use crate::view_input::ViewInput;
use crate::widgets::rows;
use ages::Ages;
use coefficients::Coefficients;
use equations::Equations;
use moments::Moments;
use notice::Notice;
use recollection::Recollection;
use spectrum::Spectrum;
use writing::Writing;

/// Lower windows have one view at a time.
const TWO_VIEWS_HEIGHT: f32 = 330.0;
/// Room for tabs and a view's switches.
const TABS_WIDTH: f32 = 900.0;
const PLACES: [&str; 2] = ["Upper", "Lower"];
/// The upper view's share where there are two.
const UPPER_SHARE: f32 = 0.56;

/// What can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The sound, and its memory over it.
    Recollection,
    /// The memory itself.
    Coefficients,
    /// Every coefficient as time goes.
    Writing,
    /// Kept and lost by frequency.
    Spectrum,
    /// Kept and lost by age.
    Ages,
    /// The memory pinned at four moments.
    Moments,
    /// The state equation.
    Equations,
}

/// What a view draws from.
pub(crate) struct Look<'a> {
    pub(crate) picture: ViewInput<'a>,
    pub(crate) view_range: &'a mut ViewRange,
    /// What is heard of the coefficients.
    pub(crate) edits: &'a mut CoefficientEdits,
    /// Where the recall stands, `[0, 1]` from the oldest moment, while there is one.
    pub(crate) head: Option<f64>,
    /// What a view wants to be heard.
    pub(crate) hear: Option<Remembered>,
}

/// A kind of picture.
pub(crate) trait View {
    /// Its own switches.
    fn switches(&mut self, _ui: &mut Ui) {}
    /// Draws into the rest of `ui`; the figure is what a picture of it shows.
    fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) -> Figure;
    /// All numbers behind what was drawn last, of the time that is shown; not thinned out for a screen.
    fn table(&mut self, look: &mut Look<'_>) -> Table;
}

/// All views, each as it was left, and which are shown.
#[derive(Debug)]
pub(crate) struct Views {
    shown: [Kind; 2],
    recollection: Recollection,
    coefficients: Coefficients,
    writing: Writing,
    spectrum: Spectrum,
    ages: Ages,
    moments: Moments,
    equations: Equations,
    notice: Notice,
    /// Where exports go.
    folder: Option<PathBuf>,
}

impl Default for Views {
    fn default() -> Self {
        Self {
            shown: Appearance::default().views,
            recollection: Recollection::default(),
            coefficients: Coefficients::default(),
            writing: Writing::default(),
            spectrum: Spectrum::default(),
            ages: Ages::default(),
            moments: Moments::default(),
            equations: Equations::default(),
            notice: Notice::default(),
            folder: config_dir::exports(),
        }
    }
}

impl Kind {
    const ALL: [Self; 7] = [
        Self::Recollection,
        Self::Coefficients,
        Self::Writing,
        Self::Spectrum,
        Self::Ages,
        Self::Moments,
        Self::Equations,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Recollection => "Recollection",
            Self::Coefficients => "Coefficients",
            Self::Writing => "Writing",
            Self::Spectrum => "Spectrum",
            Self::Ages => "By age",
            Self::Moments => "Moments",
            Self::Equations => "Equations",
        }
    }

    const fn hint(self) -> &'static str {
        match self {
            Self::Recollection => "The sound, and its memory drawn over it",
            Self::Coefficients => "The memory itself: N Legendre coefficients",
            Self::Writing => "The memory writing itself: every coefficient as time goes",
            Self::Spectrum => "What is kept and lost of every frequency",
            Self::Moments => {
                "The memory pinned at four moments: the same past, remembered later and later"
            }
            Self::Equations => {
                "The state equation with today's numbers, its matrix and eigenvalues"
            }
            Self::Ages => "How well what was heard 1 ms to 10 s ago is remembered",
        }
    }
}

impl Views {
    pub(crate) fn ui(&mut self, ui: &mut Ui, look: &mut Look<'_>) {
        if ui.available_height() < TWO_VIEWS_HEIGHT {
            self.pane(ui, 0, look);
            return;
        }
        let height = ui.available_height() * UPPER_SHARE;
        let width = ui.available_width();
        ui.allocate_ui(egui::vec2(width, height), |ui| {
            ui.set_min_height(height);
            self.pane(ui, 0, look);
        });
        self.pane(ui, 1, look);
    }

    pub(crate) fn shown(&self) -> [Kind; 2] {
        self.shown
    }

    /// Above and below.
    pub(crate) fn show(&mut self, shown: [Kind; 2]) {
        self.shown = shown;
    }

    pub(crate) fn export_to(&mut self, folder: PathBuf) {
        self.folder = Some(folder);
    }

    fn pane(&mut self, ui: &mut Ui, pane_idx: usize, look: &mut Look<'_>) {
        ui.push_id(pane_idx, |ui| {
            let wanted = self.bar(ui, pane_idx, look);
            let kind = self.shown[pane_idx];
            let figure = self.view(kind).ui(ui, look);
            if let Some(format) = wanted {
                let saved = self.save(ui, (kind, &figure), format, look);
                self.notice.tell(saved);
            }
        });
    }

    fn save(
        &mut self,
        ui: &Ui,
        (kind, figure): (Kind, &Figure),
        format: Format,
        look: &mut Look<'_>,
    ) -> Result<PathBuf, String> {
        match format {
            Format::Picture(format) => {
                figure::save_picture(figure, format, theme::of(ui), self.folder.as_deref())
            }
            Format::Csv => {
                let table = self.view(kind).table(look);
                figure::save_table(&table, self.folder.as_deref())
            }
        }
    }

    fn view(&mut self, kind: Kind) -> &mut dyn View {
        match kind {
            Kind::Recollection => &mut self.recollection,
            Kind::Coefficients => &mut self.coefficients,
            Kind::Writing => &mut self.writing,
            Kind::Spectrum => &mut self.spectrum,
            Kind::Ages => &mut self.ages,
            Kind::Moments => &mut self.moments,
            Kind::Equations => &mut self.equations,
        }
    }

    /// What is to be exported.
    fn bar(&mut self, ui: &mut Ui, pane_idx: usize, look: &mut Look<'_>) -> Option<Format> {
        let mut wanted = None;
        ui.horizontal(|ui| {
            ui.spacing_mut().button_padding.x = 6.0;
            if ui.available_width() >= TABS_WIDTH {
                for kind in Kind::ALL {
                    self.tab(ui, pane_idx, kind);
                }
            } else {
                self.list(ui, pane_idx);
            }
            rows::at_end(ui, "switches", |ui| {
                let kind = self.shown[pane_idx];
                self.view(kind).switches(ui);
                wanted = export(ui, pane_idx);
                if pane_idx == 0 {
                    pause(ui, look);
                }
            });
        });
        if pane_idx == 0 {
            self.notice.ui(ui);
        }
        wanted
    }

    fn tab(&mut self, ui: &mut Ui, pane_idx: usize, kind: Kind) {
        let is_shown = self.shown[pane_idx] == kind;
        let button = ui.add(Button::selectable(is_shown, kind.name()));
        let place = PLACES[pane_idx];
        rows::name(ui, button.id, &format!("{place}: {}", kind.name()));
        if button.on_hover_text(kind.hint()).clicked() {
            self.shown[pane_idx] = kind;
        }
    }
}

impl Views {
    fn list(&mut self, ui: &mut Ui, pane_idx: usize) {
        let shown = &mut self.shown[pane_idx];
        let combo = ComboBox::from_id_salt("view")
            .selected_text(shown.name())
            .width(0.0);
        let combo = rows::list(ui, combo, |ui| {
            for kind in Kind::ALL {
                rows::entry(ui, shown, kind, kind.name()).on_hover_text(kind.hint());
            }
        });
        let name = format!("{} view", PLACES[pane_idx]);
        rows::name(ui, combo.id, &name);
    }
}

fn export(ui: &mut Ui, pane_idx: usize) -> Option<Format> {
    let mut wanted = None;
    let name = format!("Export the {} view", PLACES[pane_idx].to_lowercase());
    let menu = rows::menu(ui, "Export", &name, |ui| {
        for format in Format::ALL {
            if ui.button(format.name()).clicked() {
                wanted = Some(format);
                ui.close();
            }
        }
    });
    menu.on_hover_text("What is shown, as a picture or as numbers");
    wanted
}

fn pause(ui: &mut Ui, look: &mut Look<'_>) {
    let is_still = look.view_range.is_still();
    let button = ui.add(Button::selectable(is_still, "Pause").frame_when_inactive(true));
    let hint = keys::hint("The views stand still; the sound goes on", keys::PAUSE);
    if button.on_hover_text(hint).clicked() {
        toggle_pause(look);
    }
}

pub(crate) fn toggle_pause(look: &mut Look<'_>) {
    if look.view_range.is_still() {
        look.view_range.let_go();
    } else {
        look.view_range.hold(look.picture);
    }
}

/// For the side of a plot's title.
pub(crate) fn newest(is_frozen: bool, is_still: bool) -> &'static str {
    match (is_frozen, is_still) {
        (true, _) => "when it froze",
        (false, true) => "when it was paused",
        (false, false) => "now",
    }
}

/// A switch of a view.
pub(crate) fn switch(ui: &mut Ui, name: &str, hint: &str, is_on: &mut bool) {
    ui.visuals_mut().override_text_color = Some(theme::of(ui).text);
    ui.checkbox(is_on, name).on_hover_text(hint);
}

/// A list of a few.
pub(crate) fn choice<T: Copy + PartialEq>(
    ui: &mut Ui,
    (name, hint): (&str, &str),
    chosen: &mut T,
    all: &[T],
    words: impl Fn(T) -> String,
) {
    let is_narrow = ui.ctx().content_rect().width() < theme::NARROW_WIDTH;
    let combo = ComboBox::from_id_salt(name)
        .selected_text(words(*chosen))
        .width(if is_narrow { 0.0 } else { 66.0 });
    let combo = rows::list(ui, combo, |ui| {
        for one in all {
            rows::entry(ui, chosen, *one, words(*one));
        }
    });
    rows::name(ui, combo.id, name);
    combo.on_hover_text(hint);
}

/// Of sound, up to `limit` or as near as was zoomed.
pub(crate) fn amplitudes(limit: f64, zoom: &Zoom) -> Axis {
    let all = axes::bounds(limit);
    Axis {
        limits: all,
        least_span: 1e-5 * limit,
        ticks: axes::marks(limit).to_vec(),
        words: |value| format!("{value:+.4}"),
        ..Axis::new("amplitude", zoom.range(all))
    }
}

/// The sound as a broad line, under what is remembered of it.
pub(crate) fn sound(points: Vec<[f64; 2]>) -> Series {
    Series {
        // The halo is too dark for a legend.
        swatch: Ink::Dry,
        shape: Shape::Line(5.0),
        ..Series::line("sound", Ink::DryHalo, points)
    }
}
