//! A number that is turned: its name, a slider, and the number itself to type or drag.

use egui::{Id, Ui};

use crate::widgets::learn;
use crate::widgets::number;
use crate::widgets::number::Quantity;
use crate::widgets::slider::{FineSlider, SpokenValue};

/// Names end here, so that sliders begin below each other.
const NAME_WIDTH: f32 = 54.0;
const NUMBER_WIDTH: f32 = 62.0;

/// Describes a slider beside a number, in the unit that is shown.
pub(crate) struct NumberSlider {
    pub(crate) name: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) range: [f64; 2],
    /// The step of the slider; 0 leaves it free.
    pub(crate) step: f64,
    pub(crate) decimals: usize,
    pub(crate) unit: &'static str,
    /// Where a double click puts it.
    pub(crate) rest: f64,
}

/// Describes a slider beside a number for what is heard in ratios: it is as long for every octave.
pub(crate) struct OctaveSlider {
    pub(crate) name: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) range: [f64; 2],
    pub(crate) unit: &'static str,
    /// Where a double click puts it.
    pub(crate) rest: f64,
}

impl OctaveSlider {
    /// Draws it, and returns true when it was turned. A value from the slider has three digits.
    pub(crate) fn ui(&self, ui: &mut Ui, value: &mut f64) -> bool {
        let shown = *value;
        let plain = NumberSlider {
            name: self.name,
            hint: self.hint,
            range: self.range,
            step: 0.0,
            decimals: 0,
            unit: self.unit,
            rest: self.rest,
        };
        ui.horizontal(|ui| {
            let label = ui.label(self.name).on_hover_text(self.hint);
            ui.add_space((NAME_WIDTH - label.rect.width()).max(0.0));
            let gap = ui.spacing().item_spacing.x;
            ui.spacing_mut().slider_width = (ui.available_width() - NUMBER_WIDTH - gap).max(0.0);
            let mut at = value.log2();
            let words = |value: f64| format!("{value:.0}{}", self.unit);
            let turn = FineSlider {
                range: self.range.map(f64::log2),
                step: 0.0,
                rest: Some(self.rest.log2()),
                name: Some(self.name),
                fine_step: 0.0,
                meaning: SpokenValue::octaves(&words),
            };
            let slider = turn.ui(ui, &mut at, label.id.with("slider"));
            if slider.changed() {
                *value = three_digits(at.exp2()).clamp(self.range[0], self.range[1]);
            }
            slider.labelled_by(label.id).on_hover_text(self.hint);
            plain.number(ui, value, label.id);
        });
        *value != shown
    }
}

fn three_digits(value: f64) -> f64 {
    let unit = 10f64.powf(value.log10().floor() - 2.0);
    // A division by a whole number rounds better than a product with its inverse.
    if unit < 1.0 {
        let parts = (1.0 / unit).round();
        (value * parts).round() / parts
    } else {
        (value / unit).round() * unit
    }
}

impl NumberSlider {
    /// Draws it, and returns true when it was turned.
    pub(crate) fn ui(&self, ui: &mut Ui, value: &mut f64) -> bool {
        let shown = *value;
        ui.horizontal(|ui| {
            let label = ui.label(self.name).on_hover_text(self.hint);
            ui.add_space((NAME_WIDTH - label.rect.width()).max(0.0));
            self.slider(ui, value, label.id);
            self.number(ui, value, label.id);
        });
        *value != shown
    }

    fn number(&self, ui: &mut Ui, value: &mut f64, label: Id) {
        let [low, high] = self.range;
        let quantity = Quantity {
            name: self.name,
            unit: self.unit,
        };
        let number = number::field(ui, value, quantity)
            .range(low..=high)
            .fixed_decimals(self.decimals)
            .speed((high - low) / 400.0);
        ui.scope(|ui| {
            ui.spacing_mut().button_padding.x = 3.0;
            let size = [NUMBER_WIDTH, ui.spacing().interact_size.y];
            let number = ui.add_sized(size, number);
            // The slider beside it obeys.
            learn::offer(ui, &number, self.name);
            number.labelled_by(label).on_hover_text(self.hint);
        });
    }

    fn slider(&self, ui: &mut Ui, value: &mut f64, label: Id) {
        let gap = ui.spacing().item_spacing.x;
        ui.spacing_mut().slider_width = (ui.available_width() - NUMBER_WIDTH - gap).max(0.0);
        let words = |value: f64| format!("{value:.*}{}", self.decimals, self.unit);
        let turn = FineSlider {
            range: self.range,
            step: self.step,
            rest: Some(self.rest),
            name: Some(self.name),
            fine_step: 0.1_f64.powi(self.decimals.try_into().unwrap_or(0)),
            meaning: SpokenValue::plain(&words),
        };
        let slider = turn.ui(ui, value, label.with("slider"));
        slider.labelled_by(label).on_hover_text(self.hint);
    }
}
