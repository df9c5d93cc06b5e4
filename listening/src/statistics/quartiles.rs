//! What a box plot shows.

/// Holds the five numbers of a box plot and what lies beyond (Tukey 1977).
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Quartiles {
    /// How many numbers there are.
    pub count: usize,
    /// The first quartile, by linear interpolation (Hyndman and Fan's type 7).
    pub lower: f64,
    /// The second.
    pub median: f64,
    /// The third.
    pub upper: f64,
    /// The outermost numbers within 1.5 interquartile ranges of the box.
    pub whiskers: [f64; 2],
    /// Numbers beyond them.
    pub outliers: Vec<f64>,
}

impl Quartiles {
    /// Computes them; `None` of no numbers.
    #[must_use]
    pub fn of(numbers: &[f64]) -> Option<Self> {
        let mut sorted = numbers.to_vec();
        sorted.sort_by(f64::total_cmp);
        let [lower, median, upper] = [0.25, 0.5, 0.75].map(|at| quantile(&sorted, at));
        let (lower, median, upper) = (lower?, median?, upper?);
        let reach = 1.5 * (upper - lower);
        let is_within = |number: &f64| (lower - reach..=upper + reach).contains(number);
        let within: Vec<f64> = sorted.iter().copied().filter(is_within).collect();
        Some(Self {
            count: sorted.len(),
            lower,
            median,
            upper,
            whiskers: [*within.first()?, *within.last()?],
            outliers: sorted
                .iter()
                .copied()
                .filter(|one| !is_within(one))
                .collect(),
        })
    }

    /// Computes the interquartile range.
    #[must_use]
    pub fn range(&self) -> f64 {
        self.upper - self.lower
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and the last place"
)]
fn quantile(sorted: &[f64], at: f64) -> Option<f64> {
    let place = at * sorted.len().checked_sub(1)? as f64;
    let below = *sorted.get(place.floor() as usize)?;
    let above = *sorted.get(place.ceil() as usize)?;
    Some(below + (above - below) * place.fract())
}
