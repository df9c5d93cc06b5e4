//! Coefficients stand in lines, along time or along frequency, and the cheapest runs of each line are kept.

use super::run_choice;
use crate::budget::lagrangian::{PriceRange, Priced, within_budget};

/// A first price is that of the largest coefficients; the right one is within this factor of it.
const AROUND: f64 = 256.0;
/// Steps of the search for a price.
const STEPS: usize = 14;

/// Names the neighbours that stand in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineDirection {
    Frequency,
    Time,
}

/// Holds coefficients in the order of one direction, in lines of equal length.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) values: Vec<f64>,
    length: usize,
    bins: usize,
    direction: LineDirection,
}

impl Lines {
    pub(super) fn new(coefficients: &[f64], bins: usize, direction: LineDirection) -> Self {
        let blocks = coefficients.len() / bins;
        let (values, length) = match direction {
            LineDirection::Frequency => (coefficients.to_vec(), bins),
            LineDirection::Time => (transposed(coefficients, bins), blocks),
        };
        Self {
            values,
            length,
            bins,
            direction,
        }
    }

    /// Returns the cheapest runs within the budget. `None` where not even one fits.
    pub(super) fn fit(&self, budget: usize) -> Option<KeptRuns> {
        let near = PriceRange::around(self.price_of_largest(budget), AROUND, STEPS);
        let found = within_budget(budget, near, |price| self.choose(price));
        let energy = self.values.iter().map(|c| c * c).sum();
        let any = PriceRange::of_energy(energy, 2 * STEPS);
        let found = found.or_else(|| within_budget(budget, any, |price| self.choose(price)));
        found.map(|priced| priced.chosen)
    }

    /// Half of the energy of the coefficient that would be the last if each took two numbers.
    pub(super) fn price_of_largest(&self, budget: usize) -> f64 {
        let mut energies: Vec<f64> = self.values.iter().map(|c| c * c).collect();
        let last = (budget / 2).min(energies.len() - 1);
        let (_, energy, _) = energies.select_nth_unstable_by(last, |a, b| b.total_cmp(a));
        0.5 * energy.max(f64::MIN_POSITIVE)
    }

    /// Returns what the cheapest runs cost at a price, with what they lose.
    pub(super) fn cost(&self, price: f64) -> f64 {
        let kept = self.choose(price);
        kept.lost(&self.values) + price * kept.numbers as f64
    }

    fn choose(&self, price: f64) -> KeptRuns {
        let mut is_kept = vec![false; self.values.len()];
        let lines = self.values.chunks_exact(self.length);
        let lines = lines.zip(is_kept.chunks_exact_mut(self.length));
        let numbers = lines.map(|(line, is_kept)| run_choice::choose(line, price, is_kept));
        let numbers = numbers.sum();
        KeptRuns { is_kept, numbers }
    }

    /// Returns the kept coefficients, `[block][bin]`.
    pub(super) fn coefficients(&self, kept: &KeptRuns) -> Vec<f64> {
        let values = self.values.iter().zip(&kept.is_kept);
        let values: Vec<f64> = values
            .map(|(c, kept)| if *kept { *c } else { 0.0 })
            .collect();
        match self.direction {
            LineDirection::Frequency => values,
            LineDirection::Time => transposed(&values, values.len() / self.bins),
        }
    }
}

/// Marks what is kept.
#[derive(Clone, Debug)]
pub(super) struct KeptRuns {
    is_kept: Vec<bool>,
    pub(super) numbers: usize,
}

impl KeptRuns {
    pub(super) fn lost(&self, values: &[f64]) -> f64 {
        let lost = values.iter().zip(&self.is_kept).filter(|(_, kept)| !**kept);
        lost.map(|(c, _)| c * c).sum()
    }
}

impl Priced for KeptRuns {
    fn numbers(&self) -> usize {
        self.numbers
    }
}

fn transposed(values: &[f64], columns: usize) -> Vec<f64> {
    let rows = values.len() / columns;
    let column = |k: usize| (0..rows).map(move |row| values[row * columns + k]);
    (0..columns).flat_map(column).collect()
}
