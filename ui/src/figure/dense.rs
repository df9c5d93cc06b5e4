//! Lines with points at every pixel may be painted as bands; others must not.

/// Points of the screen between two points of a dense line.
const MOST_APART: f64 = 1.5;

/// Tells whether a line has a point at every pixel; `scale` is points of the screen by unit, along x and y.
pub(super) fn is_dense(points: &[[f64; 2]], scale: [f64; 2]) -> bool {
    let mut pairs = points.array_windows::<2>();
    pairs.all(|[from, to]| (to[0] - from[0]) * scale[0] <= MOST_APART)
}

/// Returns the parts of a line between what is not finite, which the tessellator would take for a place.
pub(super) fn parts(points: &[[f64; 2]]) -> impl Iterator<Item = &[[f64; 2]]> {
    let is_gap = |point: &[f64; 2]| !point.iter().all(|value| value.is_finite());
    points.split(is_gap).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use egui::epaint::{ClippedPrimitive, Primitive};
    use egui::{Context, Pos2, RawInput, Rect, Ui, pos2};

    use super::is_dense;
    use crate::figure::zoom::Zoom;
    use crate::figure::{self, Axis, Figure, Series};
    use crate::theme::{self, Ink};

    const WIDTH: f32 = 800.0;
    const HEIGHT: f32 = 400.0;

    #[test]
    fn a_line_is_dense_where_no_pixel_is_without_a_point() {
        let every = |step: f64| {
            (0..100)
                .map(|k| [f64::from(k) * step, 0.0])
                .collect::<Vec<_>>()
        };
        assert!(is_dense(&every(1.0), [1.0, 1.0]));
        assert!(!is_dense(&every(2.0), [1.0, 1.0]));
        assert!(is_dense(&every(2.0), [0.5, 1.0]), "drawn smaller");
        assert!(is_dense(&[], [1.0, 1.0]));
    }

    fn figure(points: Vec<[f64; 2]>) -> Figure {
        Figure {
            name: "test",
            title: String::new(),
            x: Axis::new("x", [0.0, 1.0]),
            y: Axis::new("y", [-1.0, 1.0]),
            series: vec![Series::line("line", Ink::Memory, points)],
            marks: Vec::new(),
            grid: None,
        }
    }

    /// The area of all triangles that are painted in the ink of the sound.
    fn painted(points: Vec<[f64; 2]>) -> f32 {
        let context = Context::default();
        theme::apply(&context);
        let drawn = figure(points);
        let mut colour = None;
        let paint = |ui: &mut Ui| {
            colour = Some(theme::of(ui).ink(Ink::Memory));
            let [mut x, mut y] = [Zoom::default(), Zoom::default()];
            figure::show(ui, &drawn, [&mut x, &mut y]);
        };
        let input = RawInput {
            screen_rect: Some(Rect::from_min_max(pos2(0.0, 0.0), pos2(WIDTH, HEIGHT))),
            ..RawInput::default()
        };
        let mut output = context.run_ui(input, paint);
        output.textures_delta.clear();
        let primitives = context.tessellate(output.shapes, 1.0);
        primitives.iter().map(|one| area_in(one, colour)).sum()
    }

    fn area_in(primitive: &ClippedPrimitive, colour: Option<egui::Color32>) -> f32 {
        let Primitive::Mesh(mesh) = &primitive.primitive else {
            return 0.0;
        };
        let triangles = mesh.indices.as_chunks::<3>().0.iter();
        let area = |corners: &[u32; 3]| {
            let corners = corners.map(|idx| mesh.vertices[idx as usize]);
            let is_ink = corners.iter().all(|corner| Some(corner.color) == colour);
            if is_ink {
                area(corners.map(|corner| corner.pos))
            } else {
                0.0
            }
        };
        triangles.map(area).sum()
    }

    fn area([a, b, c]: [Pos2; 3]) -> f32 {
        let ([x1, y1], [x2, y2]) = ([b.x - a.x, b.y - a.y], [c.x - a.x, c.y - a.y]);
        (x1 * y2 - y1 * x2).abs() / 2.0
    }

    /// What is not finite interrupts a line: in a build for tests the tessellator panics at such a place.
    #[test]
    fn a_line_with_gaps_is_painted_in_parts() {
        let mut points: Vec<[f64; 2]> = (0..700).map(|k| [f64::from(k) / 700.0, 0.0]).collect();
        let whole = painted(points.clone());
        points[200..500]
            .iter_mut()
            .for_each(|point| point[1] = f64::NAN);
        let share = painted(points) / whole;
        assert!(
            (0.57..0.7).contains(&share),
            "{share} of the line is painted"
        );
    }

    /// Half a line's width above and below the silence, and one click of some pixels: a hundredth of the plot. A band had
    /// painted a mountain of a tenth.
    #[test]
    fn a_click_in_silence_is_a_line_and_no_mountain() {
        let mut points: Vec<[f64; 2]> = (0..7000).map(|k| [f64::from(k) / 7000.0, 0.0]).collect();
        for (k, point) in points[4500..4511].iter_mut().enumerate() {
            point[1] = 0.9 * (std::f64::consts::PI * (k as f64 + 0.5) / 11.0).sin();
        }
        let share = painted(points) / (WIDTH * HEIGHT);
        assert!(
            (0.0005..0.01).contains(&share),
            "{share} of the window is painted"
        );
    }
}
