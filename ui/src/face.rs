//! The whole face: which region stands where.

use std::path::PathBuf;

use egui::{CentralPanel, Panel, ScrollArea, Ui};
use souvenir_core::snapshot::Snapshot;

use crate::controls::Controls;
use crate::header::Header;
use crate::meter::Meter;
use crate::picture::Picture;
use crate::presets::PresetList;
use crate::sight::Sight;
use crate::transport::TransportStrip;
use crate::views::{self, Look, Views};
use crate::{hold, keys, listening, output, parameters, readouts, status, theme};

/// What the face itself remembers from frame to frame: how the plots are scaled, peaks held, what
/// is open.
#[derive(Debug, Default)]
pub struct Face {
    header: Header,
    transport: TransportStrip,
    meter: Meter,
    presets: PresetList,
    views: Views,
    sight: Sight,
}

impl Face {
    /// Pictures and tables of the views go there, instead of `Souvenir` among the user's pictures.
    pub fn export_to(&mut self, folder: PathBuf) {
        self.views.export_to(folder);
    }

    /// Draws everything into `ui` and passes what was touched to `controls`. Main thread.
    pub fn ui(&mut self, ui: &mut Ui, picture: Picture<'_>, controls: &mut dyn Controls) {
        let snapshot = picture.snapshot;
        keys::obey(ui, controls);
        let frame = theme::panel_frame();
        Panel::top("header")
            .frame(frame)
            .show(ui, |ui| self.header.ui(ui, controls));
        if let Some(transport) = controls.transport() {
            Panel::top("transport")
                .frame(frame)
                .show(ui, |ui| self.transport.ui(ui, transport, controls));
        }
        Panel::bottom("status")
            .frame(frame)
            .show(ui, |ui| status::ui(ui, snapshot, controls));
        let side = Panel::left("side")
            .resizable(false)
            .exact_size(side_width(ui));
        side.frame(frame).show(ui, |ui| {
            let scroll = ScrollArea::vertical().auto_shrink(false);
            scroll.show(ui, |ui| self.side(ui, snapshot, controls));
        });
        let centre = CentralPanel::default().frame(theme::plot_frame());
        centre.show(ui, |ui| self.plots(ui, picture));
    }

    fn side(&mut self, ui: &mut Ui, snapshot: &Snapshot, controls: &mut dyn Controls) {
        group(ui, "LISTEN TO", |ui| {
            listening::ui(ui, controls);
            output::ui(ui, snapshot, controls);
        });
        group(ui, "MEMORY", |ui| {
            self.presets.ui(ui, snapshot, controls);
            parameters::ui(ui, controls);
        });
        group(ui, "HOLD", |ui| hold::ui(ui, snapshot, controls));
        group(ui, "INPUT", |ui| self.meter.ui(ui, snapshot));
        group(ui, "NUMBERS", |ui| readouts::ui(ui, snapshot));
    }

    fn plots(&mut self, ui: &mut Ui, live: Picture<'_>) {
        let still = self.sight.still();
        let mut look = Look {
            picture: still.as_ref().map_or(live, |still| still.picture()),
            sight: &mut self.sight,
        };
        if keys::is_pressed(ui, keys::PAUSE) {
            views::toggle_pause(&mut look);
        }
        self.views.ui(ui, &mut look);
    }
}

/// Narrow windows keep most of their width for the plots.
fn side_width(ui: &Ui) -> f32 {
    (ui.available_width() * 0.3).clamp(225.0, 270.0)
}

fn group(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui)) {
    ui.label(egui::RichText::new(title).small().color(theme::TEXT_WEAK));
    contents(ui);
    ui.add_space(theme::GROUP_SPACE);
}
