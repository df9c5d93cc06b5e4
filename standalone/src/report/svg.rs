//! What pictures of pages share: SVG with real text, axes, a quiet grid.

use anyhow::{Context as _, anyhow};
use plotters::chart::{ChartBuilder, ChartContext};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::{Ranged, ValueFormatter};
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea as _};
use plotters::prelude::SVGBackend;
use plotters::style::{IntoFont as _, RGBColor, TRANSPARENT};

const GRID: RGBColor = RGBColor(225, 228, 232);

/// Is what a picture is drawn on.
pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// Is an axis of plain numbers.
pub(super) trait Axis: Ranged<ValueType = f64> + ValueFormatter<f64> {}
impl<T: Ranged<ValueType = f64> + ValueFormatter<f64>> Axis for T {}
/// Says whether it was drawn.
pub(super) type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// Paints a picture of so many pixels.
///
/// # Errors
/// Where plotters fails.
pub(super) fn draw(
    size_px: (u32, u32),
    paint: impl FnOnce(&Area<'_>) -> Drawn,
) -> anyhow::Result<String> {
    souvenir_ui::register_letters();
    let mut svg = String::new();
    let area = SVGBackend::with_string(&mut svg, size_px).into_drawing_area();
    paint(&area)
        .and_then(|()| area.present())
        .map_err(|error| anyhow!("no picture: {error}"))?;
    drop(area);
    // Inside of a page the element needs neither a name space nor a size of its own.
    let start = svg.find("viewBox").context("the picture is no SVG")?;
    let name_space = " xmlns=\"http://www.w3.org/2000/svg\"";
    Ok(format!("<svg {}", svg[start..].replacen(name_space, "", 1)))
}

pub(super) fn chart<'a, 'b>(area: &'a Area<'b>) -> ChartBuilder<'a, 'b, SVGBackend<'b>> {
    let mut builder = ChartBuilder::on(area);
    builder
        .margin(8)
        .x_label_area_size(36)
        .y_label_area_size(48);
    builder
}

/// The sound is to be seen, not the grid.
pub(super) fn mesh<X: Axis, Y: Axis>(
    chart: &mut ChartContext<'_, SVGBackend<'_>, Cartesian2d<X, Y>>,
    units: [&str; 2],
) -> Drawn {
    let text = ("system-ui", 13).into_font();
    let mut mesh = chart.configure_mesh();
    mesh.light_line_style(TRANSPARENT).bold_line_style(GRID);
    mesh.x_labels(10).y_labels(6).label_style(text);
    mesh.x_label_formatter(&plain).y_label_formatter(&plain);
    mesh.x_desc(units[0]).y_desc(units[1]).draw()
}

/// Writes 0.25 and 1000, but neither -0.0 nor 1000.0; 2.0e38 where zeros would not fit the picture.
fn plain(value: &f64) -> String {
    if value.abs() >= 1e6 {
        return format!("{value:.1e}");
    }
    ((value * 1e3).round() / 1e3 + 0.0).to_string()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn numbers_at_the_axes_are_short() {
        let check = |value: f64, expected: &str| assert_eq!(plain(&value), expected, "{value}");
        check(-0.0, "0");
        check(0.25, "0.25");
        check(192_000.0, "192000");
        check(-2e38, "-2.0e38");
    }
}
