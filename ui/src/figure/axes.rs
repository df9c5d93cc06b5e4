//! What the plots share: a title, and an axis with five marks.

use egui::{Align, Color32, Label, Layout, Rect, RichText, Sense, Ui, UiBuilder, Vec2, vec2};

use crate::theme;

/// Room above the highest mark, so that its number stands free.
const HEADROOM: f64 = 1.06;
/// Of a line's colour beside its name.
const SWATCH: Vec2 = vec2(18.0, 4.0);
/// About as wide is a letter of a name.
const LETTER_WIDTH: f32 = 7.5;

/// Returns the vertical bounds that go with [`marks`].
pub(crate) fn bounds(limit: f64) -> [f64; 2] {
    [-HEADROOM * limit, HEADROOM * limit]
}

/// Draws a plot's title with the names of its lines at the right.
pub(crate) fn title(ui: &mut Ui, words: &str, legend: &[(&str, Color32)]) {
    let size = vec2(ui.available_width(), ui.spacing().interact_size.y);
    let space = Rect::from_min_size(ui.available_rect_before_wrap().min, size);
    let layout = Layout::right_to_left(Align::Center);
    // A region of its own: more names than there is room for would widen all that stands below.
    let mut row = ui.new_child(UiBuilder::new().max_rect(space).layout(layout));
    names(&mut row, legend);
    row.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let title = RichText::new(words).color(theme::of(ui).text).strong();
        ui.add(Label::new(title).truncate());
    });
    ui.advance_cursor_after_rect(row.min_rect().intersect(space.expand2(vec2(0.0, size.y))));
}

/// Smaller, where there are many.
fn names(row: &mut Ui, legend: &[(&str, Color32)]) {
    let letters: usize = legend.iter().map(|(name, _)| name.len()).sum();
    let width = SWATCH.x + 2.0 * row.spacing().item_spacing.x;
    let is_long =
        letters as f32 * LETTER_WIDTH + legend.len() as f32 * width > row.available_width();
    for (name, colour) in legend.iter().rev() {
        let name = RichText::new(*name).color(theme::of(row).text_weak);
        row.label(if is_long { name.small() } else { name });
        let (swatch, _) = row.allocate_exact_size(SWATCH, Sense::hover());
        row.painter().rect_filled(swatch, 2.0, *colour);
    }
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
