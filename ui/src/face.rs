//! The whole face: which region stands where.

use egui::{CentralPanel, Panel, ScrollArea, Ui};
use souvenir_core::snapshot::Snapshot;

use crate::coefficients::CoefficientsPlot;
use crate::controls::Controls;
use crate::meter::Meter;
use crate::waveform::WaveformPlot;
use crate::{header, listening, parameters, readouts, status, theme};

/// Share of the height for the waveform; the coefficients have the rest.
const WAVEFORM_SHARE: f32 = 0.58;

/// What the face itself remembers from frame to frame: how the plots are scaled, peaks held.
#[derive(Debug, Default)]
pub struct Face {
    meter: Meter,
    waveform: WaveformPlot,
    coefficients: CoefficientsPlot,
}

impl Face {
    /// Draws everything into `ui` and passes what was touched to `controls`. Main thread.
    pub fn ui(&mut self, ui: &mut Ui, snapshot: &Snapshot, controls: &mut dyn Controls) {
        listening::keys(ui, controls);
        Panel::top("header")
            .frame(theme::panel_frame())
            .show(ui, |ui| header::ui(ui, controls));
        Panel::bottom("status")
            .frame(theme::panel_frame())
            .show(ui, |ui| status::ui(ui, controls));
        let side = Panel::left("side")
            .resizable(false)
            .exact_size(side_width(ui));
        side.frame(theme::panel_frame()).show(ui, |ui| {
            let scroll = ScrollArea::vertical().auto_shrink(false);
            scroll.show(ui, |ui| self.side(ui, snapshot, controls));
        });
        let centre = CentralPanel::default().frame(theme::plot_frame());
        centre.show(ui, |ui| self.plots(ui, snapshot, controls));
    }

    fn side(&mut self, ui: &mut Ui, snapshot: &Snapshot, controls: &mut dyn Controls) {
        group(ui, "LISTEN TO", |ui| listening::ui(ui, controls));
        group(ui, "MEMORY", |ui| parameters::ui(ui, controls));
        group(ui, "INPUT", |ui| self.meter.ui(ui, snapshot));
        group(ui, "NUMBERS", |ui| readouts::ui(ui, snapshot, controls));
    }

    fn plots(&mut self, ui: &mut Ui, snapshot: &Snapshot, controls: &dyn Controls) {
        let height = ui.available_height() * WAVEFORM_SHARE;
        self.waveform.ui(ui, height, snapshot, controls.listen());
        self.coefficients.ui(ui, snapshot);
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
