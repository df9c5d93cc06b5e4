//! Numbers as colours: viridis, which rises evenly in lightness and is told by any colour vision.

use egui::{Color32, ColorImage};

use super::Grid;
use crate::theme::{Palette, measured};

/// Makes an image with the first row on top, as screens have it.
pub(super) fn image(grid: &Grid, palette: &Palette) -> ColorImage {
    let [columns, _] = grid.size;
    let rows = grid.cells.chunks_exact(columns.max(1)).rev();
    let pixels = rows.flatten().map(|cell| colour(grid, *cell, palette));
    ColorImage::new(grid.size, pixels.collect())
}

/// Returns the colour of a cell; where there is nothing, that of the background.
pub(super) fn colour(grid: &Grid, cell: f32, palette: &Palette) -> Color32 {
    let [low, high] = grid.range;
    if cell.is_nan() {
        return palette.background;
    }
    let share = ((f64::from(cell) - low) / (high - low)).clamp(0.0, 1.0);
    let colorous::Color { r, g, b } = colorous::VIRIDIS.eval_continuous(share);
    measured(r, g, b)
}
