//! What a recall lost.

/// Returns the energy of what two sounds differ by.
pub(super) fn lost(sound: &[f64], recalled: &[f64]) -> f64 {
    let errors = sound.iter().zip(recalled);
    errors.map(|(x, y)| (x - y) * (x - y)).sum()
}

/// Returns the recall that loses least.
pub(super) fn best(sound: &[f64], recalled: impl Iterator<Item = Vec<f64>>) -> Option<Vec<f64>> {
    recalled.min_by(|a, b| lost(sound, a).total_cmp(&lost(sound, b)))
}
