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
    forward: Arc<dyn RealToComplex<f64>>,
    backward: Arc<dyn ComplexToReal<f64>>,
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
        let forward = planner.plan_fft_forward(2 * half);
        let backward = planner.plan_fft_inverse(2 * half);
        let scratch = forward.get_scratch_len().max(backward.get_scratch_len());
        let rotation = |m: usize| Complex::cis(-PI * m as f64 / (4 * half) as f64);
        Self {
            rotations: (0..=half).map(rotation).collect(),
            bins: vec![Complex::ZERO; half + 1],
            shuffled: vec![0.0; 2 * half],
            scratch: vec![Complex::ZERO; scratch],
            forward,
            backward,
        }
    }

    /// `M/2`.
    pub(super) fn half(&self) -> usize {
        self.bins.len() - 1
    }

    /// Values in the transform's order of `b_k`: the even ones up, then the odd ones down.
    pub(super) fn shuffled(&mut self) -> &mut [f64] {
        &mut self.shuffled
    }

    /// Terms to be set before [`Self::make_values`]: `M/2`, and one more that is zero.
    pub(super) fn terms(&self) -> usize {
        self.bins.len()
    }

    /// The terms `x_m`, `m = from` and on, of the series whose values are wanted.
    pub(super) fn set_terms(&mut self, from: usize, terms: impl Iterator<Item = f64>) {
        let bins = self.bins[from..].iter_mut().zip(&self.rotations[from..]);
        for ((bin, rotation), x) in bins.zip(terms) {
            *bin = rotation.conj() * (0.5 * x);
        }
        if from == 0 {
            self.bins[0] = Complex::new(2.0 * self.bins[0].re, 0.0);
        }
    }

    /// Writes the values of the series into [`Self::shuffled`], and destroys it.
    pub(super) fn make_values(&mut self) {
        let done = self.backward.process_with_scratch(
            &mut self.bins,
            &mut self.shuffled,
            &mut self.scratch,
        );
        debug_assert!(
            done.is_ok(),
            "lengths are the plan's, the first bin is real"
        );
    }

    /// Makes the series of the values in [`Self::shuffled`], and destroys them.
    pub(super) fn make_series(&mut self) {
        let done = self.forward.process_with_scratch(
            &mut self.shuffled,
            &mut self.bins,
            &mut self.scratch,
        );
        debug_assert!(done.is_ok(), "lengths are the plan's");
    }

    /// Its terms `x_m`, `m = from` and on, below `M/2`.
    pub(super) fn series(&self, from: usize) -> impl Iterator<Item = f64> {
        let bins = self.bins[from..].iter().zip(&self.rotations[from..]);
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
