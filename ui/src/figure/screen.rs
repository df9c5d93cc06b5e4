//! A figure on the screen: dragged along its axes, zoomed with the wheel, read with the cursor.

use egui::{
    Label, Rect, Response, RichText, Sense, TextureHandle, TextureId, TextureOptions, Ui, pos2,
    vec2,
};
use egui_plot::{
    AxisHints, Bar, BarChart, GridInput, GridMark, Line, Plot, PlotImage, PlotPoint, PlotPoints,
    PlotTransform, PlotUi, Points, VLine, log_grid_spacer,
};

use super::{Axis, Figure, Grid, Mark, Series, Shape, colours};
use crate::zoom::Zoom;
use crate::{plot, theme};

/// Wide enough for "-0.025", so that all plots begin at the same place.
const AXIS_WIDTH: f32 = 52.0;
const LEAST_HEIGHT: f32 = 50.0;
/// Halves or doubles what is shown.
const WHEEL_POINTS_PER_OCTAVE: f32 = 150.0;

/// Fills what is left of `ui`; returns where the cursor stands, in the figure's units.
pub(crate) fn show(ui: &mut Ui, figure: &Figure, zooms: [&mut Zoom; 2]) -> Option<[f64; 2]> {
    plot::title(ui, &figure.title, &legend(figure));
    let height = ui.available_height().max(LEAST_HEIGHT);
    let plot = empty(figure).height(height);
    let texture = figure
        .grid
        .as_ref()
        .map(|grid| texture(ui, figure.name, grid));
    let shown = plot.show(ui, |area| {
        bound(area, figure);
        if let Some(texture) = texture {
            paper(area, figure, texture);
        }
        figure
            .series
            .iter()
            .for_each(|series| draw(area, figure, series));
        figure
            .marks
            .iter()
            .for_each(|mark| upright(area, figure, mark));
        let pointer = area
            .pointer_coordinate()
            .filter(|_| area.response().hovered());
        if let Some(at) = pointer {
            area.vline(
                VLine::new("cursor", at.x)
                    .color(theme::TEXT_WEAK)
                    .allow_hover(false),
            );
        }
        pointer
    });
    navigate(ui, figure, (&shown.response, &shown.transform), zooms);
    let at = shown.inner?;
    let values = [figure.x.value(at.x), figure.y.value(at.y)];
    read_out(ui, shown.transform.frame(), &figure.read(values));
    Some(values)
}

fn legend(figure: &Figure) -> Vec<(&str, egui::Color32)> {
    let named = figure
        .series
        .iter()
        .filter(|series| !series.name.is_empty());
    named.map(|series| (series.name, series.swatch)).collect()
}

/// It obeys nobody: the zooms are kept by the views, which draw only what is seen.
fn empty(figure: &Figure) -> Plot<'static> {
    let (x, y) = (figure.x.clone(), figure.y.clone());
    let (x_marks, y_marks) = (x.clone(), y.clone());
    Plot::new(figure.name)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .show_crosshair(false)
        .show_background(false)
        .grid_color(theme::LINE)
        .sense(Sense::click_and_drag())
        .custom_x_axes(vec![hints(AxisHints::new_x(), x)])
        .custom_y_axes(vec![hints(AxisHints::new_y(), y).min_thickness(AXIS_WIDTH)])
        .x_grid_spacer(move |input| grid(&x_marks, input))
        .y_grid_spacer(move |input| grid(&y_marks, input))
}

