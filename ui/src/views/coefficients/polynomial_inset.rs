//! The Legendre polynomial that is pointed at, and how much of the sound it is.

use egui::{Align2, Pos2, Rect, Stroke, TextStyle, Ui, pos2, vec2};
use souvenir_core::snapshot::{Snapshot, Viewer};

use crate::theme;

const SIZE: egui::Vec2 = vec2(220.0, 84.0);
const PARTS: usize = 440;
/// Above the plot.
const TITLE_HEIGHT: f32 = 36.0;

/// Draws a polynomial in the upper right corner of `plot`.
pub(super) fn draw(ui: &Ui, plot: Rect, n: usize, snapshot: &Snapshot) {
    let Some(share) = energy_share(&snapshot.coefficients, n) else {
        return;
    };
    let corner = pos2(plot.right() - 8.0, plot.top() + TITLE_HEIGHT);
    let ground = Rect::from_min_max(corner - vec2(SIZE.x, 0.0), corner + vec2(0.0, SIZE.y));
    let painter = ui.painter();
    painter.rect_filled(ground, 4.0, theme::of(ui).panel);
    let curve = Rect::from_min_max(ground.min + vec2(6.0, 24.0), ground.max - vec2(6.0, 6.0));
    let middle = [curve.left_center(), curve.right_center()];
    painter.line_segment(middle, Stroke::new(1.0, theme::of(ui).line));
    let points = points(curve, &Viewer::polynomial(n, PARTS));
    painter.line(points, Stroke::new(1.25, theme::of(ui).memory));
    let words = format!("P_{n}: {:.2} % of the energy", 100.0 * share);
    let at = ground.min + vec2(6.0, 4.0);
    let letters = TextStyle::Small.resolve(ui.style());
    painter.text(at, Align2::LEFT_TOP, words, letters, theme::of(ui).text);
}

/// Returns the share of an orthonormal memory's energy: `c_n^2` of their sum; `None` where there is no such
/// coefficient or silence.
fn energy_share(coefficients: &[f64], n: usize) -> Option<f64> {
    let whole: f64 = coefficients.iter().map(|c| c * c).sum();
    let share = coefficients.get(n)?.powi(2) / whole;
    share.is_finite().then_some(share)
}

fn points(frame: Rect, values: &[f64]) -> Vec<Pos2> {
    let step = frame.width() / values.len().max(1) as f32;
    let point = |(idx, value): (usize, &f64)| {
        let up = single(*value) * frame.height() / 2.0;
        pos2(
            frame.left() + (idx as f32 + 0.5) * step,
            frame.center().y - up,
        )
    };
    values.iter().enumerate().map(point).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "a height on a screen")]
fn single(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::energy_share;

    #[test]
    fn shares_of_the_energy_sum_to_one() {
        let coefficients = [3.0, -4.0, 0.0];
        assert_eq!(energy_share(&coefficients, 1), Some(16.0 / 25.0));
        let sum: f64 = (0..3).filter_map(|n| energy_share(&coefficients, n)).sum();
        assert!((sum - 1.0).abs() < 1e-15);
        assert_eq!(energy_share(&coefficients, 3), None);
        assert_eq!(energy_share(&[0.0], 0), None, "silence");
    }
}
