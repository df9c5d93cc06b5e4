//! What is chosen of a trained stack: its weights.

use egui::{RichText, Ui};
use souvenir_core::settings::MemorySettings;
use souvenir_core::ssm::WeightsId;
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
        let before = settings.weights;
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
        be_as_late(settings, before);
        let place = weights::folder().map_or_else(String::new, |path| path.display().to_string());
        let look = ui.button("Look again").on_hover_text(format!("In {place}"));
        if look.clicked() {
            self.has_looked = false;
        }
        if entries.len() <= 1 && self.look.is_none() {
            let words = format!(
                "For others put .safetensors files of one number in and one out into {place}."
            );
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

/// Chooses the stack that comes with the program where none is chosen: nobody has weights of one's own at first.
pub(super) fn begin(settings: &mut MemorySettings) {
    if settings.weights.is_none() {
        settings.weights = weights::built_in().map(|(id, _)| id);
    }
    be_as_late(settings, None);
}

/// How late weights of others say what they heard is for their owner to know.
fn be_as_late(settings: &mut MemorySettings, before: Option<WeightsId>) {
    if settings.weights != before
        && let Some((_, delay_secs)) =
            weights::built_in().filter(|(id, _)| settings.weights == Some(*id))
    {
        settings.delay_secs = delay_secs;
    }
}
