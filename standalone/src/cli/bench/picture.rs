//! The picture shows cost a sample against N: SVG, both axes logarithmic.

use anyhow::anyhow;
use plotters::chart::ChartBuilder;
use plotters::coord::combinators::IntoLogRange as _;
use plotters::drawing::{DrawingAreaErrorKind, IntoDrawingArea as _};
use plotters::element::{Circle, Text};
use plotters::prelude::SVGBackend;
use plotters::series::LineSeries;
use plotters::style::{Color as _, IntoFont as _, RGBColor, WHITE};

use super::measured::Measured;

const SIZE_PX: (u32, u32) = (800, 440);
/// Okabe and Ito's palette.
const LINES: [(&str, RGBColor); 4] = [
    ("exact", RGBColor(0, 114, 178)),
    ("exact_direct", RGBColor(86, 180, 233)),
    ("bilinear_published", RGBColor(213, 94, 0)),
    ("bilinear_tuned", RGBColor(204, 121, 167)),
];

type Painted = Result<(), DrawingAreaErrorKind<std::io::Error>>;

/// Draws the measured speeds.
///
/// # Errors
/// Where plotters fails.
pub(super) fn draw(results: &[Measured]) -> anyhow::Result<String> {
    souvenir_ui::register_letters();
    let mut svg = String::new();
    paint(&mut svg, results).map_err(|error| anyhow!("no picture: {error}"))?;
    Ok(svg)
}

fn paint(svg: &mut String, results: &[Measured]) -> Painted {
    let area = SVGBackend::with_string(svg, SIZE_PX).into_drawing_area();
    area.fill(&WHITE)?;
    let orders = ends(results.iter().map(|one| one.order as f64));
    let costs = ends(results.iter().map(|one| one.nanoseconds_per_sample));
    let mut chart = ChartBuilder::on(&area)
        .margin(12)
        .margin_right(150)
        .x_label_area_size(44)
        .y_label_area_size(76)
        .build_cartesian_2d(
            (orders[0]..orders[1]).log_scale(),
            (costs[0] / 2.0..costs[1] * 2.0).log_scale(),
        )?;
    chart
        .configure_mesh()
        .x_desc("N (coefficients)")
        .y_desc("ns a sample, one core")
        .draw()?;
    for (name, colour) in LINES {
        let line = results.iter().filter(|one| one.engine == name);
        let points: Vec<_> = line
            .map(|one| (one.order as f64, one.nanoseconds_per_sample))
            .collect();
        chart.draw_series(LineSeries::new(points.clone(), colour.stroke_width(2)))?;
        let dots = points.iter().map(|at| Circle::new(*at, 3, colour.filled()));
        chart.draw_series(dots)?;
        if let Some(at) = points.last() {
            let letters = ("sans-serif", 14).into_font().color(&colour);
            chart
                .plotting_area()
                .draw(&Text::new(format!("  {name}"), *at, letters))?;
        }
    }
    area.present()
}

fn ends(values: impl Iterator<Item = f64> + Clone) -> [f64; 2] {
    [
        values.clone().fold(f64::INFINITY, f64::min),
        values.fold(0.0, f64::max),
    ]
}
