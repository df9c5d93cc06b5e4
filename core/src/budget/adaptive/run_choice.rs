//! Which coefficients of a line are kept, where neighbours that are kept together share one number that says where they
//! are.

use fearless_simd::{Simd, dispatch};

use super::storage_costs::{StorageCosts, StoragePrices};
use crate::budget::lagrangian::Priced;
use crate::math::SimdLevel;

/// Lines that are worked on side by side.
const LANES: usize = 16;

/// Counts what is kept of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct RunCounts {
    pub(super) coefficients: usize,
    pub(super) runs: usize,
}

/// Marks the cheapest coefficients to keep at a price. Cost: O(n).
///
/// ```text
/// off(k) = min(off(k-1), on(k-1)) + c_k^2
/// on(k)  = min(on(k-1), off(k-1) + price of a run) + price
/// ```
///
/// A run takes one place besides its coefficients: it holds where it begins and how long it is.
pub(super) fn choose(line: &[f64], prices: StoragePrices, is_kept: &mut [bool]) -> RunCounts {
    let mut came_from = Vec::with_capacity(line.len());
    let (mut off, mut on) = (0.0, f64::INFINITY);
    for c in line {
        let begin = off + prices.structure;
        came_from.push((on < off, on <= begin));
        (off, on) = (off.min(on) + c * c, on.min(begin) + prices.coefficient);
    }
    walk_back(&came_from, on < off, is_kept)
}

/// `came_from[k]` says whether coefficient k - 1 is kept if k is not, and if it is.
fn walk_back(came_from: &[(bool, bool)], last_is_kept: bool, is_kept: &mut [bool]) -> RunCounts {
    let (mut is_on, mut counts) = (last_is_kept, RunCounts::default());
    let all = is_kept.iter_mut().zip(came_from).rev();
    for (kept, (from_off, from_on)) in all {
        *kept = is_on;
        let before = if is_on { *from_on } else { *from_off };
        counts.coefficients += usize::from(is_on);
        counts.runs += usize::from(is_on && !before);
        is_on = before;
    }
    counts
}

/// Says what the cheapest runs of many lines take, and cost with what they lose.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RunCost {
    pub(super) cost: f64,
    numbers: f64,
}

impl Priced for RunCost {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a count below 2^53"
    )]
    fn numbers(&self) -> usize {
        self.numbers as usize
    }
}

/// Returns what [`choose`] would take and cost in all lines, without choosing. Cost: O(n).
///
/// Lines stand beside each other: `values` is `[place][line]`.
pub(super) fn cost(
    level: SimdLevel,
    values: &[f64],
    lines: usize,
    way: (StorageCosts, f64),
) -> RunCost {
    dispatch!(level.0, simd => {
        let mut total = RunCost::default();
        for first in (0..lines).step_by(LANES) {
            let width = LANES.min(lines - first);
            let found = if width == LANES {
                cost_of_lanes::<LANES, _>(simd, values, lines, first, way)
            } else {
                cost_of_few(simd, values, lines, first, way)
            };
            total.cost += found.cost;
            total.numbers += found.numbers;
        }
        total
    })
}

/// Lines that are left, one by one.
#[inline(always)]
fn cost_of_few<S: Simd>(
    simd: S,
    values: &[f64],
    lines: usize,
    first: usize,
    way: (StorageCosts, f64),
) -> RunCost {
    let mut total = RunCost::default();
    for line in first..lines {
        let found = cost_of_lanes::<1, _>(simd, values, lines, line, way);
        total.cost += found.cost;
        total.numbers += found.numbers;
    }
    total
}

