//! The plots are seen one or two at a time, chosen from a row of tabs.

mod ages;
mod coefficients;
mod computed;
mod eigenvalues;
mod equations;
mod kernel;
mod layers;
mod memory_function;
mod moments;
mod notice;
mod pieces;
mod plane;
mod plot;
mod provenance;
mod recollection;
mod sample_rate;
mod size_axis;
mod spectrum;
mod steps;
mod switches;
mod view;
mod writing;

use std::path::PathBuf;

use egui::{Button, ComboBox, Ui};
use souvenir_core::snapshot::Snapshot;

use crate::appearance::Appearance;
use crate::figure::{self, Figure, Format};
use crate::view_kind::Kind;
use crate::widgets::{learn, rows};
use crate::{config_dir, keys, theme};
use ages::Ages;
use coefficients::Coefficients;
use eigenvalues::Eigenvalues;
use equations::Equations;
use kernel::Kernel;
use memory_function::MemoryFunction;
use moments::Moments;
use notice::Notice;
use pieces::Pieces;
use recollection::Recollection;
use spectrum::Spectrum;
use steps::Steps;
use view::View;
pub(crate) use view::{Look, toggle_pause};
use writing::Writing;

/// Lower windows have one view at a time.
const TWO_VIEWS_HEIGHT: f32 = 330.0;
/// Between what stands in a bar.
const GAP: f32 = 5.0;
const PLACES: [&str; 2] = ["Upper", "Lower"];
/// The upper view's share where there are two.
const UPPER_SHARE: f32 = 0.56;

/// Holds all views, each as it was left, and which are shown.
#[derive(Debug)]
pub(crate) struct Views {
    shown: [Kind; 2],
    widths: [BarWidths; 2],
    recollection: Recollection,
    coefficients: Coefficients,
    writing: Writing,
    spectrum: Spectrum,
    ages: Ages,
    moments: Moments,
    equations: Equations,
    kernel: Kernel,
    memory_function: MemoryFunction,
    eigenvalues: Eigenvalues,
    steps: Steps,
    pieces: Pieces,
    notice: Notice,
    /// Where exports go.
    folder: Option<PathBuf>,
}

/// Holds how wide the parts of a bar were when they were drawn last, points, with the gap behind them.
#[derive(Clone, Copy, Debug)]
struct BarWidths {
    tabs: f32,
    list: f32,
    switches: f32,
}

impl Default for BarWidths {
    /// What is about right before anything was drawn.
    fn default() -> Self {
        Self {
            tabs: 640.0,
            list: 120.0,
            switches: 200.0,
        }
    }
}

