//! Discrete cosine transforms (DCT-III and its transpose) between a series and the grid `theta_k = pi (k + 1/2) / M`, `M` even.
//!
//! ```text
//! values:  b_k = sum_m x_m cos(m theta_k)          series:  x_m = sum_k b_k cos(m theta_k)
//! ```
//!
//! For `m < M/2` only: the grid is more than twice oversampled. One real transform of length `M` (Makhoul
//! 1980), with a rotation a bin and no division by small sines. Realtime: all but `new`.
//! Cost: O(M log M).

mod split_fft;

pub(super) use split_fft::{FftSlice, SplitFft};

use crate::math::double_double::DoubleDouble;
use realfft::num_complex::Complex;
use std::f64::consts::PI;
use std::fmt;
use std::sync::Arc;

/// Plan and scratch.
#[derive(Clone)]
pub(super) struct Dct {
    fft: SplitFft,
    /// `exp(-i pi m / 2M)`, and what its length lacks.
    rotations: Arc<[[Complex<f64>; 2]]>,
    bins: Vec<Complex<f64>>,
    /// Values in the transform's order: `b_0, b_2, .. b_3, b_1`.
    shuffled: Vec<f64>,
}

impl Dct {
    /// `half` is `M/2`. Allocates.
    pub(super) fn new(half: usize) -> Self {
        let rotation = |m: usize| split(Complex::cis(-PI * m as f64 / (4 * half) as f64));
        Self {
            rotations: (0..=half).map(rotation).collect(),
            bins: vec![Complex::ZERO; half + 1],
            shuffled: vec![0.0; 2 * half],
            fft: SplitFft::new(2 * half),
        }
    }

    /// `M/2`.
    pub(super) fn half(&self) -> usize {
        self.bins.len() - 1
    }

    /// Values in the FFT's order of `b_k`: the even ones up, then the odd ones down.
    pub(super) fn values(&mut self) -> &mut [f64] {
        &mut self.shuffled
    }

    /// Terms to be set before [`Self::make_values`]: `M/2`, and one more that is zero.
    pub(super) fn terms(&self) -> usize {
        self.bins.len()
    }

    /// The terms `x_m`, `m = from` and on, of the series whose values are wanted.
    pub(super) fn set_terms(&mut self, from: usize, terms: impl Iterator<Item = f64>) {
        let bins = self.bins[from..].iter_mut().zip(&self.rotations[from..]);
        for ((bin, [rotation, rest]), x) in bins.zip(terms) {
            let x = 0.5 * x;
            *bin = (rotation * x + rest * x).conj();
        }
        if from == 0 {
            self.bins[0] = Complex::new(2.0 * self.bins[0].re, 0.0);
        }
    }

    pub(super) fn fft(&self) -> &SplitFft {
        &self.fft
    }

    /// Writes the values of the series into [`Self::values`], and destroys it.
    pub(super) fn make_values(&mut self) {
        let all = self.fft.slices(usize::MAX).rev();
        all.for_each(|slice| self.run_values(&slice));
    }

    /// A part of that.
    pub(super) fn run_values(&mut self, slice: &FftSlice) {
        self.fft.backward(slice, &mut self.bins, &mut self.shuffled);
    }

    /// Makes the series of the values in [`Self::values`], and destroys them.
    pub(super) fn make_series(&mut self) {
        let all = self.fft.slices(usize::MAX);
        all.for_each(|slice| self.run_series(&slice));
    }

    /// A part of that.
    pub(super) fn run_series(&mut self, slice: &FftSlice) {
        self.fft.forward(slice, &mut self.shuffled, &mut self.bins);
    }

    /// Its terms `x_m`, `m = from` and on, below `M/2`.
    pub(super) fn series(&self, from: usize) -> impl Iterator<Item = f64> {
        let bins = self.bins[from..].iter().zip(&self.rotations[from..]);
        bins.map(|(bin, [rotation, rest])| {
            (bin.re * rotation.re - bin.im * rotation.im) + (bin.re * rest.re - bin.im * rest.im)
        })
    }
}

/// In two parts, which together are of length 1: a length that is rounded would be lost or gained in every
/// step of a memory. The angle's rounding is the same both ways.
fn split(rotation: Complex<f64>) -> [Complex<f64>; 2] {
    let [re, im] = [rotation.re, rotation.im].map(DoubleDouble::from);
    let excess = f64::from(re * re + im * im - DoubleDouble::from(1.0));
    let whole = |part: DoubleDouble| (part - DoubleDouble::from(0.5 * excess * part.high)).split();
    let [[re, re_rest], [im, im_rest]] = [re, im].map(whole);
    [Complex::new(re, im), Complex::new(re_rest, im_rest)]
}

impl fmt::Debug for Dct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dct")
            .field("grid", &self.shuffled.len())
            .finish_non_exhaustive()
    }
}
