//! Paints gains over coefficients, by dragging over their rows.

use egui::Ui;
use souvenir_core::memory::PaintedGains;

use super::super::switches::choice;

/// Names what dragging over rows does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Brush {
    #[default]
    Away,
    Silence,
    Softer,
    Louder,
    Clean,
}

impl Brush {
    const ALL: [Self; 5] = [
        Self::Away,
        Self::Silence,
        Self::Softer,
        Self::Louder,
        Self::Clean,
    ];

    pub(super) fn switches(&mut self, ui: &mut Ui) {
        let hint =
            "Dragging over rows makes their coefficients louder or softer where they are heard";
        choice(ui, "Paint", hint, self, &Self::ALL, |brush| {
            brush.words().to_owned()
        });
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Away => "No paint",
            Self::Silence => "Silence",
            Self::Softer => "-12 dB",
            Self::Louder => "+12 dB",
            Self::Clean => "0 dB",
        }
    }

    /// The gain that it leaves; `None` where it is away.
    const fn gain_db(self) -> Option<f64> {
        match self {
            Self::Away => None,
            Self::Silence => Some(-48.0),
            Self::Softer => Some(-12.0),
            Self::Louder => Some(12.0),
            Self::Clean => Some(0.0),
        }
    }

    pub(super) fn is_out(self) -> bool {
        self.gain_db().is_some()
    }

    /// Paints from one degree to another, of a memory of so many.
    pub(super) fn paint(self, paint: &mut PaintedGains, order: usize, [from, to]: [f64; 2]) {
        let Some(gain_db) = self.gain_db() else {
            return;
        };
        let point = |n: f64| nearest(PaintedGains::place(order, nearest(n)));
        let (low, high) = (point(from.min(to)), point(from.max(to)));
        for point_idx in low..=high {
            paint.paint(point_idx, gain_db);
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place of the plot, and `as` saturates"
)]
fn nearest(place: f64) -> usize {
    place.round().max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use super::{Brush, PaintedGains};

    #[test]
    fn a_stroke_paints_all_between_its_ends() {
        let mut paint = PaintedGains::default();
        Brush::Louder.paint(&mut paint, 1024, [1023.0, 255.0]);
        let gains: Vec<f64> = paint.gains_db().collect();
        assert_eq!(gains[18..], [0.0, 12.0, 12.0, 12.0, 12.0, 12.0]);
        Brush::Silence.paint(&mut paint, 1024, [1023.0, 1023.0]);
        Brush::Clean.paint(&mut paint, 1024, [511.0, 511.0]);
        let gains: Vec<f64> = paint.gains_db().collect();
        assert_eq!(gains[18..], [0.0, 12.0, 12.0, 0.0, 12.0, -48.0]);
        Brush::Away.paint(&mut paint, 1024, [0.0, 1023.0]);
        assert!(paint.gains_db().eq(gains));
    }
}
