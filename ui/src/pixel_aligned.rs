//! What lies on whole pixels is drawn without what only other places need. No pixel changes by it but some at the
//! edges of discs (8 to 74 of a picture with hundreds of dots), and where graphics are drawn in software each of these costs.
//!
//! The tessellator gives every edge a rim that fades out over a pixel. Between two pixels the rim covers the middle of
//! none; its triangles are long and thin, and the line beside a panel takes 0.15 ms of a frame (llvmpipe). Letters
//! stand on whole pixels too, so that the texture which they and all plain colours are read from needs no blending of
//! four neighbours: that is a sixth of the frame. Only discs, which are drawn at any size from a few in that texture,
//! become polygons.

use std::sync::Arc;

use egui::emath::GuiRounding as _;
use egui::epaint::{CircleShape, CornerRadius, PathShape, PathStroke, RectShape};
use egui::{
    Color32, Context, FullOutput, Mesh, Plugin, Pos2, Rect, Shape, Stroke, TextureId,
    TextureOptions, Vec2, vec2,
};

/// A hundredth of a pixel beside a circle of 4 pixels.
const NUM_CORNERS: u32 = 24;
/// The most shapes that are looked at: of thousands of dots each is as good as two triangles.
const MAX_POLYGONS: usize = 256;
/// Narrower rectangles are lines to the tessellator.
const LEAST_PIXELS: f32 = 2.0;

/// Passes over what is drawn, after each frame.
#[derive(Debug)]
pub(crate) struct PixelAligned;

impl Plugin for PixelAligned {
    fn debug_name(&self) -> &'static str {
        "souvenir_pixel_aligned"
    }

    fn output_hook(&mut self, _context: &Context, output: &mut FullOutput) {
        let letters = output.textures_delta.set.get_mut(&TextureId::default());
        for delta in letters.into_iter().flatten() {
            delta.options = TextureOptions::NEAREST;
        }
        let mut replacer = Replacer {
            scale: output.pixels_per_point,
            num_polygons: 0,
        };
        for clipped in &mut output.shapes {
            replacer.replace(&mut clipped.shape);
        }
    }
}

/// Replaces the shapes of one frame.
struct Replacer {
    /// Pixels per point.
    scale: f32,
    num_polygons: usize,
}

impl Replacer {
    fn replace(&mut self, shape: &mut Shape) {
        let plain = match shape {
            Shape::Vec(shapes) => {
                shapes.iter_mut().for_each(|shape| self.replace(shape));
                None
            }
            Shape::Rect(rect) => filled(rect, self.scale).map(|area| mesh(area, rect.fill)),
            Shape::LineSegment { points, stroke } => {
                line(*points, *stroke, self.scale).map(|area| mesh(area, stroke.color))
            }
            Shape::Circle(circle) => self.polygon(circle),
            _ => None,
        };
        if let Some(plain) = plain {
            *shape = plain;
        }
    }

    fn polygon(&mut self, circle: &CircleShape) -> Option<Shape> {
        let is_disc = circle.fill != Color32::TRANSPARENT && circle.radius > 0.0;
        if !is_disc || self.num_polygons == MAX_POLYGONS {
            return None;
        }
        self.num_polygons += 1;
        let corner = |idx: u32| {
            let turn = std::f32::consts::TAU * idx as f32 / NUM_CORNERS as f32;
            circle.center + circle.radius * Vec2::angled(turn)
        };
        Some(Shape::Path(PathShape {
            points: (0..NUM_CORNERS).map(corner).collect(),
            closed: true,
            fill: circle.fill,
            stroke: PathStroke::from(circle.stroke).outside(),
        }))
    }
}

/// Returns the pixels of a rectangle with sharp corners and nothing around it.
fn filled(shape: &RectShape, scale: f32) -> Option<Rect> {
    let is_plain = shape.corner_radius == CornerRadius::ZERO
        && shape.stroke.is_empty()
        && shape.blur_width == 0.0
        && shape.angle == 0.0
        && shape.brush.is_none()
        && shape.round_to_pixels != Some(false);
    let least = LEAST_PIXELS / scale;
    let is_broad = shape.rect.width() > least && shape.rect.height() > least;
    (is_plain && is_broad).then(|| shape.rect.round_to_pixels(scale))
}

