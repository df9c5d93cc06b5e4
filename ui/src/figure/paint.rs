//! A figure on the screen: dragged along its axes, zoomed with the wheel, read with the cursor.

use egui::{
    Align2, Label, Rect, Response, RichText, Sense, TextureHandle, TextureId, TextureOptions, Ui,
    pos2, vec2,
};
use egui_plot::{
    AxisHints, GridInput, GridMark, Line, Plot, PlotImage, PlotPoint, PlotPoints, PlotTransform,
    PlotUi, Points, VLine,
};

use super::dense;
use super::thin::thin;
use super::{
    Axis, Figure, Grid, Mark, Series, Shape,
    bars::{self, BarLook},
    colours, keyboard_zoom,
};
use crate::figure::axes;
use crate::figure::zoom::Zoom;
use crate::theme::{self, Palette};
use crate::widgets::rows;

/// Wide enough for "-0.025", so that all plots begin at the same place.
const AXIS_WIDTH: f32 = 52.0;
/// Along x there is room for "-0.00125", or "500"; along y for a line.
const SPACES: [Spaces; 2] = [
    Spaces {
        even: 80.0,
        given: 44.0,
    },
    Spaces {
        even: 32.0,
        given: 18.0,
    },
];
/// Between lines that cannot be seen, and lines that are not stronger farther apart. The plot tells us its
/// scale by the first.
const GRID_SPACES: [f32; 2] = [8.0, 200.0];
/// On one axis of any screen.
const MAX_MARKS: u32 = 200;
/// Below the lowest number, which else runs into the first one of x.
const FOOT: f64 = 8.0;
/// The share of the x axis up to which a mark's name stands at its right; farther right it stands at its left.
const ROOM_SHARE: f64 = 0.7;
/// For the half of the last number that stands beyond the plot.
const RIGHT_MARGIN: f32 = 12.0;
/// What an upright label has no room in.
const X_AXIS_HEIGHT: f32 = 40.0;
const LETTER_WIDTH: f32 = 8.0;
/// Lower plots are a picture without numbers.
const NUMBERS_HEIGHT: f32 = 80.0;
const LEAST_HEIGHT: f32 = 50.0;
/// Halves or doubles what is shown.
const WHEEL_POINTS_PER_OCTAVE: f32 = 150.0;

/// Says what dragging does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Drag {
    /// Moves what is seen.
    Moves,
    /// Is the view's.
    Selects,
}

/// Says how many points lie between two numbers: those that we choose, those that are given.
#[derive(Clone, Copy)]
struct Spaces {
    even: f64,
    given: f64,
}

/// Says where the pointer stands, in the figure's units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Shown {
    /// Over the plot.
    pub(crate) at: Option<[f64; 2]>,
    /// Along x, while it is dragged: from where it went down.
    pub(crate) dragged: Option<[f64; 2]>,
    /// Where it has just been clicked.
    pub(crate) clicked: Option<[f64; 2]>,
}

/// Fills what is left of `ui`.
pub(crate) fn show(ui: &mut Ui, figure: &Figure, zooms: [&mut Zoom; 2]) {
    show_with(ui, figure, zooms, Drag::Moves);
}

