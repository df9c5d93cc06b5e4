//! Order, window, kind and method of the memory.

use egui::{Align, ComboBox, DragValue, Id, Layout, Slider, SliderClamping, Ui};
use souvenir_core::config::{Kind, Method};

use crate::controls::Controls;

/// What can be played live with the direct kernels; the command line goes further.
const MAX_LIVE_ORDER: usize = 16_384;
const WINDOW_MS: [f64; 2] = [2.0, 10_000.0];
/// Half an octave: 1, 1.4, 2, ...
const ORDER_STEP_OCTAVES: f64 = 0.5;
/// The two memories that can be played back.
const KINDS: [Kind; 2] = [Kind::Legs, Kind::Legt];

pub(crate) fn ui(ui: &mut Ui, controls: &mut dyn Controls) {
    order(ui, controls);
    window(ui, controls);
    kind(ui, controls);
    method(ui, controls);
}

fn order(ui: &mut Ui, controls: &mut dyn Controls) {
    let mut order = controls.order();
    let speed = order as f64 / 100.0;
    let label = row(ui, "Order", |ui| {
        // Not while typing: every digit would prepare a memory.
        let number = DragValue::new(&mut order)
            .range(1..=MAX_LIVE_ORDER)
            .speed(speed);
        ui.add(
            number
                .update_while_editing(false)
                .clamp_existing_to_range(false),
        )
    });
    let mut octaves = (order as f64).log2();
    let top = (MAX_LIVE_ORDER as f64).log2();
    if slider(ui, &mut octaves, [0.0, top], ORDER_STEP_OCTAVES, label) {
        order = rounded(octaves.exp2()).clamp(1, MAX_LIVE_ORDER);
    }
    if order != controls.order() {
        controls.set_order(order);
    }
}

fn window(ui: &mut Ui, controls: &mut dyn Controls) {
    let [shortest, longest] = WINDOW_MS;
    let was_ms = controls.window_secs() * 1e3;
    let mut window_ms = was_ms;
    let label = row(ui, "Window", |ui| {
        let number = DragValue::new(&mut window_ms)
            .range(shortest..=longest)
            .suffix(" ms");
        ui.add(
            number
                .max_decimals(1)
                .speed(was_ms / 100.0)
                .update_while_editing(false)
                .clamp_existing_to_range(false),
        )
    });
    let mut octaves = window_ms.log2();
    if slider(
        ui,
        &mut octaves,
        [shortest.log2(), longest.log2()],
        0.0,
        label,
    ) {
        window_ms = three_digits(octaves.exp2()).clamp(shortest, longest);
    }
    // Reading a value back through ms and s must not count as a change.
    if (window_ms - was_ms).abs() > 1e-9 * was_ms {
        controls.set_window_secs(window_ms / 1e3);
    }
}

fn kind(ui: &mut Ui, controls: &mut dyn Controls) {
    let mut chosen = controls.kind();
    choice(ui, "Kind", kind_name(chosen), |ui| {
        for kind in KINDS {
            ui.selectable_value(&mut chosen, kind, kind_name(kind));
        }
    });
    if chosen != controls.kind() {
        controls.set_kind(chosen);
    }
}

fn method(ui: &mut Ui, controls: &mut dyn Controls) {
    let mut chosen = controls.method();
    choice(ui, "Method", method_name(chosen), |ui| {
        for method in Method::ALL {
            ui.selectable_value(&mut chosen, method, method_name(method));
        }
    });
    if chosen != controls.method() {
        controls.set_method(chosen);
    }
}

/// A label at the left, a value at the right. Returns the label's id.
fn row(ui: &mut Ui, name: &str, value: impl FnOnce(&mut Ui) -> egui::Response) -> Id {
    ui.horizontal(|ui| {
        let label = ui.label(name).id;
        let right = Layout::right_to_left(Align::Center);
        ui.with_layout(right, |ui| value(ui).labelled_by(label));
        label
    })
    .inner
}

fn choice(ui: &mut Ui, name: &str, chosen: &str, entries: impl FnOnce(&mut Ui)) {
    row(ui, name, |ui| {
        let combo = ComboBox::from_id_salt(name)
            .selected_text(chosen)
            .width(ui.available_width().min(150.0));
        combo.show_ui(ui, entries).response
    });
}

/// True when it was moved. Octaves, because order and window are heard and seen in ratios.
fn slider(ui: &mut Ui, octaves: &mut f64, range: [f64; 2], step: f64, label: Id) -> bool {
    ui.spacing_mut().slider_width = ui.available_width();
    // A typed value between two steps stays what it is until the slider itself is moved.
    let slider = Slider::new(octaves, range[0]..=range[1])
        .clamping(SliderClamping::Edits)
        .step_by(step)
        .show_value(false);
    ui.add(slider).labelled_by(label).changed()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "saturates, positive"
)]
fn rounded(order: f64) -> usize {
    order.round() as usize
}

/// 12.345 -> 12.3, 1234.5 -> 1230: a slider offers no more digits than an ear can use.
fn three_digits(value: f64) -> f64 {
    let unit = 10f64.powf(value.log10().floor() - 2.0);
    (value / unit).round() * unit
}

const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Legs => "LegS segments",
        Kind::Fading => "Fading",
        Kind::Legt => "LegT sliding",
        Kind::Selective => "Selective",
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
    use super::three_digits;

    #[test]
    fn a_window_from_the_slider_has_three_digits() {
        for (value, expected) in [(12.345, 12.3), (1234.5, 1230.0), (9.999, 10.0)] {
            let error = (three_digits(value) - expected).abs();
            assert!(error < 1e-9, "{value} -> {}", three_digits(value));
        }
    }
}
