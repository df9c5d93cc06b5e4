//! Functions that are constant on cells, and the window that their cells lie on.

use crate::math::simd::two_sum;

/// Measures a place in the window, from both ends, so that neither is computed by subtracting the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WindowPlace {
    /// `u`, 0 the oldest.
    pub from_start: f64,
    /// `1 - u`, 0 is now.
    pub from_now: f64,
}

/// Tells how ages lie on a window, 0 the end of it that is now.
pub trait WindowMeasure {
    /// Returns where an age stands.
    fn place(&self, age: f64) -> WindowPlace;
    /// Returns the age itself, or the window's where it is older.
    fn clip(&self, age: f64) -> f64;
    /// Returns the share of the window that a unit of age fills there.
    fn density(&self, age: f64) -> f64;
    /// Returns the share of the window between two ages: not by subtracting places.
    fn share(&self, older: f64, newer: f64) -> f64;
    /// Returns the density, where it is the same of all ages.
    fn even_density(&self) -> Option<f64> {
        None
    }
}

/// Is a window as long as its oldest age.
#[derive(Clone, Copy, Debug)]
pub(super) struct EvenWindow {
    pub(super) length: f64,
}

impl WindowMeasure for EvenWindow {
    fn place(&self, age: f64) -> WindowPlace {
        WindowPlace {
            from_start: ((self.length - age) / self.length).max(0.0),
            from_now: (age / self.length).min(1.0),
        }
    }

    fn clip(&self, age: f64) -> f64 {
        age.min(self.length)
    }

    fn density(&self, _: f64) -> f64 {
        1.0 / self.length
    }

    fn share(&self, older: f64, newer: f64) -> f64 {
        (older - newer) / self.length
    }
}

/// Describes a function that is constant on cells.
#[derive(Clone, Copy, Debug)]
pub struct StepFunction<'a> {
    /// The value on each cell.
    pub values: &'a [f64],
    /// The cells' ends as ages, oldest first, one more than the values.
    pub knots: &'a [f64],
    /// How many cells, from the oldest on, are known to be of width one.
    pub known_units: usize,
}

/// Describes a step function whose values become known one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BegunSteps<'a> {
    /// Values of cells in a row: of all known ones that have not been added yet, and it may be of some before.
    pub(crate) values: &'a [f64],
    /// The cell of the first of them.
    pub(crate) first: usize,
    /// The ends of all cells as ages, oldest first.
    pub(crate) knots: &'a [f64],
    /// How many cells, from the oldest on, are known to be of width one.
    pub(crate) known_units: usize,
}

/// Knots that are looked at together.
const KNOTS: usize = 64;

impl<'a> BegunSteps<'a> {
    /// Returns the values from a cell on.
    pub(super) fn values_from(&self, cell: usize) -> &'a [f64] {
        &self.values[cell - self.first..]
    }

    /// Counts the cells whose values are known.
    pub(super) fn known(&self) -> usize {
        self.first + self.values.len()
    }

    /// Counts all cells.
    pub(super) fn cells(&self) -> usize {
        self.knots.len() - 1
    }

    /// Counts the cells of width one before the first that is not; none where the window is shorter.
    #[inline(always)]
    pub(super) fn leading_units(&self, measure: &impl WindowMeasure) -> usize {
        let is_whole = self
            .knots
            .first()
            .is_some_and(|age| measure.clip(*age) == *age);
        if !is_whole {
            return 0;
        }
        let is_unit = |older: &f64, newer: &f64| older - newer == 1.0;
        let alike = |from: &usize| {
            let knots = &self.knots[*from..(from + KNOTS + 1).min(self.knots.len())];
            let pairs = knots.iter().zip(&knots[1..]);
            // Without a branch a knot, so that it is done on vectors.
            pairs.fold(true, |all, (older, newer)| all & is_unit(older, newer))
        };
        let cells = self.cells();
        let known = self.known_units.min(cells);
        let strips = (known..cells).step_by(KNOTS);
        let sure = known + strips.take_while(alike).count() * KNOTS;
        let sure = sure.min(cells);
        let more = self.knots[sure..].windows(2);
        sure + more.take_while(|pair| is_unit(&pair[0], &pair[1])).count()
    }
}

impl<'a> From<StepFunction<'a>> for BegunSteps<'a> {
    fn from(function: StepFunction<'a>) -> Self {
        Self {
            values: function.values,
            first: 0,
            knots: function.knots,
            known_units: function.known_units,
        }
    }
}

impl StepFunction<'_> {
    /// Its integral over the window.
    pub(super) fn mean(&self, measure: &impl WindowMeasure) -> f64 {
        let cells = self.values.iter().zip(self.knots.windows(2));
        let terms = cells.map(|(value, ages)| value * measure.share(ages[0], ages[1]));
        // A constant stays itself however many cells hold it.
        let (sum, lost) = terms.fold((0.0, 0.0), |sum, term| two_sum(sum, &term));
        sum + lost
    }
}