/// Returns the pixels of an upright or level line, whose ends the tessellator rounds like this too.
fn line([from, to]: [Pos2; 2], stroke: Stroke, scale: f32) -> Option<Rect> {
    let is_one_pixel = (stroke.width * scale - 1.0).abs() < 1e-3;
    let is_aligned = (from.x == to.x) != (from.y == to.y);
    if !is_one_pixel || !is_aligned {
        return None;
    }
    let pixel = 1.0 / scale;
    let area = Rect::from_two_pos(from, to);
    let shorter = if from.x == to.x {
        vec2(0.0, 0.25 * pixel)
    } else {
        vec2(0.25 * pixel, 0.0)
    };
    let min = (area.min + shorter).round_to_pixel_center(scale);
    let max = (area.max - shorter).round_to_pixel_center(scale);
    let area = Rect::from_min_max(min, max).expand2(Vec2::splat(0.5 * pixel));
    area.is_positive().then_some(area)
}

/// Makes two triangles; of what has no colour, such as the frame of a panel that stands on another, nothing.
fn mesh(area: Rect, colour: Color32) -> Shape {
    if colour == Color32::TRANSPARENT {
        return Shape::Noop;
    }
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(area, colour);
    Shape::Mesh(Arc::new(mesh))
}

#[cfg(test)]
mod tests {
    use super::{filled, line};
    use crate::theme;
    use egui::epaint::RectShape;
    use egui::{Context, Rect, Stroke, Ui, pos2};

    const COLOUR: egui::Color32 = egui::Color32::WHITE;

    fn rect(left: f32, top: f32, right: f32, bottom: f32) -> Rect {
        Rect::from_min_max(pos2(left, top), pos2(right, bottom))
    }

    #[test]
    fn a_rectangle_covers_whole_pixels_at_any_scale() {
        let shape = |area| RectShape::filled(area, 0.0, COLOUR);
        let area = rect(0.3, 10.2, 99.6, 20.0);
        assert_eq!(
            filled(&shape(area), 1.0),
            Some(rect(0.0, 10.0, 100.0, 20.0))
        );
        assert_eq!(filled(&shape(area), 2.0), Some(rect(0.5, 10.0, 99.5, 20.0)));
        let round = RectShape::filled(area, 3.0, COLOUR);
        assert_eq!(filled(&round, 1.0), None, "round corners");
        assert_eq!(
            filled(&shape(rect(0.0, 0.0, 1.0, 9.0)), 1.0),
            None,
            "a line"
        );
    }

    #[test]
    fn a_line_is_a_row_of_pixels() {
        let stroke = Stroke::new(1.0, COLOUR);
        let across = [pos2(0.0, 7.4), pos2(100.0, 7.4)];
        assert_eq!(line(across, stroke, 1.0), Some(rect(0.0, 7.0, 100.0, 8.0)));
        let up = [pos2(7.4, 100.0), pos2(7.4, 0.0)];
        assert_eq!(line(up, stroke, 1.0), Some(rect(7.0, 0.0, 8.0, 100.0)));
        assert_eq!(line([pos2(0.0, 0.0), pos2(5.0, 5.0)], stroke, 1.0), None);
        assert_eq!(line(across, Stroke::new(1.5, COLOUR), 1.0), None, "broad");
    }

    /// Against the tessellator's own edges: where the middles of pixels lie.
    #[test]
    fn a_panel_and_its_line_have_two_triangles_each() {
        assert_eq!(triangles_of_panel(COLOUR), 4);
    }

    /// They would be blended with every pixel below them, and change none.
    #[test]
    fn what_has_no_colour_has_no_triangles() {
        assert_eq!(triangles_of_panel(egui::Color32::TRANSPARENT), 0);
    }

    fn triangles_of_panel(colour: egui::Color32) -> usize {
        let context = Context::default();
        theme::apply(&context);
        let draw = |ui: &mut Ui| {
            let area = rect(0.0, 0.0, 300.0, 200.0);
            ui.painter().rect_filled(area, 0.0, colour);
            ui.painter()
                .hline(0.0..=300.0, 200.5, Stroke::new(1.0, colour));
        };
        let input = egui::RawInput {
            screen_rect: Some(rect(0.0, 0.0, 640.0, 480.0)),
            ..Default::default()
        };
        let mut drawn = context.run_ui(input, draw);
        drawn.textures_delta.clear();
        let meshes = context.tessellate(drawn.shapes, 1.0);
        let triangles = |primitive: &egui::ClippedPrimitive| match &primitive.primitive {
            egui::epaint::Primitive::Mesh(mesh) => mesh.indices.len() / 3,
            egui::epaint::Primitive::Callback(_) => 0,
        };
        meshes.iter().map(triangles).sum()
    }
}
