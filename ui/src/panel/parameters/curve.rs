//! The drawn curve of a selective memory's clock: by the mouse in the picture, by the keyboard in the rows below it.

use egui::{Pos2, Rect, Response, Sense, Shape, Stroke, Ui, emath, pos2, vec2};
use souvenir_core::settings::{
    CURVE_PERIODS_SECS, ClockCurve, ClockSettings, CurvePoint, MAX_CURVE_POINTS,
};

use crate::theme;
use crate::widgets::number::{self, Quantity};
use crate::widgets::{learn, rows};

const HEIGHT: f32 = 84.0;
const DOT_RADIUS: f32 = 4.0;
/// A pointer this near to a point takes it.
const REACH: f32 = 10.0;
const HINT: &str = "How fast the clock runs over a period: drag the points, click for a new one, double click to take one away";

/// Draws the curve and what is set of it.
pub(super) fn ui(ui: &mut Ui, clock: &mut ClockSettings) {
    let mut points = clock.curve.points().to_vec();
    let key = ui.scope_id().with("point of the clock's curve");
    let mut chosen: usize = ui.data(|data| data.get_temp(key)).unwrap_or(0);
    chosen = chosen.min(points.len() - 1);
    picture(ui, &mut points, &mut chosen);
    point(ui, &mut points, &mut chosen);
    ui.data_mut(|data| data.insert_temp(key, chosen));
    clock.curve = ClockCurve::of(&points);
    period(ui, clock);
}

fn picture(ui: &mut Ui, points: &mut Vec<CurvePoint>, chosen: &mut usize) {
    let size = vec2(ui.available_width(), HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let response = response.on_hover_text(HINT);
    rows::name(ui, response.id, "Clock curve");
    rows::say(ui, response.id, ClockCurve::of(points).to_string());
    let plot = rect.shrink(DOT_RADIUS + 2.0);
    follow_pointer(ui, &response, plot, points, chosen);
    ui.painter()
        .rect_filled(rect, 4.0, theme::of(ui).background);
    paint(ui, plot, points, *chosen);
}

/// Paints the curve, level before its first point and after its last, and the points on it.
fn paint(ui: &Ui, plot: Rect, points: &[CurvePoint], chosen: usize) {
    let palette = theme::of(ui);
    let painter = ui.painter();
    let at = |point: &CurvePoint| screen(plot, *point);
    let line = Stroke::new(2.0, palette.memory);
    let level = |place, point: Option<&CurvePoint>| {
        point.map(|point| screen(plot, CurvePoint { place, ..*point }))
    };
    let first = level(0.0, points.first()).into_iter();
    let path = first
        .chain(points.iter().map(at))
        .chain(level(1.0, points.last()));
    painter.add(Shape::line(path.collect(), line));
    for (idx, point) in points.iter().enumerate() {
        let colour = if idx == chosen {
            palette.text
        } else {
            palette.memory
        };
        painter.circle_filled(at(point), DOT_RADIUS, colour);
    }
}

/// Chooses, moves, adds and removes points as the pointer does.
fn follow_pointer(
    ui: &Ui,
    response: &Response,
    plot: Rect,
    points: &mut Vec<CurvePoint>,
    chosen: &mut usize,
) {
    let Some(pointer) = response.interact_pointer_pos() else {
        return;
    };
    let pressed = ui
        .input(|input| input.pointer.press_origin())
        .unwrap_or(pointer);
    if response.double_clicked() {
        remove(points, chosen);
    } else if response.drag_started() || response.clicked() {
        *chosen =
            nearest(plot, points, pressed).unwrap_or_else(|| insert(points, value(plot, pressed)));
    } else if response.dragged() {
        points[*chosen] = between(points, *chosen, value(plot, pointer));
    }
}

/// The index of a point that lies under the pointer.
fn nearest(plot: Rect, points: &[CurvePoint], pointer: Pos2) -> Option<usize> {
    let distance = |point: &CurvePoint| screen(plot, *point).distance(pointer);
    let all = points
        .iter()
        .enumerate()
        .map(|(idx, point)| (idx, distance(point)));
    let near = all.filter(|(_, distance)| *distance <= REACH);
    near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(idx, _)| idx)
}

/// Puts a point among the others; where there is no room it takes the place of the one before it. Returns where it is.
fn insert(points: &mut Vec<CurvePoint>, point: CurvePoint) -> usize {
    let idx = points.partition_point(|other| other.place <= point.place);
    if points.len() < MAX_CURVE_POINTS {
        points.insert(idx, point);
        return idx;
    }
    let idx = idx.saturating_sub(1);
    points[idx] = point;
    idx
}

fn remove(points: &mut Vec<CurvePoint>, chosen: &mut usize) {
    if points.len() > 1 && *chosen < points.len() {
        points.remove(*chosen);
        *chosen = (*chosen).min(points.len() - 1);
    }
}

/// A point stays between those beside it.
fn between(points: &[CurvePoint], idx: usize, point: CurvePoint) -> CurvePoint {
    let before = idx
        .checked_sub(1)
        .map_or(0.0, |before| points[before].place);
    let after = points.get(idx + 1).map_or(1.0, |after| after.place);
    CurvePoint {
        place: point.place.clamp(before, after),
        ..point
    }
}

fn screen(plot: Rect, point: CurvePoint) -> Pos2 {
    let x = emath::lerp(plot.x_range(), point.place);
    pos2(x, emath::lerp(plot.bottom()..=plot.top(), point.speed))
}

