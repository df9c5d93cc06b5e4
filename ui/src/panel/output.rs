//! What becomes of the sound on its way out: loudness, mix, gain, bypass, mute.

use egui::{Align, Layout, RichText, Ui};
use souvenir_core::control::{MOST_FEEDBACK, OUTPUT_GAINS_DB, PlayControls};
use souvenir_core::snapshot::Snapshot;

use crate::controls::Controls;
use crate::keys;
use crate::widgets::learn;
use crate::widgets::number_slider::NumberSlider;
use crate::{edit, units};

const MIX: NumberSlider = NumberSlider {
    name: "Mix",
    hint: "Share of what is listened to, in %; the rest is dry. Double click: 100 %",
    range: [0.0, 100.0],
    step: 1.0,
    decimals: 0,
    unit: " %",
    rest: 100.0,
};

const OUTPUT: NumberSlider = NumberSlider {
    name: "Output",
    hint: "Gain of all that is heard, in dB. Double click: 0 dB",
    range: [*OUTPUT_GAINS_DB.start(), *OUTPUT_GAINS_DB.end()],
    step: 0.5,
    decimals: 1,
    unit: " dB",
    rest: 0.0,
};

const FEEDBACK: NumberSlider = NumberSlider {
    name: "Feedback",
    hint: "How much of what the memory says it hears again, in %; limited, so that it never runs away. Double click: 0 %",
    range: [0.0, 100.0 * MOST_FEEDBACK],
    step: 1.0,
    decimals: 0,
    unit: " %",
    rest: 0.0,
};

pub(crate) fn ui(ui: &mut Ui, snapshot: &Snapshot, controls: &mut dyn Controls) {
    edit::performance(controls, |performance| {
        matching(ui, snapshot, performance);
        let mut percent = 100.0 * performance.mix;
        if MIX.ui(ui, &mut percent) {
            performance.mix = percent / 100.0;
        }
        let mut percent = 100.0 * performance.feedback;
        if FEEDBACK.ui(ui, &mut percent) {
            performance.feedback = percent / 100.0;
        }
        OUTPUT.ui(ui, &mut performance.output_gain_db);
        switches(ui, performance);
    });
}

fn matching(ui: &mut Ui, snapshot: &Snapshot, performance: &mut PlayControls) {
    ui.horizontal(|ui| {
        learn::checkbox(ui, &mut performance.is_matched, "Match loudness")
            .on_hover_text("Memory and residual are made as loud as dry (gain in dB at the right)");
        if performance.is_matched {
            let match_db = match snapshot.comparison {
                Some(playing) => playing.match_db,
                None => snapshot.match_db,
            };
            let gain = RichText::new(units::gain(match_db)).monospace();
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(gain));
        }
    });
}

fn switches(ui: &mut Ui, performance: &mut PlayControls) {
    ui.horizontal(|ui| {
        let bypass = keys::hint(
            "The sound passes through unchanged, with the same latency",
            keys::BYPASS,
        );
        learn::checkbox(ui, &mut performance.is_bypassed, "Bypass").on_hover_text(bypass);
        let mute = keys::hint("Nothing is heard", keys::MUTE);
        learn::checkbox(ui, &mut performance.is_muted, "Mute").on_hover_text(mute);
    });
}