#[inline(always)]
fn cost_of_lanes<const WIDTH: usize, S: Simd>(
    _: S,
    values: &[f64],
    lines: usize,
    first: usize,
    way: (StorageCosts, f64),
) -> RunCost {
    let (costs, price) = way;
    let (prices, structure, coefficient) = (
        costs.at(price),
        costs.structure as f64,
        costs.coefficient as f64,
    );
    let (mut off, mut off_numbers) = ([0.0; WIDTH], [0.0; WIDTH]);
    let (mut on, mut on_numbers) = ([f64::INFINITY; WIDTH], [0.0; WIDTH]);
    for row in values.chunks_exact(lines) {
        let row = &row[first..first + WIDTH];
        for lane in 0..WIDTH {
            let begin = off[lane] + prices.structure;
            let (stays, ends) = (on[lane] <= begin, on[lane] < off[lane]);
            let begun = off_numbers[lane] + structure;
            let next = if stays { on[lane] } else { begin };
            let next_numbers = if stays { on_numbers[lane] } else { begun };
            off[lane] = if ends { on[lane] } else { off[lane] } + row[lane] * row[lane];
            off_numbers[lane] = if ends {
                on_numbers[lane]
            } else {
                off_numbers[lane]
            };
            on[lane] = next + prices.coefficient;
            on_numbers[lane] = next_numbers + coefficient;
        }
    }
    let mut total = RunCost::default();
    for lane in 0..WIDTH {
        let is_on = on[lane] < off[lane];
        total.cost += if is_on { on[lane] } else { off[lane] };
        total.numbers += if is_on {
            on_numbers[lane]
        } else {
            off_numbers[lane]
        };
    }
    total
}

#[cfg(test)]
mod tests {
    use super::{choose, cost};
    use crate::budget::adaptive::storage_costs::StorageCosts;
    use crate::budget::lagrangian::Priced as _;
    use crate::math::SimdLevel;

    /// Tries all 2^10 choices.
    #[test]
    fn no_other_choice_is_cheaper() {
        let line = [0.1, 3.0, 0.2, 2.0, 0.0, 0.0, 1.5, 0.9, 1.1, 0.3];
        for price in [0.02, 0.5, 1.0, 1.7, 3.0, 20.0] {
            let cost = |kept: &[bool]| {
                let lost: f64 = (0..10)
                    .filter(|k| !kept[*k])
                    .map(|k| line[k] * line[k])
                    .sum();
                let begins = (0..10).filter(|k| kept[*k] && (*k == 0 || !kept[k - 1]));
                let numbers = begins.count() + kept.iter().filter(|kept| **kept).count();
                (lost + price * numbers as f64, numbers)
            };
            let all =
                (0..1024_u32).map(|bits| (0..10).map(|k| bits >> k & 1 == 1).collect::<Vec<_>>());
            let least = all.map(|kept| cost(&kept).0).fold(f64::INFINITY, f64::min);
            let mut kept = [false; 10];
            let counts = choose(&line, StorageCosts::NUMBERS.at(price), &mut kept);
            assert_eq!(counts.coefficients + counts.runs, cost(&kept).1);
            assert!((cost(&kept).0 - least).abs() < 1e-12, "{price}");
        }
    }

    /// Lines of 50, some in whole vectors and some not.
    #[test]
    fn it_costs_what_the_choice_takes() {
        let bits = StorageCosts::bits(8);
        for (lines, costs) in [
            (1, bits),
            (3, StorageCosts::NUMBERS),
            (16, bits),
            (37, bits),
        ] {
            let values: Vec<f64> = (0..50 * lines)
                .map(|k| (0.37 * (k * k) as f64).sin().powi(3))
                .collect();
            for price in [0.0003, 0.005, 0.3] {
                let (mut lost, mut numbers) = (0.0, 0);
                for line in 0..lines {
                    let line: Vec<f64> =
                        (0..50).map(|place| values[place * lines + line]).collect();
                    let mut is_kept = [false; 50];
                    let counts = choose(&line, costs.at(price), &mut is_kept);
                    numbers += costs.of(counts.coefficients, counts.runs);
                    let left = line.iter().zip(is_kept).filter(|(_, kept)| !kept);
                    lost += left.map(|(c, _)| c * c).sum::<f64>();
                }
                for level in SimdLevel::available() {
                    let found = cost(level, &values, lines, (costs, price));
                    assert_eq!(found.numbers(), numbers, "{lines} {price}");
                    let expected = lost + price * numbers as f64;
                    assert!((found.cost - expected).abs() < 1e-10, "{lines} {price}");
                }
            }
        }
    }
}