/// To hundredths of the period and of the speed: what is seen is what is said.
fn value(plot: Rect, at: Pos2) -> CurvePoint {
    let share = |from: f32, to: f32, at: f32| {
        let share = emath::remap_clamp(at, from.min(to)..=from.max(to), 0.0..=1.0);
        (100.0 * if from > to { 1.0 - share } else { share }).round() / 100.0
    };
    CurvePoint {
        place: share(plot.left(), plot.right(), at.x),
        speed: share(plot.bottom(), plot.top(), at.y),
    }
}

fn point(ui: &mut Ui, points: &mut Vec<CurvePoint>, chosen: &mut usize) {
    let count = points.len();
    let mut number = *chosen + 1;
    rows::row(
        ui,
        "Point",
        "Which point of the curve the numbers below are of",
        |ui| {
            let quantity = Quantity {
                name: "Point",
                unit: "",
            };
            let field = number::field(ui, &mut number, quantity);
            let field = ui.add(field.range(1..=count).speed(0.05));
            number = learn::whole(ui, &field, "Point", 1..=count).unwrap_or(number);
            field
        },
    );
    *chosen = number.clamp(1, count) - 1;
    let mut own = points[*chosen];
    let names = ["Place", "Speed there"];
    let hints = [
        "Where in the period it stands, in %",
        "Speed of the clock there, in % of the sound's",
    ];
    for ((name, hint), value) in names
        .into_iter()
        .zip(hints)
        .zip([&mut own.place, &mut own.speed])
    {
        let shown = 100.0 * *value;
        let mut percent = shown;
        rows::row(ui, name, hint, |ui| {
            let quantity = Quantity { name, unit: " %" };
            let field = number::field(ui, &mut percent, quantity);
            let field = ui.add(field.range(0.0..=100.0).max_decimals(1).speed(0.5));
            let moved = learn::value(ui, &field, name, [0.0, 100.0]);
            percent = moved.map_or(percent, single);
            field
        });
        // Reading a value back through percent must not count as a change.
        if percent != shown {
            *value = percent / 100.0;
        }
    }
    if own != points[*chosen] {
        points[*chosen] = between(points, *chosen, own);
    }
    buttons(ui, points, chosen);
}

#[expect(clippy::cast_possible_truncation, reason = "a percentage")]
fn single(percent: f64) -> f32 {
    percent as f32
}

fn buttons(ui: &mut Ui, points: &mut Vec<CurvePoint>, chosen: &mut usize) {
    ui.horizontal(|ui| {
        let has_room = points.len() < MAX_CURVE_POINTS;
        let add = ui.add_enabled(has_room, egui::Button::new("Add point"));
        let is_asked = learn::is_pressed(ui, &add, "Add point");
        if add.on_hover_text("Halfway to the next point").clicked() || is_asked {
            let own = points[*chosen];
            let next = points.get(*chosen + 1).map_or(1.0, |next| next.place);
            let place = 0.5 * (own.place + next);
            points.insert(*chosen + 1, CurvePoint { place, ..own });
            *chosen += 1;
        }
        let is_removable = points.len() > 1;
        let taken = ui.add_enabled(is_removable, egui::Button::new("Remove"));
        rows::name(ui, taken.id, "Remove point");
        if taken.clicked() || learn::is_pressed(ui, &taken, "Remove point") {
            remove(points, chosen);
        }
    });
}

fn period(ui: &mut Ui, clock: &mut ClockSettings) {
    let hint = "After so long the curve begins anew";
    let secs = &mut clock.curve_period_secs;
    rows::row(ui, "Period", hint, |ui| {
        let speed = *secs / 100.0;
        let quantity = Quantity {
            name: "Period",
            unit: " s",
        };
        let field = number::field(ui, secs, quantity);
        let field = ui.add(field.range(CURVE_PERIODS_SECS).max_decimals(2).speed(speed));
        let ends = [*CURVE_PERIODS_SECS.start(), *CURVE_PERIODS_SECS.end()];
        *secs = learn::octaves(ui, &field, "Period", ends).unwrap_or(*secs);
        field
    });
}

#[cfg(test)]
mod tests {
    use super::{CurvePoint, MAX_CURVE_POINTS, Rect, between, insert, pos2, screen, value};

    const fn point(place: f32, speed: f32) -> CurvePoint {
        CurvePoint { place, speed }
    }

    #[test]
    fn a_place_on_the_screen_is_the_point_that_is_drawn_there() {
        let plot = Rect::from_min_max(pos2(10.0, 20.0), pos2(210.0, 120.0));
        for at in [point(0.0, 1.0), point(0.25, 0.5), point(1.0, 0.0)] {
            assert_eq!(value(plot, screen(plot, at)), at);
        }
        assert_eq!(
            screen(plot, point(0.0, 1.0)),
            pos2(10.0, 20.0),
            "fast is high"
        );
    }

    #[test]
    fn points_stay_in_their_order_and_no_more_come_than_there_is_room_for() {
        let mut points = vec![point(0.2, 0.0), point(0.6, 1.0)];
        assert_eq!(insert(&mut points, point(0.4, 0.5)), 1);
        assert_eq!(between(&points, 1, point(0.9, 0.1)), point(0.6, 0.1));
        assert_eq!(between(&points, 1, point(0.1, 0.1)), point(0.2, 0.1));
        let mut full = vec![point(0.5, 0.0); MAX_CURVE_POINTS];
        assert_eq!(insert(&mut full, point(0.1, 0.5)), 0);
        assert_eq!(full.len(), MAX_CURVE_POINTS);
    }
}
