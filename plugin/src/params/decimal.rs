//! Parameters are single floats, settings double: what was typed as 12.3 must mean 12.3.

/// Returns the decimal number of so many places that a single float stands for. Realtime: yes.
pub(super) fn decimal(value: f32, places: i32) -> f64 {
    let unit = 10f64.powi(places);
    (f64::from(value) * unit).round() / unit
}

/// Makes a number sane, as a host may send it: not a number is `otherwise`, and what lies outside comes into
/// `range`.
pub(super) fn within(value: f32, range: [f32; 2], otherwise: f32) -> f32 {
    if value.is_nan() {
        otherwise
    } else {
        value.clamp(range[0], range[1])
    }
}

/// Rounds to the nearest single float.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a parameter has no more digits"
)]
pub(crate) fn single(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::{decimal, within};

    #[test]
    fn a_single_float_means_the_number_that_was_typed() {
        assert_eq!(decimal(12.3, 3), 12.3);
        assert_eq!(decimal(0.3, 6), 0.3);
        assert_eq!(decimal(9999.9, 3), 9999.9);
    }

    #[test]
    fn foreign_values_come_into_range() {
        assert_eq!(within(f32::NAN, [0.0, 1.0], 0.5), 0.5);
        assert_eq!(within(f32::INFINITY, [0.0, 1.0], 0.5), 1.0);
        assert_eq!(within(-3.0, [0.0, 1.0], 0.5), 0.0);
    }
}
