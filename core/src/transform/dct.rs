//! Discrete cosine transforms (DCT-III and its transpose) go between a series and the grid `theta_k = pi (k + 1/2)
//! / M`, `M` even.
//!
//! ```text
//! values:  b_k = sum_m x_m cos(m theta_k)          series:  x_m = sum_k b_k cos(m theta_k)
//! ```
//!
//! For `m < M/2` only: the grid is more than twice oversampled. One real transform of length `M` (Makhoul
//! 1980), with a rotation a bin and no division by small sines. Realtime: all but `prepare`.
//! Cost: O(M log M).

mod split_fft;

pub(crate) use split_fft::FftSlice;

use split_fft::{FftScratch, SplitFft};

use crate::math::double_double::DoubleDouble;
use realfft::num_complex::Complex;
use std::f64::consts::PI;
use std::fmt;
use std::sync::Arc;

/// Plans the transforms of one length. A clone shares it.
#[derive(Clone)]
pub(crate) struct Dct {
    fft: SplitFft,
    /// `exp(-i pi m / 2M)`, and what its length lacks.
    rotations: Arc<[[Complex<f64>; 2]]>,
}

/// Holds what one transform at a time needs.
#[derive(Clone)]
pub(crate) struct DctScratch {
    bins: Vec<Complex<f64>>,
    /// Values in the FFT's order of `b_k`: the even ones up, then the odd ones down: `b_0, b_2, .. b_3, b_1`.
    pub(crate) values: Vec<f64>,
    fft: FftScratch,
}

impl Dct {
    /// `half` is `M/2`. Allocates.
    pub(crate) fn prepare(half: usize) -> Self {
        let rotation = |m: usize| split(Complex::cis(-PI * m as f64 / (4 * half) as f64));
        Self {
            rotations: (0..=half).map(rotation).collect(),
            fft: SplitFft::prepare(2 * half),
        }
    }

    /// Allocates.
    pub(crate) fn scratch(&self) -> DctScratch {
        DctScratch {
            bins: vec![Complex::ZERO; self.terms()],
            values: vec![0.0; 2 * self.half()],
            fft: self.fft.scratch(),
        }
    }

    /// Returns `M/2`.
    pub(crate) fn half(&self) -> usize {
        self.rotations.len() - 1
    }

    /// Terms to be set before [`Self::make_values`]: `M/2`, and one more that is zero.
    pub(crate) fn terms(&self) -> usize {
        self.rotations.len()
    }

    pub(crate) fn fft(&self) -> &SplitFft {
        &self.fft
    }

    /// The terms `x_m`, `m = from` and on, of the series whose values are wanted.
    pub(crate) fn set_terms(
        &self,
        scratch: &mut DctScratch,
        from: usize,
        terms: impl Iterator<Item = f64>,
    ) {
        let bins = scratch.bins[from..].iter_mut().zip(&self.rotations[from..]);
        for ((bin, [rotation, rest]), x) in bins.zip(terms) {
            let x = 0.5 * x;
            *bin = (rotation * x + rest * x).conj();
        }
        if from == 0 {
            scratch.bins[0] = Complex::new(2.0 * scratch.bins[0].re, 0.0);
        }
    }

    /// Makes values of the series, and destroys it.
    pub(crate) fn make_values(&self, scratch: &mut DctScratch) {
        let all = self.fft.slices(usize::MAX).rev();
        all.for_each(|slice| self.run_values(scratch, &slice));
    }

    /// Runs a slice of the transform to values.
    pub(crate) fn run_values(&self, scratch: &mut DctScratch, slice: &FftSlice) {
        let DctScratch { bins, values, fft } = scratch;
        self.fft.backward(slice, bins, values, fft);
    }

    /// Makes the series of the values, and destroys them.
    pub(crate) fn make_series(&self, scratch: &mut DctScratch) {
        let all = self.fft.slices(usize::MAX);
        all.for_each(|slice| self.run_series(scratch, &slice));
    }

    /// Runs a slice of the transform to a series.
    pub(crate) fn run_series(&self, scratch: &mut DctScratch, slice: &FftSlice) {
        let DctScratch { bins, values, fft } = scratch;
        self.fft.forward(slice, values, bins, fft);
    }

    /// Returns the series' terms `x_m`, `m = from` and on, below `M/2`.
    pub(crate) fn series<'a>(
        &'a self,
        scratch: &'a DctScratch,
        from: usize,
    ) -> impl Iterator<Item = f64> + 'a {
        let bins = scratch.bins[from..].iter().zip(&self.rotations[from..]);
        bins.map(|(bin, [rotation, rest])| {
            (bin.re * rotation.re - bin.im * rotation.im) + (bin.re * rest.re - bin.im * rest.im)
        })
    }
}

/// Splits a rotation in two parts, which together are of length 1: a length that is rounded would be lost or gained
/// in every step of a memory. The angle's rounding is the same both ways.
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
            .field("half", &self.half())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for DctScratch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DctScratch").finish_non_exhaustive()
    }
}
