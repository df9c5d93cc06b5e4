//! The whole face: which region stands where.

use egui::{CentralPanel, Panel, ScrollArea, Ui};
use souvenir_core::snapshot::{Snapshot, Viewer};

use crate::controls::Controls;
use crate::header::Header;
use crate::lower::Lower;
use crate::meter::Meter;
use crate::picture::Picture;
use crate::presets::PresetList;
use crate::transport::TransportStrip;
use crate::waveform::WaveformPlot;
use crate::{hold, keys, listening, output, parameters, readouts, status, theme};

/// Share of the height for the waveform; the coefficients have the rest.
const WAVEFORM_SHARE: f32 = 0.58;

/// What the face itself remembers from frame to frame: how the plots are scaled, peaks held, what
/// is open.
#[derive(Debug, Default)]
pub struct Face {
    header: Header,
    transport: TransportStrip,
    meter: Meter,
    waveform: WaveformPlot,
    lower: Lower,
    presets: PresetList,
    viewer: Viewer,
}

impl Face {
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
        centre.show(ui, |ui| self.plots(ui, snapshot, controls));
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

    fn plots(&mut self, ui: &mut Ui, snapshot: &Snapshot, controls: &dyn Controls) {
        let height = ui.available_height() * WAVEFORM_SHARE;
        let listen = controls.performance().listen;
        self.waveform
            .ui(ui, height, snapshot, listen, &mut self.viewer);
        self.lower.ui(ui, snapshot, &mut self.viewer);
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
