//! The pictures of the page are SVG with real text, drawn by plotters.

use std::ops::Range;

use plotters::coord::combinators::IntoLogRange as _;
use plotters::element::PathElement;
use plotters::series::LineSeries;
use plotters::style::{BLACK, Color as _, RGBColor, ShapeStyle};

use souvenir_core::metrics;

use super::svg;
use super::traces::Traces;

const SIZE_PX: (u32, u32) = (560, 250);
/// Okabe and Ito's palette, apart for every kind of colour vision; the page's style says it too.
const DRY: RGBColor = RGBColor(150, 150, 150);
const MEMORY: RGBColor = RGBColor(0, 114, 178);
const RESIDUAL: RGBColor = RGBColor(213, 94, 0);
const LOWEST_HZ: f64 = 20.0;
const SPECTRUM_DB: Range<f64> = -100.0..0.0;
/// Points of a spectrum: a picture's pixels hold no more.
const NUM_SPECTRUM_POINTS: f64 = 280.0;

/// Draws dry and memory around the dry sound's peak.
///
/// # Errors
/// Where plotters fails.
pub(super) fn waveform(traces: &Traces) -> anyhow::Result<String> {
    let waveforms = traces.waveforms();
    let height = 1.1 * height(&waveforms);
    svg::draw(SIZE_PX, |area| {
        let mut builder = svg::chart(area);
        let mut chart = builder.build_cartesian_2d(traces.detail_ms(), -height..height)?;
        svg::mesh(&mut chart, ["ms", ""])?;
        for (points, style) in waveforms.into_iter().zip(styles()) {
            chart.draw_series(LineSeries::new(points, style))?;
        }
        Ok(())
    })
}

/// Mean power spectra of dry, memory and residual in dB, and a line where the memory keeps no more of a
/// window's middle.
///
/// # Errors
/// Where plotters fails.
pub(super) fn spectrum(
    spectra_db: &[Vec<f64>; 3],
    rate_hz: f64,
    bandwidth_hz: f64,
) -> anyhow::Result<String> {
    let highest_hz = (rate_hz / 2.0).max(2.0 * LOWEST_HZ);
    let limit_hz = bandwidth_hz.clamp(LOWEST_HZ, highest_hz);
    svg::draw(SIZE_PX, |area| {
        let mut builder = svg::chart(area);
        let hz = (LOWEST_HZ..highest_hz).log_scale();
        let mut chart = builder.build_cartesian_2d(hz, SPECTRUM_DB)?;
        svg::mesh(&mut chart, ["Hz", "dB"])?;
        for (spectrum_db, style) in spectra_db.iter().zip(styles()) {
            let points = log_spectrum(spectrum_db, rate_hz);
            chart.draw_series(LineSeries::new(points, style))?;
        }
        let limit = [(limit_hz, SPECTRUM_DB.start), (limit_hz, SPECTRUM_DB.end)];
        chart.draw_series([PathElement::new(limit, BLACK.mix(0.5))])?;
        Ok(())
    })
}

fn styles() -> [ShapeStyle; 3] {
    [
        DRY.stroke_width(3),
        MEMORY.stroke_width(1),
        RESIDUAL.stroke_width(1),
    ]
}

fn height(waveforms: &[Vec<(f64, f64)>; 2]) -> f64 {
    let samples = waveforms.iter().flatten();
    samples.fold(1e-3, |height, (_, sample)| sample.abs().max(height))
}

/// Returns the mean of the power in steps of equal width on a logarithmic axis, Hz and dB.
fn log_spectrum(spectrum_db: &[f64], rate_hz: f64) -> Vec<(f64, f64)> {
    let bin_hz = rate_hz / metrics::SPECTRUM_FRAMES as f64;
    let step = (rate_hz / 2.0 / LOWEST_HZ).powf(1.0 / NUM_SPECTRUM_POINTS);
    let mut points = Vec::new();
    let mut start = 1;
    while start < spectrum_db.len() {
        let mut end = start + 1;
        while end < spectrum_db.len() && end as f64 <= start as f64 * step {
            end += 1;
        }
        let bins = &spectrum_db[start..end];
        let power: f64 = bins.iter().map(|db| 10.0_f64.powf(db / 10.0)).sum();
        let middle_hz = (start + end - 1) as f64 / 2.0 * bin_hz;
        points.push((middle_hz, 10.0 * (power / bins.len() as f64).log10()));
        start = end;
    }
    points.retain(|&(hz, _)| hz >= LOWEST_HZ);
    points
}

#[cfg(test)]
mod tests {
    use souvenir_core::metrics::mean_spectrum_db;

    use super::log_spectrum;

    const RATE_HZ: f64 = 48_000.0;

    #[test]
    fn a_click_has_a_flat_spectrum_on_a_rising_axis() {
        let mut click = vec![0.0; 2048];
        click[1024] = 1.0;
        let points = log_spectrum(&mean_spectrum_db(&click), RATE_HZ);
        assert!(points.is_sorted_by(|a, b| a.0 < b.0), "frequencies rise");
        // A click in the window's middle: power (4 / 2048)^2 in every bin.
        let expected_db = 20.0 * (4.0_f64 / 2048.0).log10();
        assert!(
            points
                .iter()
                .all(|point| (point.1 - expected_db).abs() < 1e-9),
            "flat"
        );
    }
}
