//! Bars are two triangles each, on whole pixels. The plot's own have seventeen times as many, for soft edges that
//! upright lines do not need.

use egui::{Color32, Mesh, Rect, Shape, Ui, pos2};
use egui_plot::{PlotPoint, PlotTransform};

use super::{Figure, Series};

/// Says where on the screen bars are drawn, and how. Width and base are in the figure's units.
#[derive(Clone, Copy)]
pub(super) struct BarLook<'a> {
    pub(super) transform: &'a PlotTransform,
    pub(super) colour: Color32,
    pub(super) width: f64,
    /// The height from which every bar rises or falls.
    pub(super) base: f64,
}

/// Draws a bar for every point of the series, over what was drawn before.
pub(super) fn draw(ui: &Ui, figure: &Figure, series: &Series, look: &BarLook<'_>) {
    let BarLook {
        transform,
        colour,
        width,
        base,
    } = *look;
    let painter = ui.painter().with_clip_rect(*transform.frame());
    let pixel = 1.0 / ui.pixels_per_point();
    let at = |x: f64, y: f64| {
        let place = PlotPoint::new(x, figure.y.place(y));
        transform.position_from_point(&place)
    };
    let mut mesh = Mesh::default();
    for [x, y] in series.points.iter().filter(|point| point[1].is_finite()) {
        let middle = figure.x.place(*x);
        let [from, to] = [at(middle - width / 2.0, base), at(middle + width / 2.0, *y)];
        let left = (from.x / pixel).round() * pixel;
        let right = ((to.x / pixel).round() * pixel).max(left + pixel);
        // Thinner than half a pixel there is nothing to see.
        if (to.y - from.y).abs() > 0.5 * pixel {
            let bar = Rect::from_two_pos(pos2(left, from.y), pos2(right, to.y));
            mesh.add_colored_rect(bar, colour);
        }
    }
    painter.add(Shape::mesh(mesh));
}
