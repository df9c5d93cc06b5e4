//! What is chosen of an adaptive memory, beside its numbers: which past it holds, and what may be lost of it.

use egui::Ui;
use souvenir_core::settings::{ALLOWED_ERRORS_DB, AdaptivePast, AdaptiveSettings, MemorySettings};

use crate::widgets::number_slider::NumberSlider;
use crate::widgets::rows;

const ERROR: NumberSlider = NumberSlider {
    name: "Loss",
    hint: "What may be lost while there are numbers left, in dB below the sound: then fewer are held. At -100 nothing is. Double click: -100 dB",
    range: [*ALLOWED_ERRORS_DB.start(), *ALLOWED_ERRORS_DB.end()],
    step: 1.0,
    decimals: 1,
    unit: " dB",
    rest: *ALLOWED_ERRORS_DB.start(),
};

pub(super) fn ui(ui: &mut Ui, settings: &mut MemorySettings) {
    let AdaptiveSettings {
        past,
        allowed_error_db,
    } = &mut settings.adaptive;
    let hint = "Which past it holds: the last window, or everything since Clear";
    rows::choice(ui, "Past", hint, past_name(*past), |ui| {
        for one in AdaptivePast::ALL {
            rows::entry(ui, past, one, past_name(one));
        }
    });
    ERROR.ui(ui, allowed_error_db);
}

const fn past_name(past: AdaptivePast) -> &'static str {
    match past {
        AdaptivePast::Window => "Last window",
        AdaptivePast::All => "Since Clear",
    }
}
