//! Which state-space layer a view looks at: the one that is set, or another kind of the same size.

use egui::Ui;
use souvenir_core::settings::{LayerSettings, MemorySettings};
use souvenir_core::ssm::{LayerError, LayerKind, LayerSpec};

use super::switches::choice;
use crate::figure::Note;
use crate::theme::Ink;

/// The noise floor that the command line reads with where nobody says another.
pub(super) const NOISE_FLOOR: f64 = 1e-10;
/// LegT's covariance has no closed form: of more numbers nobody waits for it.
const MAX_LEGT_ORDER: usize = 256;
/// Largest order that the views look at.
const MAX_ORDER: usize = 1024;

/// Holds a layer at a sample rate, and how long ago the sound is that is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LayerInView {
    pub(super) kind: LayerKind,
    pub(super) order: usize,
    pub(super) time_scale_secs: f64,
    pub(super) delay_secs: f64,
    pub(super) rate_hz: f64,
}

impl LayerInView {
    /// Returns the layer that is set, `kind` instead of its own where one is chosen.
    pub(super) fn of(settings: &MemorySettings, rate_hz: f64, kind: Option<LayerKind>) -> Self {
        let LayerSettings {
            kind: own,
            time_scale_secs,
            ..
        } = settings.layer;
        let order = settings.order.clamp(2, MAX_ORDER);
        Self {
            kind: kind.unwrap_or(own),
            order: order - order % 2,
            time_scale_secs,
            delay_secs: settings.delay_secs,
            rate_hz,
        }
        .affordable()
    }

    /// Returns the same of another kind.
    pub(super) fn with(self, kind: LayerKind) -> Self {
        Self { kind, ..self }
    }

    fn affordable(self) -> Self {
        let order = match self.kind {
            LayerKind::Legt => self.order.min(MAX_LEGT_ORDER),
            _ => self.order,
        };
        Self { order, ..self }
    }

    /// Tells whether somebody waits for what this layer takes.
    pub(super) fn is_affordable(&self) -> bool {
        *self == self.affordable()
    }

    pub(super) fn time_scale_frames(&self) -> f64 {
        self.time_scale_secs * self.rate_hz
    }

    /// Returns the layer's step as it is published.
    ///
    /// # Errors
    /// [`LayerError`] names the value out of range.
    pub(super) fn spec(&self) -> Result<LayerSpec, LayerError> {
        let spec = LayerSpec::new(self.kind, self.order, 1.0 / self.time_scale_frames());
        spec.check().map(|()| spec)
    }

    pub(super) fn delay_frames(&self) -> usize {
        whole(self.delay_secs * self.rate_hz)
    }

    /// Names the layer and its size.
    pub(super) fn words(&self) -> String {
        format!("{}, N = {}", name(self.kind), self.order)
    }

    /// Returns what is typed after `souvenir ssm kernel` or `memory-function` for this layer.
    pub(super) fn arguments(&self) -> String {
        let Self {
            kind,
            order,
            time_scale_secs,
            rate_hz,
            ..
        } = self;
        format!("--layer {kind} --order {order} --time-scale {time_scale_secs} --rate {rate_hz}")
    }

    /// Says in a table which layer it is of.
    pub(super) fn notes(&self) -> Vec<Note> {
        vec![
            ("order_n", self.order.to_string()),
            ("time_scale_secs", self.time_scale_secs.to_string()),
            ("sample_rate_hz", self.rate_hz.to_string()),
            ("noise_floor", NOISE_FLOOR.to_string()),
        ]
    }
}

/// Returns the name that papers give a kind.
pub(super) const fn name(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::S4 => "S4",
        LayerKind::S4dLegs => "S4D-LegS",
        LayerKind::S4dLin => "S4D-Lin",
        LayerKind::S4dInv => "S4D-Inv",
        LayerKind::S4dReal => "S4D-Real",
        LayerKind::Legs => "LegS",
        LayerKind::Legt => "LegT",
        LayerKind::Diagonal => "diagonal",
    }
}

/// Returns the colour of a kind, the same in every view.
pub(super) const fn ink(kind: LayerKind) -> Ink {
    match kind {
        LayerKind::S4 | LayerKind::Legs => Ink::Trouble,
        LayerKind::S4dLegs => Ink::Memory,
        LayerKind::S4dLin => Ink::Dry,
        LayerKind::S4dInv => Ink::Residual,
        LayerKind::Legt => Ink::Well,
        LayerKind::S4dReal | LayerKind::Diagonal => Ink::Weak,
    }
}

/// Draws the list of kinds; the first follows the layer that is set.
pub(super) fn kinds(ui: &mut Ui, chosen: &mut Option<LayerKind>) {
    let all: Vec<Option<LayerKind>> = std::iter::once(None)
        .chain(LayerKind::ALL.map(Some))
        .collect();
    let words = |kind: Option<LayerKind>| kind.map_or("As set", name).to_owned();
    let hint =
        "Which state-space layer is looked at: the one that is set, or another kind of its size";
    choice(ui, "Layer looked at", hint, chosen, &all, words);
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates"
)]
pub(super) fn whole(frames: f64) -> usize {
    frames.round().max(0.0) as usize
}
