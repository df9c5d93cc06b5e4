//! The memory that is wanted: layer, mode, order, time scale, window, overlap or delay, method or way.

mod adaptive;
mod clock;
mod curve;
mod layer;
mod trained;

use std::ops::RangeInclusive;

use egui::{Id, RichText, Ui};
use souvenir_core::memory::Method;
use souvenir_core::settings::{
    ADAPTIVE_NUMBERS, ClockDriver, MAX_LIVE_LAYER_ORDER, MAX_OVERLAP, MemorySettings, Mode,
};

use crate::controls::Controls;
use crate::widgets::number;
use crate::widgets::number::Quantity;
use crate::widgets::number_slider::NumberSlider;
use crate::widgets::slider::{FineSlider, SpokenValue};
use crate::widgets::{learn, rows};
use crate::{edit, theme, units};
pub(crate) use trained::WeightsList;

/// What the fast kernels play live: all of hearing over a second. No shell takes more, offline goes further.
pub const MAX_LIVE_ORDER: usize = 65_536;
/// Windows of a live memory: what the slider shows, and no shell takes others.
pub const LIVE_WINDOWS_SECS: RangeInclusive<f64> = 0.002..=10.0;
/// Time scales of a layer that is played live, likewise.
pub const LIVE_TIME_SCALES_SECS: RangeInclusive<f64> = 0.0001..=10.0;
/// Half an octave: 1, 1.4, 2, ...
const ORDER_STEP_OCTAVES: f64 = 0.5;

const ORDER_HINT: &str = "Number of Legendre coefficients, 1 to 65536: the more, the higher the notes it keeps. Double click: 1024";

/// How many numbers an adaptive memory may have.
const ADAPTIVE: [usize; 2] = [*ADAPTIVE_NUMBERS.start(), *ADAPTIVE_NUMBERS.end()];
const NUMBERS_HINT: &str = "How many numbers it holds in all, 16 to 16384: coefficients, and one more a piece. Double click: 1024";

const OVERLAP: NumberSlider = NumberSlider {
    name: "Overlap",
    hint: "Share of a segment that the next one shares with it, in %. Double click: 50 %",
    range: [0.0, 100.0 * MAX_OVERLAP],
    step: 1.0,
    decimals: 0,
    unit: " %",
    rest: 100.0 * MAX_OVERLAP,
};

pub(crate) fn ui(ui: &mut Ui, weights: &mut WeightsList, controls: &mut dyn Controls) {
    let sidechain = if controls.has_sidechain() {
        clock::Sidechain::Offered
    } else {
        clock::Sidechain::Absent
    };
    edit::settings(controls, |settings| {
        layer::choice(ui, settings);
        if is_legendre(settings.mode) {
            mode(ui, settings);
        }
        if settings.mode == Mode::Selective {
            clock::ui(ui, settings, sidechain);
        }
        if settings.mode == Mode::Trained {
            weights.ui(ui, settings);
        }
        order(ui, settings);
        if settings.mode == Mode::Layer {
            layer::time_scale(ui, settings);
        }
        if settings.mode == Mode::Adaptive {
            adaptive::ui(ui, settings);
        }
        window(ui, settings);
        match settings.mode {
            Mode::Segments => overlap(ui, settings),
            Mode::Sliding | Mode::Layer | Mode::Adaptive => delay(ui, settings),
            // Else the file itself says it, beside its name.
            Mode::Trained if !trained::says_its_delay(settings) => delay(ui, settings),
            Mode::Trained | Mode::Whole | Mode::Fading | Mode::Selective => {}
        }
        if settings.mode == Mode::Layer {
            layer::way(ui, settings);
        } else if is_legendre(settings.mode) {
            method(ui, settings);
        }
        if settings.mode.is_unbounded() {
            let words =
                "Dry is heard, and Freeze (F) holds it; Recall plays all that the memory knows.";
            ui.label(RichText::new(words).small().color(theme::of(ui).text_weak));
        }
    });
    let settings = controls.settings();
    if settings.mode == Mode::Selective && settings.clock.driver == ClockDriver::Automation {
        clock::speed(ui, controls);
    }
    if !reaches_back_to_clear(settings.mode) {
        note_length(ui, controls);
    }
}

fn note_length(ui: &mut Ui, controls: &mut dyn Controls) {
    let names = controls.note_lengths().to_vec();
    let was = controls.note_length_idx();
    let Some(name) = names.get(was) else {
        return;
    };
    let mut chosen = was;
    let hint = "The window is as long as a note at the host's tempo";
    rows::choice(ui, "Sync", hint, name, |ui| {
        for (i, name) in names.iter().enumerate() {
            rows::entry(ui, &mut chosen, i, *name);
        }
    });
    if chosen != was {
        controls.choose_note_length(chosen);
    }
}

