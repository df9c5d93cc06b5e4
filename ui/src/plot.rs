//! What the plots share: a title, a quiet frame, and an axis with five marks.

use egui::{Align, Color32, Layout, RichText, Sense, Ui, vec2};
use egui_plot::{GridInput, GridMark, Plot};

use crate::theme;

/// Room above the highest mark, so that its number stands free.
const HEADROOM: f64 = 1.06;
/// Wide enough for "-0.025", so that all plots begin at the same place.
const AXIS_WIDTH: f32 = 52.0;

/// A plot that is looked at, not pushed around.
pub(crate) fn quiet(name: &'static str, marks: Vec<GridMark>) -> Plot<'static> {
    Plot::new(name)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .show_crosshair(false)
        .show_background(false)
        .grid_color(theme::LINE)
        .y_axis_min_width(AXIS_WIDTH)
        .y_axis_formatter(|mark, _| number(mark.value))
        .y_grid_spacer(move |_: GridInput| marks.clone())
}

/// The vertical bounds that go with [`marks`].
pub(crate) fn bounds(limit: f64) -> std::ops::RangeInclusive<f64> {
    -HEADROOM * limit..=HEADROOM * limit
}

/// A plot's title with the names of its lines at the right.
pub(crate) fn title(ui: &mut Ui, words: &str, legend: &[(&str, Color32)]) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(words).color(theme::TEXT).strong());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for (name, colour) in legend.iter().rev() {
                ui.label(RichText::new(*name).color(theme::TEXT_WEAK));
                let (swatch, _) = ui.allocate_exact_size(vec2(18.0, 4.0), Sense::hover());
                ui.painter().rect_filled(swatch, 2.0, *colour);
            }
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

/// At zero, at `limit` and half of it, either way.
pub(crate) fn marks(limit: f64) -> [GridMark; 5] {
    let mark = |steps: f64| GridMark {
        value: steps * limit / 2.0,
        step_size: limit / 2.0,
    };
    [-2.0, -1.0, 0.0, 1.0, 2.0].map(mark)
}

/// As few digits as tell the mark: 0.25, -0.0005, 0.
fn number(value: f64) -> String {
    // Adding zero makes -0 a plain 0.
    format!("{}", (value * 1e6).round() / 1e6 + 0.0)
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn marks_have_no_digits_to_spare() {
        for (value, words) in [
            (0.25, "0.25"),
            (-0.0, "0"),
            (1.5 * 0.1, "0.15"),
            (-5e-4, "-0.0005"),
        ] {
            assert_eq!(number(value), words, "{value}");
        }
    }
}
