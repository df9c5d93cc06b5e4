//! The least loss within a budget is sought by a price for every number, a Lagrange multiplier.
//!
//! Source: Shoham and Gersho, "Efficient bit allocation for an arbitrary set of quantizers", IEEE Trans. ASSP 36, 1988.

/// No price is lower than this part of the energy: below it stand roundings.
const LOWEST: f64 = 1e-30;

/// Counts what was chosen at a price.
pub(super) trait Priced {
    /// Returns how many numbers it takes.
    fn numbers(&self) -> usize;
}

/// Holds a choice within a budget, and the price that led to it.
#[derive(Clone, Debug)]
pub(super) struct PricedChoice<T> {
    pub(super) chosen: T,
    pub(super) price: f64,
}

/// Says where to search, and how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct PriceRange {
    low: f64,
    high: f64,
    steps: usize,
}

impl PriceRange {
    /// All prices that make sense for a sound of this energy: a logarithm's range of 69, found to `69 / 2^steps`.
    pub(super) fn of_energy(energy: f64, steps: usize) -> Self {
        Self {
            low: LOWEST * energy,
            high: energy.max(f64::MIN_POSITIVE),
            steps,
        }
    }

    /// Prices within a factor of another.
    pub(super) fn around(price: f64, factor: f64, steps: usize) -> Self {
        Self {
            low: price / factor,
            high: price * factor,
            steps,
        }
    }
}

/// Returns the choice at the lowest price that stays within the budget.
///
/// `None` where even the highest price asks for more.
pub(super) fn within_budget<T: Priced>(
    budget: usize,
    range: PriceRange,
    mut choose: impl FnMut(f64) -> T,
) -> Option<PricedChoice<T>> {
    let mut at = |price: f64| PricedChoice {
        chosen: choose(price),
        price,
    };
    let fits = |priced: &PricedChoice<T>| priced.chosen.numbers() <= budget;
    let PriceRange {
        mut low,
        mut high,
        steps,
    } = range;
    let mut best = Some(at(high)).filter(fits)?;
    for _ in 0..steps {
        let middle = at((low * high).sqrt());
        if fits(&middle) {
            high = middle.price;
            best = middle;
        } else {
            low = middle.price;
        }
    }
    Some(best)
}

#[cfg(test)]
mod tests {
    use super::{PriceRange, Priced, within_budget};

    impl Priced for Vec<f64> {
        fn numbers(&self) -> usize {
            self.len()
        }
    }

    #[test]
    fn the_budget_is_used_and_not_exceeded() {
        let squares: Vec<f64> = (1..=100).map(|k| f64::from(k * k)).collect();
        let energy = squares.iter().sum();
        let worth = |price: f64| {
            squares
                .iter()
                .copied()
                .filter(|x| *x > price)
                .collect::<Vec<_>>()
        };
        for budget in [0, 1, 17, 100] {
            let range = PriceRange::of_energy(energy, 30);
            let found = within_budget(budget, range, worth).unwrap();
            assert_eq!(found.chosen.len(), budget);
        }
        assert!(within_budget(3, PriceRange::around(1.0, 2.0, 8), worth).is_none());
    }
}
