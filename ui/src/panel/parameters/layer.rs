//! What is chosen of a state-space layer: its matrix, its time scale, and how it is run.

use egui::Ui;
use souvenir_core::settings::{LIVE_LAYERS, LayerSettings, MemorySettings, Mode};
use souvenir_core::ssm::{LayerKind, Way};

use super::LIVE_TIME_SCALES_SECS;
use super::{slider, three_digits, trained};
use crate::units;
use crate::widgets::number;
use crate::widgets::number::Quantity;
use crate::widgets::slider::{FineSlider, SpokenValue};
use crate::widgets::{learn, rows};

pub(super) const ORDER_HINT: &str =
    "Real numbers of the state, 2 to 1024: two a pair of S4 and S4D. Double click: 1024";

/// Names what remembers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Remembering {
    Legendre,
    Layer(LayerKind),
    Selective,
    Trained,
    Adaptive,
}

impl Remembering {
    fn of(settings: &MemorySettings) -> Self {
        match settings.mode {
            Mode::Layer => Self::Layer(settings.layer.kind),
            Mode::Selective => Self::Selective,
            Mode::Trained => Self::Trained,
            Mode::Adaptive => Self::Adaptive,
            _ => Self::Legendre,
        }
    }

    /// In menu order, as the field went.
    fn all() -> impl Iterator<Item = Self> {
        let layers = LIVE_LAYERS.map(Self::Layer);
        [Self::Legendre].into_iter().chain(layers).chain([
            Self::Selective,
            Self::Trained,
            Self::Adaptive,
        ])
    }

    fn choose(self, settings: &mut MemorySettings) {
        match self {
            Self::Legendre => settings.mode = MemorySettings::default().mode,
            Self::Layer(kind) => (settings.mode, settings.layer.kind) = (Mode::Layer, kind),
            Self::Selective => settings.mode = Mode::Selective,
            Self::Adaptive => settings.mode = Mode::Adaptive,
            // How late a stack was trained to be is set by hand where its file does not say it.
            Self::Trained => {
                (settings.mode, settings.delay_secs) = (Mode::Trained, 0.0);
                trained::begin(settings);
            }
        }
    }
}

/// Offers the Legendre memory and the layers.
pub(super) fn choice(ui: &mut Ui, settings: &mut MemorySettings) {
    let was = Remembering::of(settings);
    let mut chosen = was;
    let hint = "What remembers: Legendre coefficients, or the state of a layer";
    rows::choice(ui, "Layer", hint, name(chosen), |ui| {
        for one in Remembering::all() {
            rows::entry(ui, &mut chosen, one, name(one)).on_hover_text(explanation(one));
        }
    });
    if chosen != was {
        chosen.choose(settings);
    }
}

pub(super) fn time_scale(ui: &mut Ui, settings: &mut MemorySettings) {
    let hint = "What A takes for its unit of time, in ms: an eighth of the window reads back best. Double click: 6.25 ms";
    let was_ms = 1e3 * settings.layer.time_scale_secs;
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
        let number = ui.add(number);
        learn::offer(ui, &number, "Time scale");
        number
    });
    let mut at = scale_ms.log2();
    let turn = FineSlider {
        range: ends_ms.map(f64::log2),
        step: 0.0,
        fine_step: 0.0,
        rest: Some((1e3 * LayerSettings::default().time_scale_secs).log2()),
        name: Some("Time scale"),
        meaning: SpokenValue::octaves(&|scale_ms| units::seconds(scale_ms / 1e3)),
    };
    if slider(ui, &mut at, turn, label) {
        scale_ms = three_digits(at.exp2()).clamp(ends_ms[0], ends_ms[1]);
    }
    // Reading a value back through ms and s must not count as a change.
    if (scale_ms - was_ms).abs() > 1e-9 * was_ms {
        settings.layer.time_scale_secs = scale_ms / 1e3;
    }
}

pub(super) fn way(ui: &mut Ui, settings: &mut MemorySettings) {
    let hint = "How the layer is run: the sound is the same but for rounding, which the numbers below tell";
    rows::choice(ui, "Way", hint, way_name(settings.layer.way), |ui| {
        for way in Way::ALL {
            rows::entry(ui, &mut settings.layer.way, way, way_name(way))
                .on_hover_text(way_explanation(way));
        }
    });
}

const fn name(of: Remembering) -> &'static str {
    match of {
        Remembering::Legendre => "Legendre",
        Remembering::Selective => "Selective LegS",
        Remembering::Trained => "Trained stack",
        Remembering::Adaptive => "Adaptive pieces",
        Remembering::Layer(kind) => kind_name(kind),
    }
}

/// Returns what a layer is called in the literature.
pub(crate) const fn kind_name(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::S4 => "S4",
        LayerKind::S4dLegs => "S4D-LegS",
        LayerKind::S4dLin => "S4D-Lin",
        LayerKind::S4dInv => "S4D-Inv",
        LayerKind::S4dReal => "S4D-Real",
        LayerKind::Legs => "LegS, constant A",
        LayerKind::Legt => "LegT",
        LayerKind::Diagonal => "Diagonal",
    }
}

const fn explanation(of: Remembering) -> &'static str {
    match of {
        Remembering::Legendre => {
            "The coefficients of the sound itself, exact or as the papers step them"
        }
        Remembering::Selective => {
            "LegS whose clock the sound drives: it stands still in silence, and forgets nothing then"
        }
        Remembering::Adaptive => {
            "Polynomials over pieces of its own choosing: of so many numbers those that lose least"
        }
        Remembering::Trained => "Layers of Mamba or S4D with weights from a file",
        Remembering::Layer(kind) => kind_explanation(kind),
    }
}

const fn kind_explanation(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::S4 => "HiPPO-LegS with constant A, as normal plus rank one (S4)",
        LayerKind::S4dLegs => "The normal part of HiPPO-LegS alone: diagonal (S4D)",
        LayerKind::S4dLin => "Diagonal, evenly spaced frequencies: -1/2 + i pi n (S4D)",
        LayerKind::S4dInv => "Diagonal, inverse frequencies: high ones are far apart (S4D)",
        LayerKind::S4dReal => {
            "Real decays -1 to -N: the spectrum of HiPPO-LegS itself, and what Mamba starts from"
        }
        LayerKind::Legs => "HiPPO-LegS with constant A on its Legendre coefficients",
        LayerKind::Legt => "HiPPO-LegT on its Legendre coefficients",
        LayerKind::Diagonal => "Modes of one's own",
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
