//! How notes come and go: attack, decay, sustain, release.

use egui::Ui;
use souvenir_core::settings::ENVELOPE_TIMES_SECS;

use crate::controls::Controls;
use crate::edit;
use crate::widgets::number_slider::{NumberSlider, OctaveSlider};

const TIMES_MS: [f64; 2] = [
    1e3 * *ENVELOPE_TIMES_SECS.start(),
    1e3 * *ENVELOPE_TIMES_SECS.end(),
];

const ATTACK: OctaveSlider = OctaveSlider {
    name: "Attack",
    hint: "Time in which a note rises, in ms. Double click: 10 ms",
    range: TIMES_MS,
    unit: " ms",
    rest: 10.0,
};

const DECAY: OctaveSlider = OctaveSlider {
    name: "Decay",
    hint: "Time in which it then falls to the sustain, in ms. Double click: 300 ms",
    range: TIMES_MS,
    unit: " ms",
    rest: 300.0,
};

const SUSTAIN: NumberSlider = NumberSlider {
    name: "Sustain",
    hint: "Level at which a note stays while its key is down, in %. Double click: 100 %",
    range: [0.0, 100.0],
    step: 1.0,
    decimals: 0,
    unit: " %",
    rest: 100.0,
};

const RELEASE: OctaveSlider = OctaveSlider {
    name: "Release",
    hint: "Time in which it dies away when its key comes up, in ms. Double click: 10 ms",
    range: TIMES_MS,
    unit: " ms",
    rest: 10.0,
};

pub(crate) fn ui(ui: &mut Ui, controls: &mut dyn Controls) {
    edit::performance(controls, |performance| {
        let envelope = &mut performance.envelope;
        time(ui, &ATTACK, &mut envelope.attack_secs);
        time(ui, &DECAY, &mut envelope.decay_secs);
        let mut percent = 100.0 * envelope.sustain;
        if SUSTAIN.ui(ui, &mut percent) {
            envelope.sustain = percent / 100.0;
        }
        time(ui, &RELEASE, &mut envelope.release_secs);
    });
}

fn time(ui: &mut Ui, slider: &OctaveSlider, secs: &mut f64) {
    let mut ms = 1e3 * *secs;
    if slider.ui(ui, &mut ms) {
        *secs = ms / 1e3;
    }
}
