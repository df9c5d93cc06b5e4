//! The largest coefficients are kept, each with a number for its place.

/// Numbers of one coefficient that may stand anywhere.
const NUMBERS_EACH: usize = 2;

/// Sets all but the largest to zero.
pub(super) fn keep_largest(coefficients: &mut [f64], numbers: usize) {
    let count = numbers / NUMBERS_EACH;
    if count >= coefficients.len() {
        return;
    }
    let mut sizes: Vec<f64> = coefficients.iter().map(|c| c.abs()).collect();
    let (_, least, _) = sizes.select_nth_unstable_by(count, |a, b| b.total_cmp(a));
    let least = *least;
    // Of equals as many stay as there is room for.
    let larger = coefficients.iter().filter(|c| c.abs() > least).count();
    let mut equals = count - larger;
    for c in coefficients {
        let stays = c.abs() > least || (c.abs() == least && equals > 0);
        if c.abs() == least {
            equals = equals.saturating_sub(1);
        }
        if !stays {
            *c = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::keep_largest;

    #[test]
    fn half_as_many_as_numbers_stay_even_among_equals() {
        let mut c = [1.0, -3.0, 2.0, 2.0, -2.0, 0.5];
        keep_largest(&mut c, 6);
        assert_eq!(c, [0.0, -3.0, 2.0, 2.0, 0.0, 0.0]);
        keep_largest(&mut c, 100);
        assert_eq!(c, [0.0, -3.0, 2.0, 2.0, 0.0, 0.0]);
        keep_largest(&mut c, 1);
        assert_eq!(c, [0.0; 6]);
    }
}
