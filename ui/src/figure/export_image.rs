//! A figure becomes a picture without a screen, drawn by plotters in the face's colours and letters.

use std::ops::Range;
use std::sync::Once;

use egui::Color32;
use epaint_default_fonts::UBUNTU_LIGHT;
use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::coord::types::RangedCoordf64;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea as _};
use plotters::element::{Circle, PathElement, Rectangle, Text};
use plotters::prelude::{BitMapBackend, DrawingBackend, SVGBackend};
use plotters::style::{Color as _, FontStyle, IntoFont as _, RGBColor, TRANSPARENT, register_font};

mod formulas;

use super::{Axis, Figure, Grid, Series, Shape, colours};
use crate::theme::Palette;
use crate::typeset::Typeset;
use formulas::{Letters, Strip};

/// Of the plot; formulas stand above it.
const SIZE_PX: (u32, u32) = (1200, 600);
const LETTERS: &str = "sans-serif";
const LETTERS_PX: i32 = 16;
/// Pixels of the picture to a point of the screen.
const SCALE: f32 = 1.5;

type Drawn<B> = Result<(), DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>>;
type Chart<'a, B> = ChartContext<'a, B, Cartesian2d<RenderScale, RenderScale>>;

/// Gives plotters the face's letters for every family that is asked for here; it looks for none itself.
pub fn register_letters() {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        for family in [LETTERS, "system-ui"] {
            // What refuses is found by whoever draws with it.
            _ = register_font(family, FontStyle::Normal, UBUNTU_LIGHT);
        }
    });
}

pub(super) fn svg(
    figure: &Figure,
    formulas: &[Typeset],
    palette: &Palette,
) -> Result<String, String> {
    register_letters();
    let strip = Strip::of(formulas, SIZE_PX.0);
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, strip.with(SIZE_PX)).into_drawing_area();
    let drawn = paint(&area, figure, palette, &strip, Letters::SVG);
    let drawn = drawn.and_then(|()| area.present());
    drawn.map_err(|error| error.to_string())?;
    drop(area);
    Ok(svg)
}

pub(super) fn png(
    figure: &Figure,
    formulas: &[Typeset],
    palette: &Palette,
) -> Result<Vec<u8>, String> {
    register_letters();
    let strip = Strip::of(formulas, SIZE_PX.0);
    let (width, height) = strip.with(SIZE_PX);
    let mut pixels = vec![0; 3 * width as usize * height as usize];
    let area = BitMapBackend::with_buffer(&mut pixels, (width, height)).into_drawing_area();
    let drawn = paint(&area, figure, palette, &strip, Letters::PIXELS);
    let drawn = drawn.and_then(|()| area.present());
    drawn.map_err(|error| error.to_string())?;
    drop(area);
    encode(&pixels, (width, height)).map_err(|error| error.to_string())
}

fn encode(pixels: &[u8], (width, height): (u32, u32)) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(file)
}

fn paint<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    figure: &Figure,
    palette: &Palette,
    strip: &Strip<'_>,
    letters: Letters,
) -> Drawn<B> {
    area.fill(&rgb(palette.background))?;
    let (above, below) = area.split_vertically(strip.height_px());
    strip.draw(&above, letters, palette)?;
    plot(&below, figure, palette)
}

fn plot<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    figure: &Figure,
    palette: &Palette,
) -> Drawn<B> {
    let letters = (LETTERS, LETTERS_PX + 4)
        .into_font()
        .color(&rgb(palette.text));
    let mut chart = ChartBuilder::on(area)
        .caption(&figure.title, letters)
        .margin(16)
        .x_label_area_size(52)
        .y_label_area_size(76)
        .build_cartesian_2d(RenderScale(figure.x.clone()), RenderScale(figure.y.clone()))?;
    mesh(&mut chart, figure, palette)?;
    if let Some(grid) = &figure.grid {
        cells(&mut chart, figure, grid, palette)?;
    }
    for series in &figure.series {
        draw(&mut chart, figure, series, palette)?;
    }
    marks(&mut chart, figure, palette)?;
    legend(area, figure, palette)
}

