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