fn mode(ui: &mut Ui, settings: &mut MemorySettings) {
    let hint = "How the memory lives with the sound";
    rows::choice(ui, "Mode", hint, mode_name(settings.mode), |ui| {
        for mode in Mode::ALL.into_iter().filter(|mode| is_legendre(*mode)) {
            rows::entry(ui, &mut settings.mode, mode, mode_name(mode))
                .on_hover_text(explanation(mode));
        }
    });
}

fn order(ui: &mut Ui, settings: &mut MemorySettings) {
    let speed = settings.order as f64 / 100.0;
    let (name, hint, [least, most]) = match settings.mode {
        Mode::Layer => ("Order", layer::ORDER_HINT, [1, MAX_LIVE_LAYER_ORDER]),
        Mode::Adaptive => ("Numbers", NUMBERS_HINT, ADAPTIVE),
        _ => ("Order", ORDER_HINT, [1, MAX_LIVE_ORDER]),
    };
    let label = rows::row(ui, name, hint, |ui| {
        let quantity = Quantity { name, unit: "" };
        let number = number::field(ui, &mut settings.order, quantity)
            .range(least..=most)
            .max_decimals(0)
            .speed(speed);
        let number = ui.add(number);
        learn::offer(ui, &number, "Order");
        number
    });
    let mut octaves = (settings.order as f64).log2();
    let turn = FineSlider {
        range: [least, most].map(|order| (order as f64).log2()),
        step: ORDER_STEP_OCTAVES,
        fine_step: 0.0,
        rest: Some((MemorySettings::default().order as f64).log2()),
        name: Some("Order"),
        meaning: SpokenValue::octaves(&|order| format!("{order:.0}")),
    };
    if slider(ui, &mut octaves, turn, label) {
        settings.order = rounded(octaves.exp2()).clamp(least, most);
    }
}

fn window(ui: &mut Ui, settings: &mut MemorySettings) {
    let hint = window_hint(settings.mode);
    if reaches_back_to_clear(settings.mode) {
        rows::row(ui, "Window", hint, |ui| {
            ui.label(RichText::new("since Clear").color(theme::of(ui).text_weak))
        });
        return;
    }
    let was_ms = settings.window_secs * 1e3;
    let mut window_ms = was_ms;
    let label = rows::row(ui, "Window", hint, |ui| milliseconds(ui, &mut window_ms));
    let ends_ms = windows_ms();
    let mut at = window_ms.log2();
    let turn = FineSlider {
        range: ends_ms.map(f64::log2),
        step: 0.0,
        fine_step: 0.0,
        rest: Some((1e3 * MemorySettings::default().window_secs).log2()),
        name: Some("Window"),
        meaning: SpokenValue::octaves(&|window_ms| units::seconds(window_ms / 1e3)),
    };
    if slider(ui, &mut at, turn, label) {
        window_ms = three_digits(at.exp2()).clamp(ends_ms[0], ends_ms[1]);
    }
    // Reading a value back through ms and s must not count as a change.
    if (window_ms - was_ms).abs() > 1e-9 * was_ms {
        settings.window_secs = window_ms / 1e3;
    }
}

fn windows_ms() -> [f64; 2] {
    [LIVE_WINDOWS_SECS.start(), LIVE_WINDOWS_SECS.end()].map(|secs| secs * 1e3)
}

fn milliseconds(ui: &mut Ui, window_ms: &mut f64) -> egui::Response {
    let (speed, ends_ms) = (*window_ms / 100.0, windows_ms());
    let quantity = Quantity {
        name: "Window",
        unit: " ms",
    };
    let number = number::field(ui, window_ms, quantity)
        .range(ends_ms[0]..=ends_ms[1])
        .max_decimals(1)
        .speed(speed);
    let number = ui.add(number);
    learn::offer(ui, &number, "Window");
    number
}

fn overlap(ui: &mut Ui, settings: &mut MemorySettings) {
    let mut percent = 100.0 * settings.overlap;
    if OVERLAP.ui(ui, &mut percent) {
        settings.overlap = percent / 100.0;
    }
}

fn delay(ui: &mut Ui, settings: &mut MemorySettings) {
    let knob = NumberSlider {
        name: "Delay",
        hint: "How long ago the memory is read, in ms, 0 to the window",
        range: [0.0, 1e3 * settings.window_secs],
        step: 0.0,
        decimals: 1,
        unit: " ms",
        rest: 1e3
            * MemorySettings::default()
                .delay_secs
                .min(settings.window_secs),
    };
    let mut delay_ms = 1e3 * settings.delay_secs;
    if knob.ui(ui, &mut delay_ms) {
        settings.delay_secs = delay_ms / 1e3;
    }
}

