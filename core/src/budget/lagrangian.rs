//! The least loss within a budget is sought by a price for every number, a Lagrange multiplier.
//!
//! Source: Shoham and Gersho, "Efficient bit allocation for an arbitrary set of quantizers", IEEE Trans. ASSP 36, 1988.

/// No price is lower than this part of the energy: below it stand roundings.
const LOWEST: f64 = 1e-30;

/// Two prices are one where their logarithms differ by less.
const NARROW: f64 = 2e-4;
/// The first price that is tried is lower than the highest by this in its logarithm.
const FIRST_STRIDE: f64 = 3.0;
/// The next price leaves at least this part of the bracket on either side.
const LEAST_SHARE: f64 = 0.05;

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
    /// What the lowest buys, where that is known.
    numbers_low: Option<f64>,
    /// The part of the budget that may be left.
    spare: f64,
}

impl PriceRange {
    /// All prices that make sense for a sound of this energy.
    pub(super) fn of_energy(energy: f64, steps: usize) -> Self {
        Self {
            low: LOWEST * energy,
            high: energy.max(f64::MIN_POSITIVE),
            steps,
            numbers_low: None,
            spare: 0.0,
        }
    }

    /// Prices within a factor of another.
    pub(super) fn around(price: f64, factor: f64, steps: usize) -> Self {
        Self {
            low: price / factor,
            high: price * factor,
            steps,
            numbers_low: None,
            spare: 0.0,
        }
    }

    /// Ends where no more than this part of the budget is left.
    pub(super) fn with_spare(self, spare: f64) -> Self {
        Self { spare, ..self }
    }

    /// Leaves out what is lower than a price that buys so many numbers.
    pub(super) fn above(self, price: f64, numbers: usize) -> Self {
        Self {
            low: price.clamp(self.low, self.high),
            numbers_low: Some(numbers as f64),
            ..self
        }
    }
}

/// Returns the choice at the lowest price that stays within the budget.
///
/// `None` where even the highest price asks for more. The logarithm of the count falls about as a line with that of the
/// price, which is where the next price is looked for.
pub(super) fn within_budget<T: Priced>(
    budget: usize,
    range: PriceRange,
    mut choose: impl FnMut(f64) -> T,
) -> Option<PricedChoice<T>> {
    let mut at = |price: f64| PricedChoice {
        chosen: choose(price),
        price,
    };
    let mut best = at(range.high);
    if best.chosen.numbers() > budget {
        return None;
    }
    let enough = (1.0 - range.spare) * budget as f64;
    let mut bracket = PriceBracket::new(range, best.chosen.numbers());
    for _ in 0..range.steps {
        if best.chosen.numbers() as f64 >= enough || bracket.is_narrow() {
            break;
        }
        let next = at(bracket.next_price(budget));
        let numbers = next.chosen.numbers();
        bracket.narrow(next.price, numbers, budget);
        if numbers <= budget {
            best = next;
        }
    }
    Some(best)
}

/// Holds two prices, as logarithms, between which the one lies that is sought, and what they buy.
#[derive(Clone, Copy, Debug)]
struct PriceBracket {
    low: f64,
    high: f64,
    /// Not known before a price was too low.
    numbers_low: Option<f64>,
    numbers_high: f64,
    /// How far below the highest the next one is, until one is too low.
    stride: f64,
    halves_next: bool,
}

impl PriceBracket {
    fn new(range: PriceRange, numbers_high: usize) -> Self {
        Self {
            low: range.low.max(f64::MIN_POSITIVE).ln(),
            high: range.high.ln(),
            numbers_low: range.numbers_low,
            numbers_high: numbers_high as f64,
            stride: FIRST_STRIDE,
            halves_next: false,
        }
    }

    fn is_narrow(self) -> bool {
        self.high - self.low < NARROW
    }

    fn next_price(self, budget: usize) -> f64 {
        let width = self.high - self.low;
        let down = match self.numbers_low {
            None => self.stride.min(0.5 * width),
            Some(_) if self.halves_next => 0.5 * width,
            Some(numbers_low) => {
                let above = |numbers: f64| (numbers.max(1.0) / self.numbers_high.max(1.0)).ln();
                let share = above(budget as f64) / above(numbers_low);
                width * share.clamp(LEAST_SHARE, 1.0 - LEAST_SHARE)
            }
        };
        (self.high - down).exp()
    }

    /// Where a step between two known prices leaves more than half of the bracket the next one halves it.
    fn narrow(&mut self, price: f64, numbers: usize, budget: usize) {
        let (width, was_known) = (self.high - self.low, self.numbers_low.is_some());
        if numbers <= budget {
            (self.high, self.numbers_high) = (price.ln(), numbers as f64);
            self.stride *= 2.0;
        } else {
            (self.low, self.numbers_low) = (price.ln(), Some(numbers as f64));
        }
        self.halves_next = was_known && self.high - self.low > 0.5 * width;
    }
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
