//! The rivals of the adaptive memory, each as strong as its description allows.

pub(super) mod block_svd;
pub(super) mod cosine;
pub(super) mod decimated;
pub(super) mod fourier;
mod largest;
pub(super) mod legendre_memories;
pub(super) mod mdct_largest;
pub(super) mod mu_law;
pub(super) mod opus;
pub(super) mod s4d;
pub(super) mod wavelet;

/// The energy of what two sounds differ by.
fn lost(sound: &[f64], recalled: &[f64]) -> f64 {
    let errors = sound.iter().zip(recalled);
    errors.map(|(x, y)| (x - y) * (x - y)).sum()
}

/// The one that loses least.
fn best(sound: &[f64], recalled: impl Iterator<Item = Vec<f64>>) -> Option<Vec<f64>> {
    recalled.min_by(|a, b| lost(sound, a).total_cmp(&lost(sound, b)))
}