fn method(ui: &mut Ui, settings: &mut MemorySettings) {
    let hint = "How the memory is stepped: exactly, or as the papers discretise it";
    let mode = settings.mode;
    rows::choice(ui, "Method", hint, method_name(settings.method), |ui| {
        for method in Method::ALL
            .into_iter()
            .filter(|method| exists(mode, *method))
        {
            rows::entry(ui, &mut settings.method, method, method_name(method));
        }
    });
}

/// Tells whether a setting exists: what is nearest to itself does.
fn exists(mode: Mode, method: Method) -> bool {
    let settings = MemorySettings {
        mode,
        method,
        ..MemorySettings::default()
    };
    settings.nearest().method == method
}

/// Draws a slider, and returns true when it was moved. Octaves, because order and window are heard and seen in ratios.
fn slider(ui: &mut Ui, octaves: &mut f64, turn: FineSlider<'_>, label: Id) -> bool {
    ui.spacing_mut().slider_width = ui.available_width();
    let slider = turn.ui(ui, octaves, label.with("slider"));
    slider.labelled_by(label).changed()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates, positive"
)]
fn rounded(order: f64) -> usize {
    order.round() as usize
}

/// Rounds to three digits, 12.345 to 12.3 and 1234.5 to 1230: a slider offers no more digits than an ear can use.
fn three_digits(value: f64) -> f64 {
    let unit = 10f64.powf(value.log10().floor() - 2.0);
    (value / unit).round() * unit
}

/// Legendre coefficients of everything that was heard, or of a window.
const fn is_legendre(mode: Mode) -> bool {
    !matches!(
        mode,
        Mode::Layer | Mode::Selective | Mode::Trained | Mode::Adaptive
    )
}

const fn reaches_back_to_clear(mode: Mode) -> bool {
    matches!(mode, Mode::Whole | Mode::Selective)
}

const fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Segments => "Segments",
        Mode::Sliding => "Sliding",
        Mode::Whole => "Whole history",
        Mode::Fading => "Fading",
        Mode::Layer => "Layer",
        Mode::Selective => "Selective",
        Mode::Trained => "Trained",
        Mode::Adaptive => "Adaptive",
    }
}

const fn explanation(mode: Mode) -> &'static str {
    match mode {
        Mode::Segments => "LegS, begun anew every window; each window is heard when it is complete",
        Mode::Sliding => "LegT: always the last window, heard at a fixed delay",
        Mode::Whole => {
            "LegS of everything since Clear, ever coarser; heard once it is recalled, until then dry is"
        }
        Mode::Fading => {
            "LegS that fades with a time constant; heard once it is recalled, until then dry is"
        }
        Mode::Layer => "A state-space layer of constant A, heard at a fixed delay",
        Mode::Selective => "LegS on a clock that stands still where nothing is let in",
        Mode::Trained => "A trained stack of layers: what it says is heard",
        Mode::Adaptive => {
            "Polynomials over pieces that the memory chooses itself, heard at a fixed delay"
        }
    }
}

const fn window_hint(mode: Mode) -> &'static str {
    match mode {
        Mode::Segments => "Length of a segment, in ms. Double click: 50 ms",
        Mode::Sliding | Mode::Adaptive => {
            "How far back the memory reaches, in ms. Double click: 50 ms"
        }
        Mode::Whole => "All that was heard since Clear",
        Mode::Selective => "All that was let in since Clear",
        Mode::Fading => "Time constant of the fading, in ms. Double click: 50 ms",
        Mode::Layer | Mode::Trained => {
            "The past that is drawn, frozen and recalled, in ms. Double click: 50 ms"
        }
    }
}

const fn method_name(method: Method) -> &'static str {
    match method {
        Method::Exact => "Exact",
        Method::Bilinear => "Bilinear",
        Method::ForwardEuler => "Forward Euler",
        Method::BackwardEuler => "Backward Euler",
        Method::ZeroOrderHold => "Zero-order hold",
    }
}

#[cfg(test)]
mod tests {
    use super::{Method, Mode, exists, three_digits};

    #[test]
    fn a_window_from_the_slider_has_three_digits() {
        for (value, expected) in [(12.345, 12.3), (1234.5, 1230.0), (9.999, 10.0)] {
            let error = (three_digits(value) - expected).abs();
            assert!(error < 1e-9, "{value} -> {}", three_digits(value));
        }
    }

    #[test]
    fn a_fading_memory_is_exact_only() {
        let count = |mode| {
            let methods = Method::ALL.into_iter();
            methods.filter(|method| exists(mode, *method)).count()
        };
        assert_eq!(count(Mode::Fading), 1);
        assert_eq!(count(Mode::Segments), Method::ALL.len());
    }
}
