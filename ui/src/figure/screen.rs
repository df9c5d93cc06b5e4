//! A figure on the screen: dragged along its axes, zoomed with the wheel, read with the cursor.

use egui::{
    Key, Label, Rect, Response, RichText, Sense, TextureHandle, TextureId, TextureOptions, Ui,
    pos2, vec2,
};
use egui_plot::{
    AxisHints, Bar, BarChart, GridInput, GridMark, Line, Plot, PlotImage, PlotPoint, PlotPoints,
    PlotTransform, PlotUi, Points, VLine, log_grid_spacer,
};

use super::{Axis, Figure, Grid, Mark, Series, Shape, colours};
use crate::theme::{self, Palette};
use crate::zoom::Zoom;
use crate::{keys, plot, rows};

/// Wide enough for "-0.025", so that all plots begin at the same place.
const AXIS_WIDTH: f32 = 52.0;
/// Of what is shown, by an arrow.
const KEY_SPANS: f64 = 0.1;
/// Where an upright label has room.
const LABEL_HEIGHT: f32 = 100.0;
const LEAST_HEIGHT: f32 = 50.0;
/// Halves or doubles what is shown.
const WHEEL_POINTS_PER_OCTAVE: f32 = 150.0;

/// What dragging does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Drag {
    /// Moves what is seen.
    Moves,
    /// Is the view's.
    Selects,
}

/// Where the pointer stands, in the figure's units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Shown {
    /// Over the plot.
    pub(crate) at: Option<[f64; 2]>,
    /// Along x, while it is dragged: from where it went down.
    pub(crate) dragged: Option<[f64; 2]>,
}

/// Fills what is left of `ui`.
pub(crate) fn show(ui: &mut Ui, figure: &Figure, zooms: [&mut Zoom; 2]) {
    show_with(ui, figure, zooms, Drag::Moves);
}

/// The same, for views that do something with the pointer.
pub(crate) fn show_with(ui: &mut Ui, figure: &Figure, zooms: [&mut Zoom; 2], drag: Drag) -> Shown {
    let palette = theme::of(ui);
    plot::title(ui, &figure.title, &legend(figure, palette));
    let height = ui.available_height().max(LEAST_HEIGHT);
    let plot = empty(figure, palette, height).height(height);
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
            .for_each(|series| draw(area, (figure, series), palette));
        figure
            .marks
            .iter()
            .for_each(|mark| upright(area, (figure, mark), palette));
        let pointer = area
            .pointer_coordinate()
            .filter(|_| area.response().hovered());
        if let Some(at) = pointer {
            area.vline(
                VLine::new("cursor", at.x)
                    .color(palette.text_weak)
                    .allow_hover(false),
            );
        }
        pointer
    });
    rows::name(ui, shown.response.id, &format!("{} plot", figure.name));
    navigate(
        ui,
        figure,
        (&shown.response, &shown.transform),
        (zooms, drag),
    );
    let values = |at: PlotPoint| [figure.x.value(at.x), figure.y.value(at.y)];
    let at = shown.inner.map(values);
    if let Some(at) = at {
        read_out(ui, shown.transform.frame(), &figure.read(at));
    }
    let ends = ui.input(|input| [input.pointer.press_origin(), input.pointer.interact_pos()]);
    let across = |at| values(shown.transform.value_from_position(at))[0];
    let dragged = match ends {
        [Some(from), Some(to)] if shown.response.dragged() => Some([from, to].map(across)),
        _ => None,
    };
    Shown { at, dragged }
}

fn legend<'a>(figure: &'a Figure, palette: &Palette) -> Vec<(&'a str, egui::Color32)> {
    let named = figure
        .series
        .iter()
        .filter(|series| !series.name.is_empty());
    named
        .map(|series| (series.name, palette.ink(series.swatch)))
        .collect()
}

