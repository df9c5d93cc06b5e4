//! What is chosen of a state-space layer: its matrix, its time scale, and how it is run.

use egui::Ui;
use souvenir_core::settings::{LIVE_LAYERS, LayerSettings, MemorySettings, Mode};
use souvenir_core::ssm::{LayerKind, Way};

use super::LIVE_TIME_SCALES_SECS;
use super::{slider, three_digits};
use crate::units;
use crate::widgets::number;
use crate::widgets::number::Quantity;
use crate::widgets::rows;
use crate::widgets::slider::{FineSlider, SpokenValue};

pub(super) const ORDER_HINT: &str =
    "Real numbers of the state, 2 to 1024: two a pair of S4 and S4D. Double click: 1024";

/// Offers the Legendre memory and the layers.
pub(super) fn choice(ui: &mut Ui, setting: &mut MemorySettings) {
    let mut chosen = (setting.mode == Mode::Layer).then_some(setting.layer.kind);
    let was = chosen;
    let hint = "What remembers: Legendre coefficients, or the state of a layer";
    rows::choice(ui, "Layer", hint, name(chosen), |ui| {
        for kind in [None].into_iter().chain(LIVE_LAYERS.map(Some)) {
            rows::entry(ui, &mut chosen, kind, name(kind)).on_hover_text(explanation(kind));
        }
    });
    if chosen == was {
        return;
    }
    match chosen {
        Some(kind) => (setting.mode, setting.layer.kind) = (Mode::Layer, kind),
        None => setting.mode = MemorySettings::default().mode,
    }
}

pub(super) fn time_scale(ui: &mut Ui, setting: &mut MemorySettings) {
    let hint = "What A takes for its unit of time, in ms: an eighth of the window reads back best. Double click: 6.25 ms";
    let was_ms = 1e3 * setting.layer.time_scale_secs;
    let mut scale_ms = was_ms;
    let ends_ms = [LIVE_TIME_SCALES_SECS.start(), LIVE_TIME_SCALES_SECS.end()].map(|s| 1e3 * s);
    let label = rows::row(ui, "Time scale", hint, |ui| {
        let quantity = Quantity {
            name: "Time scale",
            unit: " ms",
        };
        let speed = scale_ms / 100.0;
        let number = number::field(ui, &mut scale_ms, quantity)
            .range(ends_ms[0]..=ends_ms[1])
            .max_decimals(2)
            .speed(speed);
        ui.add(number)
    });
    let mut at = scale_ms.log2();
    let turn = FineSlider {
        range: ends_ms.map(f64::log2),
        step: 0.0,
        fine_step: 0.0,
        rest: Some((1e3 * LayerSettings::default().time_scale_secs).log2()),
        meaning: SpokenValue::octaves(&|scale_ms| units::seconds(scale_ms / 1e3)),
    };
    if slider(ui, &mut at, turn, label) {
        scale_ms = three_digits(at.exp2()).clamp(ends_ms[0], ends_ms[1]);
    }
    // Reading a value back through ms and s must not count as a change.
    if (scale_ms - was_ms).abs() > 1e-9 * was_ms {
        setting.layer.time_scale_secs = scale_ms / 1e3;
    }
}

pub(super) fn way(ui: &mut Ui, setting: &mut MemorySettings) {
    let hint = "How the layer is run: the sound is the same but for rounding, which the numbers below tell";
    rows::choice(ui, "Way", hint, way_name(setting.layer.way), |ui| {
        for way in Way::ALL {
            rows::entry(ui, &mut setting.layer.way, way, way_name(way))
                .on_hover_text(way_explanation(way));
        }
    });
}

const fn name(kind: Option<LayerKind>) -> &'static str {
    match kind {
        None => "Legendre",
        Some(LayerKind::S4) => "S4",
        Some(LayerKind::S4dLegs) => "S4D-LegS",
        Some(LayerKind::S4dLin) => "S4D-Lin",
        Some(LayerKind::S4dInv) => "S4D-Inv",
        Some(LayerKind::S4dReal) => "S4D-Real",
        Some(LayerKind::Legs) => "LegS, constant A",
        Some(LayerKind::Legt) => "LegT",
        Some(LayerKind::Diagonal) => "Diagonal",
    }
}

const fn explanation(kind: Option<LayerKind>) -> &'static str {
    match kind {
        None => "The coefficients of the sound itself, exact or as the papers step them",
        Some(LayerKind::S4) => "HiPPO-LegS with constant A, as normal plus rank one (S4)",
        Some(LayerKind::S4dLegs) => "The normal part of HiPPO-LegS alone: diagonal (S4D)",
        Some(LayerKind::S4dLin) => "Diagonal, evenly spaced frequencies: -1/2 + i pi n (S4D)",
        Some(LayerKind::S4dInv) => "Diagonal, inverse frequencies: high ones are far apart (S4D)",
        Some(LayerKind::S4dReal) => {
            "Real decays -1 to -N: the spectrum of HiPPO-LegS itself, and what Mamba starts from"
        }
        Some(LayerKind::Legs) => "HiPPO-LegS with constant A on its Legendre coefficients",
        Some(LayerKind::Legt) => "HiPPO-LegT on its Legendre coefficients",
        Some(LayerKind::Diagonal) => "Modes of one's own",
    }
}

const fn way_name(way: Way) -> &'static str {
    match way {
        Way::Recurrence => "Recurrence",
        Way::Convolution => "Convolution",
        Way::Scan => "Scan",
    }
}

const fn way_explanation(way: Way) -> &'static str {
    match way {
        Way::Recurrence => "One step of the state a frame, as an RNN runs",
        Way::Convolution => "The kernel C A_bar^k B_bar, convolved by FFT, as S4 is trained",
        Way::Scan => "Chunks from nothing, and what is carried between them, as Mamba is trained",
    }
}
