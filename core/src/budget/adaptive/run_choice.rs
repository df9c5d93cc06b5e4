//! Which coefficients of a line are kept, where neighbours that are kept together share one number that says where they
//! are.

/// The numbers that a run takes besides its coefficients: one holds where it begins and how long it is.
pub(super) const STRUCTURE: usize = 1;

/// Marks the cheapest coefficients to keep at a price. Returns the numbers that they take. Cost: O(n).
///
/// ```text
/// off(k) = min(off(k-1), on(k-1)) + c_k^2
/// on(k)  = min(on(k-1), off(k-1) + price) + price
/// ```
pub(super) fn choose(line: &[f64], price: f64, is_kept: &mut [bool]) -> usize {
    let mut came_from = Vec::with_capacity(line.len());
    let (mut off, mut on) = (0.0, f64::INFINITY);
    for c in line {
        let begin = off + price * STRUCTURE as f64;
        came_from.push((on < off, on <= begin));
        (off, on) = (off.min(on) + c * c, on.min(begin) + price);
    }
    walk_back(&came_from, on < off, is_kept)
}

/// `came_from[k]` says whether coefficient k - 1 is kept if k is not, and if it is.
fn walk_back(came_from: &[(bool, bool)], last_is_kept: bool, is_kept: &mut [bool]) -> usize {
    let (mut is_on, mut numbers) = (last_is_kept, 0);
    let all = is_kept.iter_mut().zip(came_from).rev();
    for (kept, (from_off, from_on)) in all {
        *kept = is_on;
        let before = if is_on { *from_on } else { *from_off };
        numbers += usize::from(is_on) + STRUCTURE * usize::from(is_on && !before);
        is_on = before;
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::choose;

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
            let numbers = choose(&line, price, &mut kept);
            assert_eq!(numbers, cost(&kept).1);
            assert!((cost(&kept).0 - least).abs() < 1e-12, "{price}");
        }
    }
}
