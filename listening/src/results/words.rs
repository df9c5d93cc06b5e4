//! Numbers as a person reads them.

/// Differences are called heard, preferred or rated where chance alone gives as much in at most this share of tests.
pub const SIGNIFICANT_BELOW: f64 = 0.05;

/// Says how likely chance alone is: "p = 0.023", "p < 0.0001".
#[must_use]
pub fn chance_in_words(p_value: f64) -> String {
    if p_value < 0.0001 {
        return "p < 0.0001".to_owned();
    }
    // Rounded up: what is above the limit must not read as the limit.
    let digits = if p_value < 0.001 { 1e5 } else { 1e4 };
    let shown = (p_value * digits - 1e-9).ceil() / digits;
    format!("p = {shown}")
}

pub(super) fn is_significant(p_value: f64) -> bool {
    p_value <= SIGNIFICANT_BELOW
}

pub(super) fn percent(share: f64) -> String {
    format!("{:.0}", 100.0 * share)
}
