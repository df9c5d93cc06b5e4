//! The part of an axis that is looked at: the usual one, or what was zoomed and dragged to.

use crate::figure::Axis;

/// Holds which part of an axis is looked at, in the axis's units; nothing for the usual part.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Zoom(Option<[f64; 2]>);

impl Zoom {
    pub(crate) fn range(&self, usual: [f64; 2]) -> [f64; 2] {
        self.0.unwrap_or(usual)
    }

    pub(crate) fn is_usual(&self) -> bool {
        self.0.is_none()
    }

    pub(crate) fn reset(&mut self) {
        self.0 = None;
    }

    /// Shows `factor` times as much of the axis, `about` staying where it is.
    pub(crate) fn zoom(&mut self, axis: &Axis, about: f64, factor: f64) {
        let about = axis.place(about);
        let [from, to] = axis.range.map(|end| axis.place(end));
        let least = axis.least_span / (to - from);
        let factor = factor.max(least);
        self.settle(axis, [from, to].map(|end| about + factor * (end - about)));
    }

    /// Moves by so many of the axis's spans towards its end.
    pub(crate) fn shift(&mut self, axis: &Axis, spans: f64) {
        let [from, to] = axis.range.map(|end| axis.place(end));
        let by = spans * (to - from);
        self.settle(axis, [from + by, to + by]);
    }

    /// Settles as near to that as the limits let.
    fn settle(&mut self, axis: &Axis, [from, to]: [f64; 2]) {
        let [first, last] = axis.limits.map(|end| axis.place(end));
        let span = (to - from).min(last - first);
        // Not `clamp`: rounding may leave `last - span` a little below `first`.
        let from = from.min(last - span).max(first);
        if from.is_finite() && span.is_finite() && span > 0.0 {
            self.0 = Some([from, from + span].map(|place| axis.value(place)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Zoom;
    use crate::figure::{Axis, Scaling};

    fn axis(scaling: Scaling, range: [f64; 2], limits: [f64; 2]) -> Axis {
        Axis {
            scaling,
            limits,
            least_span: 0.1,
            ..Axis::new("x", range)
        }
    }

    fn check(zoom: Zoom, expected: [f64; 2]) {
        let range = zoom.range([f64::NAN; 2]);
        for (found, expected) in range.into_iter().zip(expected) {
            let error = (found - expected).abs();
            assert!(error < 1e-9 * expected.abs().max(1.0), "{range:?}");
        }
    }

    #[test]
    fn what_is_pointed_at_stays_where_it_is() {
        let axis = axis(Scaling::Linear, [-10.0, 0.0], [-30.0, 0.0]);
        let mut zoom = Zoom::default();
        zoom.zoom(&axis, -4.0, 0.5);
        check(zoom, [-7.0, -2.0]);
        zoom.reset();
        assert!(zoom.is_usual());
    }

    #[test]
    fn nothing_beyond_the_limits_is_shown() {
        let axis = axis(Scaling::Linear, [-10.0, 0.0], [-30.0, 0.0]);
        let mut zoom = Zoom::default();
        zoom.zoom(&axis, -5.0, 100.0);
        check(zoom, [-30.0, 0.0]);
        zoom.zoom(&axis, -5.0, 1e-9);
        check(zoom, [-5.05, -4.95]);
        zoom.shift(&axis, 7.0);
        check(zoom, [-10.0, 0.0]);
    }

    #[test]
    fn all_of_any_length_can_be_looked_at() {
        for i in 0..2000 {
            let first = -15.904 - f64::from(i) * 1e-3;
            let axis = axis(Scaling::Linear, [-10.0, 0.1], [first, 0.1]);
            let mut zoom = Zoom::default();
            zoom.zoom(&axis, -5.0, 100.0);
            check(zoom, [first, 0.1]);
        }
    }

    #[test]
    fn an_octave_is_an_octave_on_a_logarithmic_axis() {
        let axis = axis(Scaling::Log, [100.0, 400.0], [10.0, 10_000.0]);
        let mut zoom = Zoom::default();
        zoom.shift(&axis, 0.5);
        check(zoom, [200.0, 800.0]);
        zoom.zoom(&axis, 100.0, 2.0);
        check(zoom, [100.0, 1600.0]);
    }
}