fn hints(hints: AxisHints<'static>, axis: Axis) -> AxisHints<'static> {
    hints
        .label(axis.label.clone())
        .formatter(move |mark, _| (axis.number)(axis.value(mark.value)))
}

fn grid(axis: &Axis, input: GridInput) -> Vec<GridMark> {
    if axis.ticks.is_empty() {
        return log_grid_spacer(10)(input);
    }
    let step_size = (input.bounds.1 - input.bounds.0) / axis.ticks.len() as f64;
    let mark = |tick: &f64| GridMark {
        value: axis.place(*tick),
        step_size,
    };
    axis.ticks.iter().map(mark).collect()
}

fn bound(area: &mut PlotUi<'_>, figure: &Figure) {
    let [x, y] = [&figure.x, &figure.y].map(|axis| axis.range.map(|end| axis.place(end)));
    area.set_plot_bounds_x(x[0]..=x[1]);
    area.set_plot_bounds_y(y[0]..=y[1]);
}

/// One that is drawn into again and again.
fn texture(ui: &Ui, name: &str, grid: &Grid) -> TextureId {
    let id = ui.scope_id().with(name);
    let kept: Option<TextureHandle> = ui.data(|data| data.get_temp(id));
    let image = colours::image(grid);
    let mut texture = kept.unwrap_or_else(|| {
        let empty = egui::ColorImage::filled([1, 1], theme::BACKGROUND);
        ui.ctx().load_texture(name, empty, TextureOptions::NEAREST)
    });
    texture.set(image, TextureOptions::NEAREST);
    let texture_id = texture.id();
    ui.data_mut(|data| data.insert_temp(id, texture));
    texture_id
}

/// What the grid lies on.
fn paper(area: &mut PlotUi<'_>, figure: &Figure, texture: TextureId) {
    let [x, y] = [&figure.x, &figure.y].map(|axis| axis.range.map(|end| axis.place(end)));
    let middle = PlotPoint::new((x[0] + x[1]) / 2.0, (y[0] + y[1]) / 2.0);
    let size = [single(x[1] - x[0]), single(y[1] - y[0])];
    area.image(PlotImage::new(figure.name, texture, middle, size).allow_hover(false));
}

#[expect(clippy::cast_possible_truncation, reason = "sizes on a screen")]
fn single(size: f64) -> f32 {
    size as f32
}

fn draw(area: &mut PlotUi<'_>, figure: &Figure, series: &Series) {
    let place = |[x, y]: &[f64; 2]| [figure.x.place(*x), figure.y.place(*y)];
    let places = series.points.iter().map(place);
    match series.shape {
        Shape::Line(width) => area.line(
            Line::new(series.name, places.collect::<PlotPoints<'_>>())
                .color(series.colour)
                .width(width)
                .allow_hover(false),
        ),
        Shape::Dots(radius) => area.points(
            Points::new(series.name, places.collect::<PlotPoints<'_>>())
                .color(series.colour)
                .radius(radius)
                .allow_hover(false),
        ),
        Shape::Bars { width, base } => {
            let bar = |[x, y]: [f64; 2]| {
                let bar = Bar::new(x, y - base).base_offset(base).width(width);
                bar.fill(series.colour)
            };
            let bars = BarChart::new(series.name, places.map(bar).collect());
            area.bar_chart(bars.color(series.colour).allow_hover(false));
        }
    }
}

fn upright(area: &mut PlotUi<'_>, figure: &Figure, mark: &Mark) {
    let x = figure.x.place(mark.x);
    let line = VLine::new(mark.name.clone(), x)
        .color(theme::TEXT)
        .width(1.0);
    area.vline(
        line.style(egui_plot::LineStyle::dashed_loose())
            .allow_hover(false),
    );
    let top = area.plot_bounds().max()[1];
    let words = RichText::new(&mark.name).small().color(theme::TEXT);
    let text = egui_plot::Text::new("mark", PlotPoint::new(x, top), words);
    area.text(text.anchor(egui::Align2::LEFT_TOP).allow_hover(false));
}

/// Wheel: along x; with Ctrl: along y. Drag: both. Double click: as usual.
fn navigate(
    ui: &Ui,
    figure: &Figure,
    (response, transform): (&Response, &PlotTransform),
    [x, y]: [&mut Zoom; 2],
) {
    if response.double_clicked() {
        x.reset();
        y.reset();
        return;
    }
    let frame = transform.frame();
    let dragged = response.drag_delta() / frame.size().max(vec2(1.0, 1.0));
    if dragged.x != 0.0 {
        x.shift(&figure.x, -f64::from(dragged.x));
    }
    // A plot that shows all of its height is not pushed out of its frame by an unsteady hand.
    if dragged.y != 0.0 && !y.is_usual() {
        y.shift(&figure.y, f64::from(dragged.y));
    }
    let Some(pointer) = response.hover_pos() else {
        return;
    };
    let at = transform.value_from_position(pointer);
    let (wheel, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
    if wheel != 0.0 {
        let factor = f64::from(-wheel / WHEEL_POINTS_PER_OCTAVE).exp2();
        x.zoom(&figure.x, figure.x.value(at.x), factor);
    }
    if pinch != 1.0 {
        y.zoom(&figure.y, figure.y.value(at.y), 1.0 / f64::from(pinch));
    }
}

/// In the plot's upper corner, over everything.
fn read_out(ui: &mut Ui, frame: &Rect, words: &str) {
    let words = RichText::new(words).monospace().color(theme::TEXT);
    let corner = Rect::from_min_max(
        frame.min + vec2(6.0, 4.0),
        pos2(frame.right(), frame.top() + 24.0),
    );
    let galley = egui::WidgetText::from(words.clone()).into_galley(
        ui,
        Some(egui::TextWrapMode::Truncate),
        corner.width() - 8.0,
        egui::TextStyle::Monospace,
    );
    let ground = Rect::from_min_size(corner.min, galley.size()).expand2(vec2(4.0, 2.0));
    ui.painter().rect_filled(ground, 3.0, theme::PANEL);
    let place = Rect::from_min_size(corner.min, galley.size());
    ui.put(place, Label::new(words).truncate());
}
