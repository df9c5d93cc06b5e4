//! Coefficients stand in lines, along time or along frequency, and the cheapest runs of each line are kept.

use super::quantiser::Quantiser;
use super::run_choice::{self, RunCost};
use super::storage_costs::StorageCosts;
use crate::budget::lagrangian::{PriceRange, within_budget};
use crate::budget::loss::lost;
use crate::math::SimdLevel;

/// A first price is that of the largest coefficients; the right one is within this factor of it.
const AROUND: f64 = 256.0;
/// The most steps of the search for a price.
const STEPS: usize = 24;
/// Numbers side by side that are transposed together.
const TILE: usize = 16;

/// Names the neighbours that stand in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LineDirection {
    Frequency,
    Time,
}

/// Holds coefficients in lines of equal length, which stand beside each other: `[place][line]`.
#[derive(Debug)]
pub(super) struct Lines {
    values: Vec<f64>,
    lines: usize,
    direction: LineDirection,
    costs: StorageCosts,
    level: SimdLevel,
}

impl Lines {
    /// Takes coefficients, `[block][bin]`, those of a block in a line.
    pub(super) fn along_frequency(coefficients: &[f64], bins: usize, costs: StorageCosts) -> Self {
        Self {
            values: transposed(coefficients, bins),
            lines: coefficients.len() / bins,
            direction: LineDirection::Frequency,
            costs,
            level: SimdLevel::detect(),
        }
    }

    /// Takes coefficients, `[block][bin]`, those of a bin in a line.
    pub(super) fn along_time(coefficients: Vec<f64>, bins: usize, costs: StorageCosts) -> Self {
        Self {
            values: coefficients,
            lines: bins,
            direction: LineDirection::Time,
            costs,
            level: SimdLevel::detect(),
        }
    }

    /// Returns the cheapest runs within the budget, sought around a price. `None` where not even one fits.
    pub(super) fn fit(&self, budget: usize, price: f64) -> Option<KeptRuns> {
        let near = PriceRange::around(price, AROUND, STEPS);
        let found = within_budget(budget, near, |price| self.cost(price));
        let energy = self.values.iter().map(|c| c * c).sum();
        let any = PriceRange::of_energy(energy, 2 * STEPS);
        let found = found.or_else(|| within_budget(budget, any, |price| self.cost(price)));
        found.map(|priced| self.choose(priced.price))
    }

    /// Returns what the cheapest runs cost at a price, with what they lose. Cost: O(n).
    pub(super) fn cost(&self, price: f64) -> RunCost {
        run_choice::cost(self.level, &self.values, self.lines, (self.costs, price))
    }

    fn choose(&self, price: f64) -> KeptRuns {
        let peak = self
            .values
            .iter()
            .fold(0.0_f64, |peak, c| peak.max(c.abs()));
        let quantiser = self.costs.quantiser(peak);
        let places = self.values.len() / self.lines;
        let (mut kept, mut numbers) = (vec![0.0; self.values.len()], 0);
        let (mut values, mut is_kept) = (vec![0.0; places], vec![false; places]);
        for line in 0..self.lines {
            let places = self.values[line..].iter().step_by(self.lines);
            values.iter_mut().zip(places).for_each(|(to, c)| *to = *c);
            let counts = run_choice::choose(&values, self.costs.at(price), &mut is_kept);
            numbers += self.costs.of(counts.coefficients, counts.runs);
            keep(&mut values, &is_kept, quantiser);
            let places = kept[line..].iter_mut().step_by(self.lines);
            places.zip(&values).for_each(|(to, c)| *to = *c);
        }
        KeptRuns {
            lost: lost(&self.values, &kept),
            numbers,
            coefficients: match self.direction {
                LineDirection::Frequency => transposed(&kept, self.lines),
                LineDirection::Time => kept,
            },
        }
    }
}

/// Leaves the runs that are kept, rounded where they are, and zero elsewhere.
fn keep(values: &mut [f64], is_kept: &[bool], quantiser: Option<Quantiser>) {
    let mut start = 0;
    for run in is_kept.chunk_by(|one, next| one == next) {
        let values = &mut values[start..start + run.len()];
        start += run.len();
        match quantiser {
            _ if !run[0] => values.fill(0.0),
            Some(quantiser) => quantiser.round(values),
            None => {}
        }
    }
}

/// Holds what is kept, `[block][bin]`, and zero for the others.
#[derive(Clone, Debug)]
pub(super) struct KeptRuns {
    pub(super) coefficients: Vec<f64>,
    pub(super) numbers: usize,
    /// The energy of what is lost.
    pub(super) lost: f64,
}

/// Returns about what each unit of the budget would save with the last coefficient, if each were a run of its own: to a
/// sixteenth.
///
/// Energies are counted by their leading bits.
pub(super) fn price_of_largest(coefficients: &[f64], budget: usize, costs: StorageCosts) -> f64 {
    let each = costs.of(1, 1);
    const KEPT_BITS: u32 = 12 + 4;
    let mut counts = vec![0_u32; 1 << KEPT_BITS];
    for c in coefficients {
        let class = (c * c).to_bits() >> (64 - KEPT_BITS);
        counts[usize::try_from(class).unwrap_or(0)] += 1;
    }
    let last = (budget / each).min(coefficients.len() - 1);
    let mut larger = 0;
    let classes = counts.iter().enumerate().rev();
    let of_last = classes.map(|(class, count)| {
        larger += *count as usize;
        (class as u64, larger)
    });
    let mut of_last = of_last.filter(|(_, larger)| *larger > last);
    let class = of_last.next().map_or(0, |(class, _)| class);
    f64::from_bits(class << (64 - KEPT_BITS)).max(f64::MIN_POSITIVE) / each as f64
}

fn transposed(values: &[f64], columns: usize) -> Vec<f64> {
    let rows = values.len() / columns;
    let mut turned = vec![0.0; values.len()];
    for first_row in (0..rows).step_by(TILE) {
        for first in (0..columns).step_by(TILE) {
            for row in first_row..rows.min(first_row + TILE) {
                for column in first..columns.min(first + TILE) {
                    turned[column * rows + row] = values[row * columns + column];
                }
            }
        }
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::{StorageCosts, price_of_largest, transposed};

    #[test]
    fn rows_become_columns() {
        let values: Vec<f64> = (0..35 * 18).map(f64::from).collect();
        let turned = transposed(&values, 18);
        assert!((0..35).all(|row| (0..18).all(|k| turned[k * 35 + row] == values[row * 18 + k])));
    }

    #[test]
    fn the_last_coefficient_is_found_by_its_leading_bits() {
        let values: Vec<f64> = (1..=1000).map(|k| (f64::from(k) * 0.01).exp()).collect();
        for budget in [0, 2, 100, 1999, 5000] {
            let last = 1.0_f64.max(1000.0 - (budget / 2) as f64);
            let exact = 0.5 * (last * 0.02).exp();
            let found = price_of_largest(&values, budget, StorageCosts::NUMBERS);
            assert!(
                (exact / 1.07..=exact).contains(&found),
                "{budget}: {found} {exact}"
            );
        }
    }
}
