//! Plots of results: a row each with its interval or box, and psychometric curves.

use std::ops::Range;

use plotters::chart::ChartContext;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::element::{Circle, PathElement, Rectangle, Text};
use plotters::prelude::SVGBackend;
use plotters::series::LineSeries;
use plotters::style::{BLACK, Color as _, IntoFont as _, RGBColor};
use souvenir_listening::results::ThresholdResult;
use souvenir_listening::statistics::Quartiles;

use super::super::svg::{self, Drawn};

const WIDTH_PX: u32 = 560;
/// A row with its name above it.
const ROW_PX: u32 = 44;
/// Axis and margins.
const AXIS_PX: u32 = 60;
const CURVE_PX: (u32, u32) = (560, 280);
const BLUE: RGBColor = RGBColor(0, 114, 178);
const ORANGE: RGBColor = RGBColor(213, 94, 0);
const CURVE_POINTS: u32 = 200;

/// Holds the numbers of a row.
#[derive(Debug)]
pub(super) struct PlottedRow {
    name: String,
    middle: f64,
    /// Where the box is drawn; of a share there is none.
    quartiles: Option<[f64; 2]>,
    reach: [f64; 2],
    beyond: Vec<f64>,
}

impl PlottedRow {
    /// Makes the row of a share with its interval.
    pub(super) fn share(name: String, share: f64, interval: [f64; 2]) -> Self {
        Self {
            name,
            middle: share,
            quartiles: None,
            reach: interval,
            beyond: Vec::new(),
        }
    }

    /// Makes the row of a box plot.
    pub(super) fn quartiles(name: String, quartiles: &Quartiles) -> Self {
        Self {
            name,
            middle: quartiles.median,
            quartiles: Some([quartiles.lower, quartiles.upper]),
            reach: quartiles.whiskers,
            beyond: quartiles.outliers.clone(),
        }
    }
}

type Chart<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Draws rows from the top down, and a line at a value.
///
/// # Errors
/// Where plotters fails.
pub(super) fn rows(
    rows: Vec<PlottedRow>,
    range: Range<f64>,
    line: Option<f64>,
    unit: &str,
) -> anyhow::Result<String> {
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX).min(400);
    svg::draw((WIDTH_PX, AXIS_PX + ROW_PX * count), |area| {
        let mut builder = svg::chart(area);
        let height = f64::from(count.max(1));
        let mut chart = builder
            .y_label_area_size(8)
            .build_cartesian_2d(range.clone(), 0.0..height)?;
        // Rows have names, not numbers.
        chart
            .configure_mesh()
            .disable_y_mesh()
            .y_labels(0)
            .x_desc(unit)
            .light_line_style(plotters::style::TRANSPARENT)
            .label_style(("system-ui", 13).into_font())
            .draw()?;
        if let Some(at) = line {
            chart.draw_series([PathElement::new([(at, 0.0), (at, height)], BLACK.mix(0.5))])?;
        }
        for (row, idx) in rows.iter().zip(0..count) {
            draw_row(&mut chart, row, range.start, height - f64::from(idx))?;
        }
        Ok(())
    })
}

/// Of one unit below `top`.
fn draw_row(chart: &mut Chart<'_, '_>, row: &PlottedRow, start: f64, top: f64) -> Drawn {
    let [middle, half] = [top - 0.7, 0.16];
    let font = ("system-ui", 12).into_font();
    chart.draw_series([Text::new(row.name.clone(), (start, top - 0.08), font)])?;
    let [low, high] = row.reach;
    chart.draw_series([PathElement::new([(low, middle), (high, middle)], BLUE)])?;
    for end in row.reach {
        let tick = [(end, middle - half / 2.0), (end, middle + half / 2.0)];
        chart.draw_series([PathElement::new(tick, BLUE)])?;
    }
    match row.quartiles {
        None => {
            chart.draw_series([Circle::new((row.middle, middle), 4, BLUE.filled())])?;
        }
        Some([lower, upper]) => {
            let corners = [(lower, middle - half), (upper, middle + half)];
            chart.draw_series([Rectangle::new(corners, BLUE.mix(0.25).filled())])?;
            chart.draw_series([Rectangle::new(corners, BLUE)])?;
            let median = [(row.middle, middle - half), (row.middle, middle + half)];
            chart.draw_series([PathElement::new(median, BLUE.stroke_width(3))])?;
        }
    }
    let beyond = row
        .beyond
        .iter()
        .map(|at| Circle::new((*at, middle), 2, BLUE));
    chart.draw_series(beyond).map(drop)
}

/// Draws the share of right answers against the logarithm of what was varied, with the threshold and its interval.
///
/// # Errors
/// Where plotters fails.
pub(super) fn psychometric(run: &ThresholdResult) -> anyhow::Result<String> {
    let estimate = &run.estimate;
    let values: Vec<f64> = estimate
        .points
        .iter()
        .map(|point| point.value.log2())
        .collect();
    let ends = estimate.interval_value.map(f64::log2);
    let all = || values.iter().chain(&ends).copied();
    let least = all().fold(f64::INFINITY, f64::min).floor();
    let greatest = all()
        .fold(f64::NEG_INFINITY, f64::max)
        .ceil()
        .max(least + 1.0);
    let unit = format!("log2 of {}", run.varies);
    svg::draw(CURVE_PX, |area| {
        let mut builder = svg::chart(area);
        let mut chart = builder.build_cartesian_2d(least..greatest, 0.0..1.0)?;
        svg::mesh(&mut chart, [unit.as_str(), "right"])?;
        let band = [(ends[0], 0.0), (ends[1], 1.0)];
        chart.draw_series([Rectangle::new(band, ORANGE.mix(0.15).filled())])?;
        let at = estimate.value.log2();
        chart.draw_series([PathElement::new([(at, 0.0), (at, 1.0)], ORANGE)])?;
        chart.draw_series(LineSeries::new(
            curve(run, least..greatest),
            BLUE.stroke_width(2),
        ))?;
        chart.draw_series(estimate.points.iter().zip(&values).map(|(point, value)| {
            let share = point.correct as f64 / point.trials as f64;
            Circle::new(
                (*value, share),
                radius(point.trials),
                BLUE.mix(0.6).filled(),
            )
        }))?;
        Ok(())
    })
}