/// Paints for views that do something with the pointer.
pub(crate) fn show_with(ui: &mut Ui, figure: &Figure, zooms: [&mut Zoom; 2], drag: Drag) -> Shown {
    let palette = theme::of(ui);
    axes::title(ui, &figure.title, &legend(figure, palette));
    let height = ui.available_height().max(LEAST_HEIGHT);
    let width = (ui.available_width() - RIGHT_MARGIN).max(LEAST_HEIGHT);
    let scale = scale(figure, [width, height]);
    let plot = empty(figure, palette, height).height(height).width(width);
    let texture = figure
        .grid
        .as_ref()
        .map(|grid| texture(ui, figure.name, grid));
    let shown = plot.show(ui, |area| {
        bound(area, figure, f64::from(height));
        if let Some(texture) = texture {
            paper(area, figure, texture);
        }
        figure
            .series
            .iter()
            .for_each(|series| draw(area, figure, series, palette, scale));
        figure
            .marks
            .iter()
            .for_each(|mark| upright(area, figure, mark, palette));
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
    for series in &figure.series {
        if let Shape::Bars { width, base } = series.shape {
            let look = BarLook {
                transform: &shown.transform,
                colour: palette.ink(series.ink),
                width,
                base,
            };
            bars::draw(ui, figure, series, &look);
        }
    }
    rows::name(ui, shown.response.id, &format!("{} plot", figure.name));
    navigate(ui, figure, &shown.response, &shown.transform, zooms, drag);
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
    let clicked = at.filter(|_| shown.response.clicked());
    Shown {
        at,
        dragged,
        clicked,
    }
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

/// Makes a plot that obeys nobody: the zooms are kept by the views, which draw only what is seen.
fn empty(figure: &Figure, palette: &Palette, height: f32) -> Plot<'static> {
    let (x, mut y) = (figure.x.clone(), figure.y.clone());
    if height < X_AXIS_HEIGHT + LETTER_WIDTH * (y.label.len() as f32) {
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
        .show_axes(height >= NUMBERS_HEIGHT)
        .show_background(false)
        .grid_color(palette.line)
        .grid_spacing(GRID_SPACES[0]..=GRID_SPACES[1])
        .sense(Sense::click_and_drag())
        .custom_x_axes(vec![hints(AxisHints::new_x(), x)])
        .custom_y_axes(vec![hints(AxisHints::new_y(), y).min_thickness(AXIS_WIDTH)])
        .x_grid_spacer(move |input| grid(&x_marks, SPACES[0], input))
        .y_grid_spacer(move |input| grid(&y_marks, SPACES[1], input))
}

fn hints(hints: AxisHints<'static>, axis: Axis) -> AxisHints<'static> {
    hints
        .label(axis.label.clone())
        .formatter(move |mark, _| (axis.number)(axis.value(mark.value)))
}

fn grid(axis: &Axis, spaces: Spaces, input: GridInput) -> Vec<GridMark> {
    let point = input.base_step_size / f64::from(GRID_SPACES[0]);
    if axis.ticks.is_empty() {
        let (low, high) = input.bounds;
        return even_marks(low, high, point * spaces.even);
    }
    let (low, high) = input.bounds;
    let places = axis.ticks.iter().map(|tick| axis.place(*tick));
    let inside: Vec<f64> = places.filter(|at| (low..=high).contains(at)).collect();
    let mark = |value: &f64| GridMark {
        value: *value,
        // By which the plot judges whether there is room.
        step_size: point * spaces.even,
    };
    let stride = stride(&inside, point * spaces.given);
    inside.iter().step_by(stride).map(mark).collect()
}

/// Returns the stride of marks that stand no nearer than `least` on the average.
fn stride(marks: &[f64], least: f64) -> usize {
    let [Some(first), Some(last)] = [marks.first(), marks.last()] else {
        return 1;
    };
    let mean = (last - first) / (marks.len() - 1).max(1) as f64;
    let mut strides = 1..marks.len();
    let fits = |stride: &usize| *stride as f64 * mean >= least;
    strides.find(fits).unwrap_or(marks.len())
}

/// Makes marks at every 1, 2 or 5 times a power of ten, no nearer than `least`.
fn even_marks(low: f64, high: f64, least: f64) -> Vec<GridMark> {
    let unit = 10f64.powf(least.log10().floor());
    let step_size = [1.0, 2.0, 5.0, 10.0]
        .map(|step| step * unit)
        .into_iter()
        .find(|step| *step >= least)
        .unwrap_or(10.0 * unit);
    let first = (low / step_size).ceil();
    let value = (0..MAX_MARKS).map(|i| (first + f64::from(i)) * step_size);
    value
        .take_while(|value| *value <= high)
        .map(|value| GridMark { value, step_size })
        .collect()
}

fn bound(area: &mut PlotUi<'_>, figure: &Figure, height: f64) {
    let [x, y] = [&figure.x, &figure.y].map(|axis| axis.range.map(|end| axis.place(end)));
    let foot = FOOT / height * (y[1] - y[0]);
    area.set_plot_bounds_x(x[0]..=x[1]);
    area.set_plot_bounds_y(y[0] - foot..=y[1]);
}

/// Returns a texture that is drawn into again and again.
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

/// Draws what the grid lies on.
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

/// Returns the points of the screen to a unit, along x and y: as if the numbers at the axes had no room.
fn scale(figure: &Figure, size: [f32; 2]) -> [f64; 2] {
    let span = |axis: &Axis| axis.place(axis.range[1]) - axis.place(axis.range[0]);
    let [x, y] = [span(&figure.x), span(&figure.y)];
    [f64::from(size[0]) / x, f64::from(size[1]) / y]
}

fn draw(
    area: &mut PlotUi<'_>,
    figure: &Figure,
    series: &Series,
    palette: &Palette,
    scale: [f64; 2],
) {
    let place = |[x, y]: &[f64; 2]| [figure.x.place(*x), figure.y.place(*y)];
    let places = series.points.iter().map(place);
    let colour = palette.ink(series.ink);
    match series.shape {
        Shape::Line(width) => {
            let points = thin(&places.collect::<Vec<_>>(), scale);
            for part in dense::parts(&points) {
                // A band joins heights of neighbouring points: a click in silence would be drawn as a mountain.
                let line =
                    Line::new(series.name, part.to_vec()).allow_band(dense::is_dense(part, scale));
                area.line(line.color(colour).width(width).allow_hover(false));
            }
        }
        Shape::Dots(radius) => area.points(
            Points::new(series.name, places.collect::<PlotPoints<'_>>())
                .color(colour)
                .radius(radius)
                .allow_hover(false),
        ),
        // Painted over the plot.
        Shape::Bars { .. } => {}
    }
}

fn upright(area: &mut PlotUi<'_>, figure: &Figure, mark: &Mark, palette: &Palette) {
    let x = figure.x.place(mark.x);
    let line = VLine::new(mark.name.clone(), x)
        .color(palette.text)
        .width(1.0);
    area.vline(
        line.style(egui_plot::LineStyle::dashed_loose())
            .allow_hover(false),
    );
    let top = area.plot_bounds().max()[1];
    let (words, anchor) = if figure.x.share(mark.x) < ROOM_SHARE {
        (format!(" {}", mark.name), Align2::LEFT_TOP)
    } else {
        (format!("{} ", mark.name), Align2::RIGHT_TOP)
    };
    let words = RichText::new(words).small().color(palette.text);
    let text = egui_plot::Text::new("mark", PlotPoint::new(x, top), words);
    area.text(text.anchor(anchor).allow_hover(false));
}

/// Zooms by the wheel along x, with Ctrl along y; moves by dragging; a double click shows all again.
fn navigate(
    ui: &Ui,
    figure: &Figure,
    response: &Response,
    transform: &PlotTransform,
    [x, y]: [&mut Zoom; 2],
    drag: Drag,
) {
    if response.double_clicked() {
        x.reset();
        y.reset();
        return;
    }
    keyboard_zoom::obey(ui, figure, response, x, y);
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

/// Writes in the plot's upper corner, over everything.
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
