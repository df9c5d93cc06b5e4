//! What is chosen of a trained stack: its weights.

use egui::{RichText, Ui};
use souvenir_core::settings::MemorySettings;
use souvenir_core::ssm::trained::library;

use crate::job::Job;
use crate::widgets::rows;
use crate::{theme, weights};

/// Holds what was found in the folder of weights, and the look that goes on.
#[derive(Debug, Default)]
pub(crate) struct WeightsList {
    look: Option<Job<Vec<String>>>,
    has_looked: bool,
    troubles: Vec<String>,
}

impl WeightsList {
    pub(super) fn ui(&mut self, ui: &mut Ui, settings: &mut MemorySettings) {
        self.look_once(ui);
        let entries = library::entries();
        let hint = "Trained weights of Mamba or S4D, a safetensors file each";
        rows::choice(
            ui,
            "Weights",
            hint,
            &weights::shown_name(settings.weights),
            |ui| {
                for entry in &entries {
                    let id = Some(entry.id);
                    rows::entry(ui, &mut settings.weights, id, entry.name.clone());
                }
            },
        );
        let place = weights::folder().map_or_else(String::new, |path| path.display().to_string());
        let look = ui.button("Look again").on_hover_text(format!("In {place}"));
        if look.clicked() {
            self.has_looked = false;
        }
        if entries.is_empty() && self.look.is_none() {
            let words =
                format!("Put .safetensors files of one number in and one out into {place}.");
            ui.label(RichText::new(words).small().color(theme::of(ui).text_weak));
        }
        for trouble in &self.troubles {
            ui.label(RichText::new(trouble).small().color(theme::of(ui).trouble));
        }
    }

    fn look_once(&mut self, ui: &Ui) {
        if !self.has_looked {
            self.has_looked = true;
            match Job::begin(|_| weights::read_all()) {
                Ok(job) => self.look = Some(job),
                Err(error) => self.troubles = vec![format!("No thread to read weights: {error}.")],
            }
        }
        if let Some(troubles) = self.look.as_ref().and_then(Job::take) {
            (self.troubles, self.look) = (troubles, None);
        }
        if self.look.is_some() {
            ui.ctx().request_repaint();
        }
    }
}
