//! What several test files measure with.

/// Largest magnitude; NaN where one value is (`f64::max` would pass over it).
pub(crate) fn largest(values: impl IntoIterator<Item = f64>) -> f64 {
    let magnitudes = values.into_iter().map(f64::abs);
    magnitudes.max_by(f64::total_cmp).unwrap_or(0.0)
}
