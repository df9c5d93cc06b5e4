//! What the plots share: a title, and an axis with five marks.

use egui::{Align, Color32, Label, Layout, RichText, Sense, Ui, vec2};

use crate::theme;

/// Room above the highest mark, so that its number stands free.
const HEADROOM: f64 = 1.06;

/// Returns the vertical bounds that go with [`marks`].
pub(crate) fn bounds(limit: f64) -> [f64; 2] {
    [-HEADROOM * limit, HEADROOM * limit]
}

/// Draws a plot's title with the names of its lines at the right.
pub(crate) fn title(ui: &mut Ui, words: &str, legend: &[(&str, Color32)]) {
    let size = vec2(ui.available_width(), ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        for (name, colour) in legend.iter().rev() {
            ui.label(RichText::new(*name).color(theme::of(ui).text_weak));
            let (swatch, _) = ui.allocate_exact_size(vec2(18.0, 4.0), Sense::hover());
            ui.painter().rect_filled(swatch, 2.0, *colour);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let title = RichText::new(words).color(theme::of(ui).text).strong();
            ui.add(Label::new(title).truncate());
        });
    });
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a width on a screen"
)]
pub(crate) fn pixel_columns(ui: &Ui) -> usize {
    (ui.available_width() * ui.pixels_per_point()).max(1.0) as usize
}

/// Returns marks at zero, at `limit` and half of it, either way.
pub(crate) fn marks(limit: f64) -> [f64; 5] {
    [-2.0, -1.0, 0.0, 1.0, 2.0].map(|steps| steps * limit / 2.0)
}
