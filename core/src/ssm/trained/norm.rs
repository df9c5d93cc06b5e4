//! Two norms of rows: by the root of the mean square, and by mean and variance. Realtime: all but `new`.

use super::linear::padded;
use crate::math::SimdLevel;
use fearless_simd::dispatch;
use fearless_simd::prelude::*;

/// What both published Mambas and torch's layer norm add to the mean square; no file says it.
const EPSILON: f32 = 1e-5;

/// Computes `x / sqrt(mean(x^2) + 1e-5) * weight`.
#[derive(Clone, Debug)]
pub(super) struct RmsNorm {
    width: usize,
    weight: Vec<f32>,
}

/// Computes `(x - mean) / sqrt(mean((x - mean)^2) + 1e-5) * weight + bias`.
#[derive(Clone, Debug)]
pub(super) struct LayerNorm {
    width: usize,
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl RmsNorm {
    /// Normalises as many numbers as there are weights. Allocates.
    pub(super) fn new(mut weight: Vec<f32>) -> Self {
        let width = weight.len();
        weight.resize(padded(width), 0.0);
        Self { width, weight }
    }

    /// Normalises padded rows into padded rows.
    pub(super) fn apply(&self, level: SimdLevel, frames: usize, x: &[f32], y: &mut [f32]) {
        let stride = self.weight.len();
        let x = x.chunks_exact(stride).take(frames);
        for (x, y) in x.zip(y.chunks_exact_mut(stride)) {
            dispatch!(level.0, simd => self.row(simd, x, y));
        }
    }

    /// Normalises in place.
    pub(super) fn apply_here(&self, level: SimdLevel, frames: usize, x: &mut [f32]) {
        for x in x.chunks_exact_mut(self.weight.len()).take(frames) {
            let scale = dispatch!(level.0, simd => self.scale(simd, x));
            let weighed = x.iter_mut().zip(&self.weight);
            weighed.for_each(|(x, weight)| *x = *x * scale * weight);
        }
    }

    #[inline(always)]
    fn row<S: Simd>(&self, simd: S, x: &[f32], y: &mut [f32]) {
        let scale = self.scale(simd, x);
        for ((y, x), weight) in y.iter_mut().zip(x).zip(&self.weight) {
            *y = x * scale * weight;
        }
    }

    #[inline(always)]
    fn scale<S: Simd>(&self, simd: S, x: &[f32]) -> f32 {
        let mean = sum_of_squares(simd, x) / self.width as f32;
        1.0 / (mean + EPSILON).sqrt()
    }
}

impl LayerNorm {
    /// Normalises as many numbers as there are weights and biases. Allocates.
    pub(super) fn new(mut weight: Vec<f32>, mut bias: Vec<f32>) -> Self {
        let width = weight.len();
        weight.resize(padded(width), 0.0);
        bias.resize(padded(width), 0.0);
        Self {
            width,
            weight,
            bias,
        }
    }

    /// Normalises padded rows into padded rows; padding stays 0.
    pub(super) fn apply(&self, level: SimdLevel, frames: usize, x: &[f32], y: &mut [f32]) {
        let stride = self.weight.len();
        let x = x.chunks_exact(stride).take(frames);
        for (x, y) in x.zip(y.chunks_exact_mut(stride)) {
            y.copy_from_slice(x);
            dispatch!(level.0, simd => self.row(simd, y));
        }
    }

    /// Normalises in place.
    pub(super) fn apply_here(&self, level: SimdLevel, frames: usize, x: &mut [f32]) {
        for x in x.chunks_exact_mut(self.weight.len()).take(frames) {
            dispatch!(level.0, simd => self.row(simd, x));
        }
    }

    #[inline(always)]
    fn row<S: Simd>(&self, simd: S, x: &mut [f32]) {
        let width = self.width as f32;
        let mean = x.iter().sum::<f32>() / width;
        x[..self.width].iter_mut().for_each(|x| *x -= mean);
        let scale = 1.0 / (sum_of_squares(simd, x) / width + EPSILON).sqrt();
        for ((x, weight), bias) in x.iter_mut().zip(&self.weight).zip(&self.bias) {
            *x = *x * scale * weight + bias;
        }
    }
}

/// Computes the sum of squares of a padded row.
#[inline(always)]
fn sum_of_squares<S: Simd>(simd: S, x: &[f32]) -> f32 {
    let mut sum = S::f32s::splat(simd, 0.0);
    for x in x.chunks_exact(S::f32s::LEN) {
        let x = S::f32s::from_slice(simd, x);
        sum = x.mul_add(x, sum);
    }
    sum.reduce_sum()
}
