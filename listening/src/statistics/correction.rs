//! Many tests at once.

/// Corrects p-values for their number (Holm 1979), in the order in which they are given.
#[must_use]
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut rising: Vec<usize> = (0..p_values.len()).collect();
    rising.sort_by(|one, other| p_values[*one].total_cmp(&p_values[*other]));
    let mut corrected = vec![0.0; p_values.len()];
    let mut largest = 0.0_f64;
    for (rank, idx) in rising.into_iter().enumerate() {
        let remaining = (p_values.len() - rank) as f64;
        largest = largest.max(remaining * p_values[idx]).min(1.0);
        corrected[idx] = largest;
    }
    corrected
}