impl Default for Views {
    fn default() -> Self {
        Self {
            shown: Appearance::default().views,
            widths: [BarWidths::default(); 2],
            recollection: Recollection::default(),
            coefficients: Coefficients::default(),
            writing: Writing::default(),
            spectrum: Spectrum::default(),
            ages: Ages::default(),
            moments: Moments::default(),
            equations: Equations::default(),
            kernel: Kernel::default(),
            memory_function: MemoryFunction::default(),
            eigenvalues: Eigenvalues::default(),
            steps: Steps::default(),
            pieces: Pieces::default(),
            notice: Notice::default(),
            folder: config_dir::exports(),
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

    /// Shows one view above and one below.
    pub(crate) fn show(&mut self, shown: [Kind; 2]) {
        self.shown = shown;
    }

    /// Pins the memory at this of the four moments, as its button does.
    pub(crate) fn pin(&mut self, moment_idx: usize, snapshot: &Snapshot) {
        self.moments.pin(moment_idx, snapshot);
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
                let saved = self.save(ui, kind, &figure, format, look);
                self.notice.tell(saved);
            }
        });
    }

    fn save(
        &mut self,
        ui: &Ui,
        kind: Kind,
        figure: &Figure,
        format: Format,
        look: &mut Look<'_>,
    ) -> Result<PathBuf, String> {
        match format {
            Format::Picture(format) => {
                let folder = self.folder.clone();
                let formulas = self.view(kind).formulas();
                figure::save_picture(figure, formulas, format, theme::of(ui), folder.as_deref())
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
            Kind::Kernel => &mut self.kernel,
            Kind::MemoryFunction => &mut self.memory_function,
            Kind::Eigenvalues => &mut self.eigenvalues,
            Kind::Steps => &mut self.steps,
            Kind::Pieces => &mut self.pieces,
        }
    }

    /// Draws the bar, and returns what is to be exported.
    fn bar(&mut self, ui: &mut Ui, pane_idx: usize, look: &mut Look<'_>) -> Option<Format> {
        let mut wanted = None;
        ui.scope(|ui| {
            ui.spacing_mut().button_padding.x = 5.0;
            ui.spacing_mut().item_spacing.x = GAP;
            let widths = self.widths[pane_idx];
            let room = ui.available_width() - widths.switches;
            ui.horizontal(|ui| {
                if room >= widths.tabs {
                    self.tabs(ui, pane_idx);
                } else {
                    self.list(ui, pane_idx);
                }
                if room >= widths.list {
                    wanted = self.switches(ui, pane_idx, look);
                }
            });
            if room < widths.list {
                ui.horizontal(|ui| wanted = self.switches(ui, pane_idx, look));
            }
        });
        if pane_idx == 0 {
            self.notice.ui(ui);
        }
        wanted
    }

    /// Draws a view's own switches at the end of the row, and what all views have.
    fn switches(&mut self, ui: &mut Ui, pane_idx: usize, look: &mut Look<'_>) -> Option<Format> {
        rows::at_end(ui, "switches", |ui| {
            let kind = self.shown[pane_idx];
            self.view(kind).switches(ui);
            let wanted = export(ui, pane_idx);
            if pane_idx == 0 {
                pause(ui, look);
            }
            self.widths[pane_idx].switches = ui.min_rect().width();
            wanted
        })
    }

    fn tabs(&mut self, ui: &mut Ui, pane_idx: usize) {
        for kind in Kind::OF_MEMORY {
            self.tab(ui, pane_idx, kind);
        }
        self.layer_list(ui, pane_idx);
        self.widths[pane_idx].tabs = ui.min_rect().width() + GAP;
    }

    fn tab(&mut self, ui: &mut Ui, pane_idx: usize, kind: Kind) {
        let is_shown = self.shown[pane_idx] == kind;
        let button = ui.add(Button::selectable(is_shown, kind.name()));
        let name = format!("{}: {}", PLACES[pane_idx], kind.name());
        rows::name(ui, button.id, &name);
        let is_asked = learn::is_pressed(ui, &button, &name);
        if button.on_hover_text(kind.hint()).clicked() || is_asked {
            self.shown[pane_idx] = kind;
        }
    }
}

impl Views {
    /// The views of state-space layers share a tab: all of them beside one another have no room.
    fn layer_list(&mut self, ui: &mut Ui, pane_idx: usize) {
        let shown = &mut self.shown[pane_idx];
        let is_one = Kind::OF_LAYERS.contains(shown);
        let words = if is_one { shown.name() } else { "Layers" };
        let combo = ComboBox::from_id_salt("layer views")
            .selected_text(words)
            .width(0.0);
        let name = format!("{}: layer views", PLACES[pane_idx]);
        let combo = rows::learnt_list(ui, combo, &name, |ui| {
            for kind in Kind::OF_LAYERS {
                rows::entry(ui, shown, kind, kind.name()).on_hover_text(kind.hint());
            }
        });
        rows::name(ui, combo.id, &name);
        combo.on_hover_text(
            "Views of state-space layers: kernel, memory function, eigenvalues, steps",
        );
    }

    fn list(&mut self, ui: &mut Ui, pane_idx: usize) {
        let shown = &mut self.shown[pane_idx];
        let combo = ComboBox::from_id_salt("view")
            .selected_text(shown.name())
            .width(0.0);
        let name = format!("{} view", PLACES[pane_idx]);
        let combo = rows::learnt_list(ui, combo, &name, |ui| {
            for kind in Kind::ALL {
                rows::entry(ui, shown, kind, kind.name()).on_hover_text(kind.hint());
            }
        });
        rows::name(ui, combo.id, &name);
        self.widths[pane_idx].list = ui.min_rect().width() + GAP;
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
    let is_asked = learn::is_pressed(ui, &button, "Pause");
    if button.on_hover_text(hint).clicked() || is_asked {
        toggle_pause(look);
    }
}
