//! What is chosen of a selective memory: what makes its clock run.

use std::ops::RangeInclusive;

use egui::{RichText, Ui};
use souvenir_core::settings::{
    BAND_EDGES_HZ, ClockDriver, ClockSettings, MemorySettings, THRESHOLDS_DB,
};

use super::curve;
use crate::controls::Controls;
use crate::theme;
use crate::widgets::number;
use crate::widgets::number::Quantity;
use crate::widgets::number_slider::NumberSlider;
use crate::widgets::{learn, rows};

/// Says whether a host may send another sound beside the one that is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sidechain {
    Offered,
    Absent,
}

pub(super) fn ui(ui: &mut Ui, settings: &mut MemorySettings, sidechain: Sidechain) {
    let clock = &mut settings.clock;
    let hint = "What makes the memory's clock run: while it stands nothing is let in, and nothing forgotten";
    rows::choice(ui, "Clock", hint, name(clock.driver), |ui| {
        for driver in ClockDriver::ALL {
            let is_offered = driver != ClockDriver::Sidechain || sidechain == Sidechain::Offered;
            ui.add_enabled_ui(is_offered, |ui| {
                rows::entry(ui, &mut clock.driver, driver, name(driver))
                    .on_hover_text(explanation(driver))
                    .on_disabled_hover_text(NO_SIDECHAIN);
            });
        }
    });
    if clock.driver == ClockDriver::Sidechain {
        let words = match sidechain {
            Sidechain::Offered => {
                "A silent sidechain lets nothing in; where the host sends none at all, the sound itself drives it."
            }
            Sidechain::Absent => NO_SIDECHAIN,
        };
        ui.label(RichText::new(words).small().color(theme::of(ui).text_weak));
    }
    if !matches!(clock.driver, ClockDriver::Automation | ClockDriver::Curve) {
        threshold(ui, clock);
    }
    if clock.driver == ClockDriver::Curve {
        curve::ui(ui, clock);
    }
    if clock.driver == ClockDriver::Band {
        band(ui, clock);
    }
}

const NO_SIDECHAIN: &str =
    "A sidechain is what a host sends beside a track: here the sound itself drives the clock.";

fn threshold(ui: &mut Ui, clock: &mut ClockSettings) {
    let knob = NumberSlider {
        name: "Thresh.",
        hint: "What is quieter is not let in, in dBFS (root mean square). Double click: -50 dBFS",
        range: [*THRESHOLDS_DB.start(), *THRESHOLDS_DB.end()],
        step: 1.0,
        decimals: 0,
        unit: " dB",
        rest: ClockSettings::default().threshold_db,
    };
    knob.ui(ui, &mut clock.threshold_db);
}

fn band(ui: &mut Ui, clock: &mut ClockSettings) {
    let names = ["Band from", "Band to"];
    let hint = "The band whose level makes the clock run, in Hz";
    for (name, edge_hz) in names.into_iter().zip(&mut clock.band_hz) {
        let speed = *edge_hz / 100.0;
        rows::row(ui, name, hint, |ui| {
            let quantity = Quantity { name, unit: " Hz" };
            let number = number::field(ui, edge_hz, quantity)
                .range(BAND_EDGES_HZ)
                .max_decimals(0)
                .speed(speed);
            let number = ui.add(number);
            if let Some(moved_hz) = learn::octaves(ui, &number, name, ends(BAND_EDGES_HZ)) {
                *edge_hz = moved_hz.round();
            }
            number
        });
    }
}

fn ends(range: RangeInclusive<f64>) -> [f64; 2] {
    [*range.start(), *range.end()]
}

/// Draws the control that drives the clock.
pub(super) fn speed(ui: &mut Ui, controls: &mut dyn Controls) {
    let knob = NumberSlider {
        name: "Clock speed",
        hint: "Speed of the clock, in % of the sound's: 0 lets nothing in. Double click: 100 %",
        range: [0.0, 100.0],
        step: 0.0,
        decimals: 0,
        unit: " %",
        rest: 100.0,
    };
    let mut performance = controls.performance();
    let mut percent = 100.0 * performance.clock_speed;
    if knob.ui(ui, &mut percent) {
        performance.clock_speed = percent / 100.0;
        controls.set_performance(performance);
    }
}

const fn name(driver: ClockDriver) -> &'static str {
    match driver {
        ClockDriver::Level => "Level",
        ClockDriver::Onsets => "Onsets",
        ClockDriver::Band => "Band",
        ClockDriver::Automation => "Automation",
        ClockDriver::Sidechain => "Sidechain",
        ClockDriver::Curve => "Curve",
    }
}

const fn explanation(driver: ClockDriver) -> &'static str {
    match driver {
        ClockDriver::Level => "Runs while the sound is louder than the threshold",
        ClockDriver::Onsets => "Runs for 0.15 s after each onset above the threshold",
        ClockDriver::Band => "Runs while a band of the sound is louder than the threshold",
        ClockDriver::Automation => "Runs as fast as a control is turned, or automated",
        ClockDriver::Sidechain => "Runs while the host's sidechain is louder than the threshold",
        ClockDriver::Curve => "Runs as fast as a curve says that you draw, over and over",
    }
}
