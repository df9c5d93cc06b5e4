//! What is chosen of a trained stack: its weights.

use egui::{RichText, Ui};
use souvenir_core::settings::MemorySettings;
use souvenir_core::ssm::trained::library;

use crate::job::Job;
use crate::widgets::{learn, rows};
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
        let hint = "Trained weights of Mamba or S4D, a safetensors file each";
        let name = weights::shown_name(settings.weights);
        rows::choice(ui, "Weights", hint, &name, |ui| {
            for entry in library::entries() {
                rows::entry(ui, &mut settings.weights, Some(entry.id), entry.name);
            }
        });
        if let Some(frames) = settings.weights.and_then(library::delay_frames) {
            let words = format!("It says what it heard {frames} frames ago; dry waits as long.");
            ui.label(RichText::new(words).small().color(theme::of(ui).text_weak));
        }
        let place = weights::folder().map_or_else(String::new, |path| path.display().to_string());
        let look = ui.button("Look again").on_hover_text(format!("In {place}"));
        let is_asked = learn::is_pressed(ui, &look, "Look again");
        if look.clicked() || is_asked {
            self.has_looked = false;
        }
        if library::len() <= 1 && self.look.is_none() {
            let words = format!(
                "To add others, put .safetensors files with one input and one output into {place}."
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
        settings.weights = weights::built_in();
    }
}

/// Tells whether the stack's file says how late it is.
pub(super) fn says_its_delay(settings: &MemorySettings) -> bool {
    settings.weights.and_then(library::delay_frames).is_some()
}