/// The intensity falls by an octave with each octave of an order, and rises with each of a window.
fn curve(run: &ThresholdResult, range: Range<f64>) -> Vec<(f64, f64)> {
    let estimate = &run.estimate;
    let rises = if run.varies == "window" { 1.0 } else { -1.0 };
    let at = estimate.value.log2();
    let point = |idx: u32| {
        let share = f64::from(idx) / f64::from(CURVE_POINTS);
        let x = range.start + share * (range.end - range.start);
        let intensity = estimate.intensity + rises * (x - at);
        (x, estimate.function.p_correct(intensity))
    };
    (0..=CURVE_POINTS).map(point).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "some pixels")]
fn radius(trials: u64) -> i32 {
    (2.0 + (trials as f64).sqrt()).min(10.0) as i32
}

#[cfg(test)]
mod tests {
    use souvenir_listening::ListeningTest;
    use souvenir_listening::results::ThresholdResult;
    use souvenir_listening::statistics::Quartiles;
    use souvenir_listening::threshold::AdaptiveRun;

    use super::{PlottedRow, psychometric, rows};

    /// Numbers of an attribute, in the order of the elements.
    fn numbers(svg: &str, element: &str, attribute: &str) -> Vec<f64> {
        let begin = format!("<{element} ");
        let elements = svg.split(&begin).skip(1);
        let value = |text: &str| {
            let text = text.split(&format!("{attribute}=\"")).nth(1)?;
            text.split('"').next()?.parse().ok()
        };
        elements.filter_map(value).collect()
    }

    #[test]
    fn shares_stand_where_they_are_between_none_and_all() {
        let row = |share: f64| PlottedRow::share(format!("{share} <b>"), share, [0.0, 1.0]);
        let svg = rows(
            [0.0, 1.0, 0.25].map(row).into(),
            0.0..1.0,
            Some(0.5),
            "share",
        )
        .unwrap();
        let at = numbers(&svg, "circle", "cx");
        // To the pixel.
        assert!(
            (at[2] - (at[0] + 0.25 * (at[1] - at[0]))).abs() <= 1.0,
            "{at:?}"
        );
        assert!(
            numbers(&svg, "circle", "cy").is_sorted(),
            "from the top down"
        );
        assert!(
            svg.contains("0.25 &lt;b&gt;") && !svg.contains("<b>"),
            "names are text"
        );
    }

    #[test]
    fn without_a_row_there_is_an_axis() {
        assert!(rows(Vec::new(), 0.0..1.0, Some(0.5), "share").is_ok());
    }

    #[test]
    fn a_box_is_drawn_from_quartile_to_quartile() {
        // Quartiles 20, 40, 60, and one far beyond.
        let quartiles = Quartiles::of(&[10.0, 20.0, 40.0, 60.0, 100.0]).unwrap();
        let ends = [0.0, 100.0].map(|end| PlottedRow::share(String::new(), end, [end, end]));
        let mut all = Vec::from(ends);
        all.push(PlottedRow::quartiles("signal".to_owned(), &quartiles));
        let svg = rows(all, 0.0..100.0, None, "rating").unwrap();
        let ends = numbers(&svg, "circle", "cx");
        let pixel = |rating: f64| ends[0] + rating / 100.0 * (ends[1] - ends[0]);
        let (left, width) = (numbers(&svg, "rect", "x"), numbers(&svg, "rect", "width"));
        let last = left.len() - 1;
        assert!((left[last] - pixel(20.0)).abs() <= 1.0, "{left:?}");
        assert!(
            (left[last] + width[last] - pixel(60.0)).abs() <= 1.0,
            "{width:?}"
        );
    }

    #[test]
    fn a_curve_has_its_points_where_the_answers_are() {
        let page = include_str!("../../../../docs/listening-test.md");
        let text = page.split("```toml\n").nth(5).unwrap();
        let text = text.split("```").next().unwrap();
        let test = ListeningTest::from_bytes(text.as_bytes()).unwrap();
        let mut run = AdaptiveRun::begin(&test).unwrap();
        // Orders 16, 64 and 256: all, half and none right.
        for (step_idx, correct) in [(0, 4), (4, 2), (8, 0)] {
            (0..4).for_each(|trial| run.learn(step_idx, trial < correct));
        }
        let svg = psychometric(&ThresholdResult {
            listener: "Ada".to_owned(),
            session: 1,
            material: "guitar".to_owned(),
            varies: "order".to_owned(),
            estimate: run.estimate(),
        })
        .unwrap();
        let (x, y) = (numbers(&svg, "circle", "cx"), numbers(&svg, "circle", "cy"));
        assert!(
            (x[1] - 0.5 * (x[0] + x[2])).abs() <= 1.0,
            "two octaves each: {x:?}"
        );
        assert!(
            (y[1] - 0.5 * (y[0] + y[2])).abs() <= 1.0 && y[0] < y[2],
            "{y:?}"
        );
    }
}
