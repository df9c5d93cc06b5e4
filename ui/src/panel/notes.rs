//! How notes come and go: attack, decay, sustain, release.

use egui::Ui;
use souvenir_core::settings::{ENVELOPE_TIMES_SECS, EnvelopeSettings};

use crate::controls::Controls;
use crate::edit;
use crate::units;
use crate::widgets::number::{self, Quantity};
use crate::widgets::number_slider::NumberSlider;
use crate::widgets::rows;
use crate::widgets::slider::{FineSlider, SpokenValue};

const SUSTAIN: NumberSlider = NumberSlider {
    name: "Sustain",
    hint: "Level at which a note stays while its key is down, in %. Double click: 100 %",
    range: [0.0, 100.0],
    step: 1.0,
    decimals: 0,
    unit: " %",
    rest: 100.0,
};

/// Describes one of the times of an envelope.
struct Time {
    name: &'static str,
    hint: &'static str,
    rest_secs: f64,
}

pub(crate) fn ui(ui: &mut Ui, controls: &mut dyn Controls) {
    let default = EnvelopeSettings::default();
    edit::performance(controls, |performance| {
        let envelope = &mut performance.envelope;
        let attack = Time {
            name: "Attack",
            hint: "Time in which a note rises, in ms. Double click: 10 ms",
            rest_secs: default.attack_secs,
        };
        attack.ui(ui, &mut envelope.attack_secs);
        let decay = Time {
            name: "Decay",
            hint: "Time in which it then falls to the sustain, in ms. Double click: 300 ms",
            rest_secs: default.decay_secs,
        };
        decay.ui(ui, &mut envelope.decay_secs);
        let mut percent = 100.0 * envelope.sustain;
        if SUSTAIN.ui(ui, &mut percent) {
            envelope.sustain = percent / 100.0;
        }
        let release = Time {
            name: "Release",
            hint: "Time in which it dies away when its key comes up, in ms. Double click: 10 ms",
            rest_secs: default.release_secs,
        };
        release.ui(ui, &mut envelope.release_secs);
    });
}

impl Time {
    fn ui(&self, ui: &mut Ui, secs: &mut f64) {
        let ends_ms = [*ENVELOPE_TIMES_SECS.start(), *ENVELOPE_TIMES_SECS.end()].map(|s| 1e3 * s);
        let mut ms = 1e3 * *secs;
        let before = ms;
        let label = rows::row(ui, self.name, self.hint, |ui| {
            let quantity = Quantity {
                name: self.name,
                unit: " ms",
            };
            let speed = 0.02 * ms.max(ends_ms[0]);
            let field = number::field(ui, &mut ms, quantity)
                .range(ends_ms[0]..=ends_ms[1])
                .max_decimals(1)
                .speed(speed);
            ui.add(field)
        });
        let mut at = ms.log2();
        let turn = FineSlider {
            range: ends_ms.map(f64::log2),
            step: 0.0,
            fine_step: 0.0,
            rest: Some((1e3 * self.rest_secs).log2()),
            name: Some(self.name),
            meaning: SpokenValue::octaves(&|ms| units::seconds(ms / 1e3)),
        };
        ui.spacing_mut().slider_width = ui.available_width();
        let slider = turn.ui(ui, &mut at, label.with("slider"));
        if slider.changed() {
            ms = rounded(at.exp2()).clamp(ends_ms[0], ends_ms[1]);
        }
        slider.labelled_by(label).on_hover_text(self.hint);
        if ms != before {
            *secs = ms / 1e3;
        }
    }
}

/// To a tenth of a millisecond.
fn rounded(ms: f64) -> f64 {
    (10.0 * ms).round() / 10.0
}