fn mesh<B: DrawingBackend>(
    chart: &mut Chart<'_, B>,
    figure: &Figure,
    palette: &Palette,
) -> Drawn<B> {
    let letters = (LETTERS, LETTERS_PX).into_font();
    let mut mesh = chart.configure_mesh();
    mesh.light_line_style(TRANSPARENT)
        .bold_line_style(rgb(palette.line))
        .axis_style(rgb(palette.line))
        .label_style(letters.color(&rgb(palette.text_weak)))
        .x_desc(&figure.x.label)
        .y_desc(&figure.y.label);
    mesh.draw()
}

/// Draws a grid's cells: those of a colour that lie side by side are one.
fn cells<B: DrawingBackend>(
    chart: &mut Chart<'_, B>,
    figure: &Figure,
    grid: &Grid,
    palette: &Palette,
) -> Drawn<B> {
    let [columns, rows] = grid.size;
    for (row_idx, row) in grid.cells.chunks_exact(columns.max(1)).enumerate() {
        let [below, above] =
            [row_idx, row_idx + 1].map(|edge| figure.y.at_share(edge as f64 / rows as f64));
        let coloured: Vec<Color32> = row
            .iter()
            .map(|cell| colours::colour(grid, *cell, palette))
            .collect();
        let mut from = 0;
        for alike in coloured.chunk_by(|one, two| one == two) {
            let to = from + alike.len();
            let [left, right] =
                [from, to].map(|edge| figure.x.at_share(edge as f64 / columns as f64));
            let rectangle = Rectangle::new([(left, below), (right, above)], rgb(alike[0]).filled());
            chart.draw_series([rectangle])?;
            from = to;
        }
    }
    Ok(())
}

fn draw<B: DrawingBackend>(
    chart: &mut Chart<'_, B>,
    figure: &Figure,
    series: &Series,
    palette: &Palette,
) -> Drawn<B> {
    let colour = rgb(palette.ink(series.ink));
    let inside = |[x, y]: &[f64; 2]| (held(*x, &figure.x), held(*y, &figure.y));
    let finite = |point: &&[f64; 2]| point.iter().all(|value| value.is_finite());
    match series.shape {
        Shape::Line(width) => {
            let parts = series.points.split(|point| !finite(&point));
            let style = colour.stroke_width(pixels(width));
            let lines = parts
                .map(|part| PathElement::new(part.iter().map(inside).collect::<Vec<_>>(), style));
            chart.draw_series(lines)?;
        }
        Shape::Dots(radius) => {
            let points = series.points.iter().filter(finite).map(inside);
            let radius = pixels(radius);
            chart.draw_series(points.map(|at| Circle::new(at, radius, colour.filled())))?;
        }
        Shape::Bars { width, base } => {
            let bars = series.points.iter().filter(finite).map(|[x, y]| {
                let corners = [[x - width / 2.0, base], [x + width / 2.0, *y]];
                Rectangle::new(corners.map(|corner| inside(&corner)), colour.filled())
            });
            chart.draw_series(bars)?;
        }
    }
    Ok(())
}

fn marks<B: DrawingBackend>(
    chart: &mut Chart<'_, B>,
    figure: &Figure,
    palette: &Palette,
) -> Drawn<B> {
    let [bottom, top] = figure.y.range;
    let letters = (LETTERS, LETTERS_PX).into_font().color(&rgb(palette.text));
    for mark in &figure.marks {
        let x = held(mark.x, &figure.x);
        chart.draw_series([PathElement::new([(x, bottom), (x, top)], rgb(palette.text))])?;
        chart.draw_series([Text::new(
            format!(" {}", mark.name),
            (x, top),
            letters.clone(),
        )])?;
    }
    Ok(())
}

/// Draws the legend in the upper right corner, beside the title.
fn legend<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    figure: &Figure,
    palette: &Palette,
) -> Drawn<B> {
    let letters = (LETTERS, LETTERS_PX)
        .into_font()
        .color(&rgb(palette.text_weak));
    let named = figure
        .series
        .iter()
        .filter(|series| !series.name.is_empty());
    let mut right = SIZE_PX.0.cast_signed() - 24;
    for series in named.collect::<Vec<_>>().into_iter().rev() {
        let (width, _) = area.estimate_text_size(series.name, &letters)?;
        right -= width.cast_signed();
        area.draw(&Text::new(series.name, (right, 20), letters.clone()))?;
        let swatch = [(right - 34, 26), (right - 8, 31)];
        area.draw(&Rectangle::new(
            swatch,
            rgb(palette.ink(series.swatch)).filled(),
        ))?;
        right -= 58;
    }
    Ok(())
}

