//! Cosine sums between a series and the grid `theta_k = pi (k + 1/2) / M`, `M` even.
//!
//! ```text
//! values:  b_k = sum_m x_m cos(m theta_k)          series:  x_m = sum_k b_k cos(m theta_k)
//! ```
//!
//! For `m < M/2` only: the grid is more than twice oversampled. One real transform of length `M` (Makhoul
//! 1980), with a rotation a bin and no division by small sines. Realtime: all but `new`.
//! Cost: O(M log M).

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::f64::consts::PI;
use std::fmt;
use std::sync::Arc;

/// Plan and scratch.
#[derive(Clone)]
pub(super) struct Cosine {
    to_bins: Arc<dyn RealToComplex<f64>>,
    to_values: Arc<dyn ComplexToReal<f64>>,
    /// `exp(-i pi m / 2M)`.
    rotations: Vec<Complex<f64>>,
    bins: Vec<Complex<f64>>,
    /// Values in the transform's order: `b_0, b_2, .. b_3, b_1`.
    shuffled: Vec<f64>,
    scratch: Vec<Complex<f64>>,
}

impl Cosine {
    /// `half` is `M/2`. Allocates.
    pub(super) fn new(half: usize) -> Self {
        let mut planner = RealFftPlanner::new();
        let to_bins = planner.plan_fft_forward(2 * half);
        let to_values = planner.plan_fft_inverse(2 * half);
        let scratch = to_bins.get_scratch_len().max(to_values.get_scratch_len());
        let rotation = |m: usize| Complex::cis(-PI * m as f64 / (4 * half) as f64);
        Self {
            rotations: (0..half).map(rotation).collect(),
            bins: vec![Complex::ZERO; half + 1],
            shuffled: vec![0.0; 2 * half],
            scratch: vec![Complex::ZERO; scratch],
            to_bins,
            to_values,
        }
    }

    /// Length of the transform's order of `b_k`: the even ones up, then the odd ones down.
    pub(super) fn shuffled(&mut self) -> &mut [f64] {
        &mut self.shuffled
    }

    /// Writes the values of the series, `x_m` for up to `M/2` orders, into [`Self::shuffled`].
    pub(super) fn values(&mut self, series: impl Iterator<Item = f64>) {
        self.bins.fill(Complex::ZERO);
        let bins = self.bins.iter_mut().zip(&self.rotations).zip(series);
        for ((bin, rotation), x) in bins {
            *bin = rotation.conj() * (0.5 * x);
        }
        self.bins[0] = Complex::new(2.0 * self.bins[0].re, 0.0);
        let done = self.to_values.process_with_scratch(
            &mut self.bins,
            &mut self.shuffled,
            &mut self.scratch,
        );
        debug_assert!(
            done.is_ok(),
            "lengths are the plan's, the first bin is real"
        );
    }

    /// The series of the values in [`Self::shuffled`], which it destroys.
    pub(super) fn series(&mut self) -> impl Iterator<Item = f64> {
        let done = self.to_bins.process_with_scratch(
            &mut self.shuffled,
            &mut self.bins,
            &mut self.scratch,
        );
        debug_assert!(done.is_ok(), "lengths are the plan's");
        let bins = self.bins.iter().zip(&self.rotations);
        bins.map(|(bin, rotation)| bin.re * rotation.re - bin.im * rotation.im)
    }
}

impl fmt::Debug for Cosine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cosine")
            .field("grid", &self.shuffled.len())
            .finish_non_exhaustive()
    }
}
