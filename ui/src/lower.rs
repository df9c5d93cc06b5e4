//! Under the waveform: the coefficients, and how well each age is remembered.

use egui::{Align, Layout, RichText, Ui};
use souvenir_core::snapshot::{Snapshot, Viewer};

use crate::coefficients::CoefficientsPlot;
use crate::{ages, theme};

/// Room for two plots side by side.
const TWO_PLOTS_WIDTH: f32 = 700.0;

/// What the region remembers.
#[derive(Debug, Default)]
pub(crate) struct Lower {
    coefficients: CoefficientsPlot,
    are_ages_shown: bool,
}

impl Lower {
    pub(crate) fn ui(&mut self, ui: &mut Ui, snapshot: &Snapshot, viewer: &mut Viewer) {
        let is_wide = ui.available_width() >= TWO_PLOTS_WIDTH;
        self.title(ui, snapshot, is_wide);
        match (self.are_ages_shown, is_wide) {
            (false, _) => self.coefficients.ui(ui, snapshot),
            (true, false) => ages::ui(ui, snapshot, viewer),
            (true, true) => ui.columns_const(|[left, right]| {
                self.coefficients.ui(left, snapshot);
                ages::ui(right, snapshot, viewer);
            }),
        }
    }

    fn title(&mut self, ui: &mut Ui, snapshot: &Snapshot, is_wide: bool) {
        let words = if self.are_ages_shown && !is_wide {
            "How well it remembers".to_owned()
        } else {
            let order = snapshot.coefficients.len();
            format!("Its memory: {order} Legendre coefficients")
        };
        ui.horizontal(|ui| {
            ui.label(RichText::new(words).color(theme::TEXT).strong());
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let hint = "Sound over error in dB, for moments 1 ms to 10 s ago";
                ui.checkbox(&mut self.are_ages_shown, "Error by age")
                    .on_hover_text(hint);
            });
        });
    }
}