/// Is what plotters asks of an axis.
struct RenderScale(Axis);

impl Ranged for RenderScale {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    #[expect(
        clippy::cast_possible_truncation,
        reason = "pixels, and `as` saturates"
    )]
    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let across = f64::from(limit.1 - limit.0);
        limit.0 + (self.0.share(*value) * across).round() as i32
    }

    fn key_points<H: KeyPointHint>(&self, hint: H) -> Vec<f64> {
        let [from, to] = self.0.range;
        if self.0.ticks.is_empty() {
            return RangedCoordf64::from(from..to).key_points(hint);
        }
        let ticks = self.0.ticks.iter().copied();
        ticks.filter(|tick| (from..=to).contains(tick)).collect()
    }

    fn range(&self) -> Range<f64> {
        self.0.range[0]..self.0.range[1]
    }
}

impl ValueFormatter<f64> for RenderScale {
    fn format_ext(&self, value: &f64) -> String {
        (self.0.number)(*value)
    }
}

fn held(value: f64, axis: &Axis) -> f64 {
    value.clamp(axis.range[0], axis.range[1])
}

fn rgb(colour: Color32) -> RGBColor {
    RGBColor(colour.r(), colour.g(), colour.b())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a width, and `as` saturates"
)]
fn pixels(points: f32) -> u32 {
    (points * SCALE).round().max(1.0) as u32
}

#[cfg(test)]
mod tests {
    use super::{Palette, png, rgb, svg};
    use crate::figure::tests::two_lines;
    use crate::theme::Ink;
    use crate::typeset::{self, fraction, text};

    #[test]
    fn a_vector_picture_has_its_words_and_lines() {
        let svg = svg(&two_lines(), &[], &Palette::DARK).expect("drawn");
        for words in ["<svg", "polyline", "sound", "memory", "time (ms)"] {
            assert!(svg.contains(words), "{words}: {svg}");
        }
    }

    /// The plot stays as large as it is; the formula stands above it, its line between its halves.
    #[test]
    fn formulas_stand_above_the_plot() {
        let half = fraction(text("num"), text("den"));
        let formulas = [typeset::lay_for_tests(&half)];
        let svg = svg(&two_lines(), &formulas, &Palette::DARK).expect("drawn");
        let heights = svg
            .split("height=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let height: u32 = heights.expect("a size").parse().expect("a number");
        assert!((620..700).contains(&height), "{height}");
        for words in ["num", "den", "time (ms)"] {
            assert!(svg.contains(words), "{words}: {svg}");
        }
        let file = png(&two_lines(), &formulas, &Palette::DARK).expect("drawn");
        let decoder = png::Decoder::new(std::io::Cursor::new(file));
        let mut reader = decoder.read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("it fits")];
        let info = reader.next_frame(&mut pixels).expect("whole");
        assert_eq!(info.height, height);
        // Bright pixels of the strip, row by row: letters, a line on its own, letters.
        let lit = |row: &[u8]| {
            let pixels = row.chunks_exact(3);
            pixels.filter(|pixel| pixel[0] > 100).count()
        };
        let strip = pixels.chunks_exact(3 * 1200).take((height - 600) as usize);
        let rows: Vec<usize> = strip.map(lit).collect();
        let line = rows
            .iter()
            .position(|lit| *lit > 30)
            .expect("a fraction's line");
        assert!(rows[..line].iter().sum::<usize>() > 5, "above: {rows:?}");
        assert!(
            rows[line + 2..].iter().sum::<usize>() > 5,
            "below: {rows:?}"
        );
    }

    #[test]
    fn a_pixel_picture_shows_the_colours_of_its_lines() {
        let file = png(&two_lines(), &[], &Palette::DARK).expect("drawn");
        let decoder = png::Decoder::new(std::io::Cursor::new(file));
        let mut reader = decoder.read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("it fits")];
        let info = reader.next_frame(&mut pixels).expect("whole");
        assert_eq!((info.width, info.height), (1200, 600));
        let ink = rgb(Palette::DARK.ink(Ink::Weak));
        let drawn = pixels
            .chunks_exact(3)
            .filter(|pixel| *pixel == [ink.0, ink.1, ink.2]);
        assert!(drawn.count() > 1000, "two lines across the picture");
    }
}