/// It obeys nobody: the zooms are kept by the views, which draw only what is seen.
fn empty(figure: &Figure, palette: &Palette, height: f32) -> Plot<'static> {
    let (x, mut y) = (figure.x.clone(), figure.y.clone());
    if height < LABEL_HEIGHT {
        y.label.clear();
    }
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
        .grid_color(palette.line)
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
    let image = colours::image(grid, theme::of(ui));
    let mut texture = kept.unwrap_or_else(|| {
        let empty = egui::ColorImage::filled([1, 1], theme::of(ui).background);
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

fn draw(area: &mut PlotUi<'_>, (figure, series): (&Figure, &Series), palette: &Palette) {
    let place = |[x, y]: &[f64; 2]| [figure.x.place(*x), figure.y.place(*y)];
    let places = series.points.iter().map(place);
    let colour = palette.ink(series.ink);
    match series.shape {
        Shape::Line(width) => area.line(
            Line::new(series.name, places.collect::<PlotPoints<'_>>())
                .color(colour)
                .width(width)
                .allow_hover(false),
        ),
        Shape::Dots(radius) => area.points(
            Points::new(series.name, places.collect::<PlotPoints<'_>>())
                .color(colour)
                .radius(radius)
                .allow_hover(false),
        ),
        Shape::Bars { width, base } => {
            let bar = |[x, y]: [f64; 2]| {
                let bar = Bar::new(x, y - base).base_offset(base).width(width);
                bar.fill(colour)
            };
            let bars = BarChart::new(series.name, places.map(bar).collect());
            area.bar_chart(bars.color(colour).allow_hover(false));
        }
    }
}

fn upright(area: &mut PlotUi<'_>, (figure, mark): (&Figure, &Mark), palette: &Palette) {
    let x = figure.x.place(mark.x);
    let line = VLine::new(mark.name.clone(), x)
        .color(palette.text)
        .width(1.0);
    area.vline(
        line.style(egui_plot::LineStyle::dashed_loose())
            .allow_hover(false),
    );
    let top = area.plot_bounds().max()[1];
    let words = RichText::new(&mark.name).small().color(palette.text);
    let text = egui_plot::Text::new("mark", PlotPoint::new(x, top), words);
    area.text(text.anchor(egui::Align2::LEFT_TOP).allow_hover(false));
}

/// Wheel: along x; with Ctrl: along y. Drag: both. Double click: as usual.
fn navigate(
    ui: &Ui,
    figure: &Figure,
    (response, transform): (&Response, &PlotTransform),
    ([x, y], drag): ([&mut Zoom; 2], Drag),
) {
    if response.double_clicked() {
        x.reset();
        y.reset();
        return;
    }
    if response.has_focus() || response.hovered() {
        obey_keys(ui, figure, [&mut *x, &mut *y]);
    }
    let frame = transform.frame();
    let dragged = match drag {
        Drag::Moves => response.drag_delta() / frame.size().max(vec2(1.0, 1.0)),
        Drag::Selects => vec2(0.0, 0.0),
    };
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

/// Arrows move, plus and minus zoom about the middle (with Shift along y), Home shows the usual part.
fn obey_keys(ui: &Ui, figure: &Figure, [x, y]: [&mut Zoom; 2]) {
    for (key, spans) in [(Key::ArrowLeft, -KEY_SPANS), (Key::ArrowRight, KEY_SPANS)] {
        if keys::is_pressed_or_held(ui, key) {
            x.shift(&figure.x, spans);
        }
    }
    for (key, spans) in [(Key::ArrowDown, -KEY_SPANS), (Key::ArrowUp, KEY_SPANS)] {
        if keys::is_pressed_or_held(ui, key) && !y.is_usual() {
            y.shift(&figure.y, spans);
        }
    }
    for (key, factor) in [(Key::Plus, 0.8), (Key::Equals, 0.8), (Key::Minus, 1.25)] {
        if keys::is_pressed_or_held(ui, key) {
            let (zoom, axis) = if ui.input(|input| input.modifiers.shift) && key != Key::Plus {
                (&mut *y, &figure.y)
            } else {
                (&mut *x, &figure.x)
            };
            zoom.zoom(axis, axis.at_share(0.5), factor);
        }
    }
    if keys::is_pressed(ui, Key::Home) {
        x.reset();
        y.reset();
    }
}

/// In the plot's upper corner, over everything.
fn read_out(ui: &mut Ui, frame: &Rect, words: &str) {
    let words = RichText::new(words).monospace().color(theme::of(ui).text);
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
    ui.painter().rect_filled(ground, 3.0, theme::of(ui).panel);
    let place = Rect::from_min_size(corner.min, galley.size());
    ui.put(place, Label::new(words).truncate());
}
